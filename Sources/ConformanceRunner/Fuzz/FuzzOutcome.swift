/// How a mutated table came out.
package enum FuzzOutcome: String, Sendable, CaseIterable {
  /// Every question was answered as the whole table answers it.
  case same
  /// Answers differ, and no checksum could tell.
  case different
  /// Typed errors, and otherwise the answers of the whole table.
  case refused
  /// A question went on until it was cancelled, and then ended.
  case slow
  /// Answers differ although a checksum covers what was changed, or what was changed cannot change them.
  case wrong
  /// An error without a code, or rows that are not of the schema.
  case untyped
  /// Memory beyond the bound.
  case memory
  /// No end within the time limit.
  case hang
  /// The process died.
  case crash

  package var isFailure: Bool { [.wrong, .untyped, .memory, .hang, .crash].contains(self) }
}

/// What came of one table.
struct FuzzResult: Sendable {
  var outcome: FuzzOutcome
  /// The codes of the errors.
  var codes: [String] = []
  /// What went wrong, where something did.
  var detail = ""
  /// Bytes that it took at the most.
  var memory = 0
}

extension FuzzResult {
  /// Holds the answers of a mutated table against those of the whole one.
  init(_ found: [String: Answer], whole: [String: Answer], guarantee: Guarantee) {
    var codes: Set<String> = []
    var differs = false
    var broken: [String] = []
    for (question, answer) in found.sorted(by: { $0.key < $1.key }) {
      switch answer {
      case .refused(let code): codes.insert(code)
      case .wrong(let what):
        // Where the whole table already asks for more than the runner can write, nothing is learnt.
        if whole[question] == answer { continue }
        self.init(outcome: .untyped, detail: "\(question): \(what)")
        return
      case .given:
        // What the whole table refuses to say, it does not tell right from wrong.
        guard case .given = whole[question] else {
          differs = true
          continue
        }
        guard answer != whole[question] else { continue }
        differs = true
        if guarantee == .answers || (guarantee == .rows && question.hasPrefix("rows@")) {
          broken.append(question)
        }
      }
    }
    let outcome: FuzzOutcome =
      !broken.isEmpty
      ? .wrong : codes.contains("cancelled") ? .slow : differs ? .different : codes.isEmpty ? .same : .refused
    self.init(outcome: outcome, codes: codes.sorted(), detail: broken.joined(separator: "; "))
  }
}
