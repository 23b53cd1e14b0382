import ConformanceRunner
import Testing

@Suite struct JudgeTests {
  private let judge = Judge(unsupportedFeatures: ["columnMapping", "v2Checkpoint"])

  private func refusal(_ features: Set<String>) -> EngineFailure {
    EngineFailure(code: "unsupportedFeature", message: "no", refusedFeatures: features)
  }

  @Test func aNeededDeclaredFeatureMayBeRefused() {
    #expect(judge.unexpected(refusal(["columnMapping"]), needs: ["columnMapping"]).verdict == .refused)
  }

  @Test func anyOtherRefusalFails() {
    #expect(judge.unexpected(refusal(["columnMapping"]), needs: []).verdict == .fail)
    #expect(judge.unexpected(refusal([]), needs: ["columnMapping"]).verdict == .fail)
    #expect(judge.unexpected(refusal(["deletionVectors"]), needs: ["deletionVectors"]).verdict == .fail)
    #expect(judge.unexpected(refusal(["columnMapping", "x"]), needs: ["columnMapping"]).verdict == .fail)
    #expect(
      judge.unexpected(EngineFailure(code: "storage", message: "no"), needs: ["columnMapping"]).verdict
        == .fail)
  }

  @Test func aCaseMayAllowRefusals() {
    let judge = Judge(unsupportedFeatures: ["catalogManaged"], mayRefuse: "broken on purpose")
    #expect(judge.unexpected(refusal(["catalogManaged"]), needs: ["catalogManaged"]).verdict == .pass)
    #expect(judge.unexpected(EngineFailure(code: "malformedLog", message: "no"), needs: []).verdict == .pass)
    #expect(judge.unexpected(EngineFailure(code: nil, message: "trap"), needs: []).verdict == .fail)
  }

  @Test func expectedErrorsMustBeTyped() {
    #expect(
      judge.expected(EngineFailure(code: "logGap", message: "no"), reason: "a gap", needs: []).verdict
        == .pass)
    #expect(
      judge.expected(EngineFailure(code: nil, message: "no"), reason: "a gap", needs: []).verdict == .fail)
  }

  @Test func aRefusalHidesWhetherTheExpectedErrorComes() {
    let failure = refusal(["columnMapping"])
    #expect(judge.expected(failure, reason: "a gap", needs: ["columnMapping"]).verdict == .refused)
    #expect(
      judge.expected(failure, reason: "the reader feature columnMapping", needs: ["columnMapping"]).verdict
        == .pass)
  }
}
