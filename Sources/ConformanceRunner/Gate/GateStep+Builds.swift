import ConformanceCases
import Foundation

extension GateStep {
  static let prefixes = GateStep(
    "prefixes", "base and any number of patches build without a warning and pass their tests", isQuick: false
  ) { place in
    let count = try await place.queue.series().count
    var findings = GateFindings()
    for length in 0...count {
      let tree: QueueTree = length == count ? .whole : .prefix(length)
      do { try await place.builds.test(tree) } catch { findings.faults.append("\(tree): \(error)") }
    }
    findings.facts = [.init("prefixes", .count(count + 1))]
    return findings
  }

  static let features = GateStep(
    "features", "without any one feature the rest builds, and a case stops passing", isQuick: false
  ) { place in
    var findings = GateFindings()
    let all = try await place.cases.report(.whole).passed
    for feature in try await place.queue.features() {
      do {
        let report = try await place.cases.report(.without(feature), .debug)
        let lost = all.subtracting(report.passed).sorted()
        if lost.isEmpty { findings.faults.append("\(feature): no case misses it") }
        for one in report.cases where one.isWrong {
          findings.faults.append("without \(feature), \(one.name) is not refused but \(one.verdict.rawValue)")
        }
        findings.facts.append(
          .init(
            feature,
            .object([
              .init("missing", .count(lost.count)),
              .init("cases", .array(lost.prefix(5).map { .string($0) })),
            ])))
      } catch {
        findings.faults.append("without \(feature): \(error)")
      }
    }
    return findings
  }

  static let api = GateStep(
    "api", "no public symbol of the baseline is gone or changed", isQuick: true
  ) { place in
    let old = try await place.builds.api(place.baselineTree)
    let breaks = try await PublicAPI.breaks(from: old, to: try await place.builds.api(.whole))
    var findings = GateFindings()
    if place.isNewAPILine { findings.notes = breaks } else { findings.faults = breaks }
    findings.facts = [.init("breaks", .count(breaks.count))]
    return findings
  }
}

extension QueueProgram {
  /// The names of the patches.
  func series() async throws -> [String] {
    try await patches().compactMap { $0["name"]?.string }
  }

  /// The features that patches belong to, in the order of the series.
  func features() async throws -> [String] {
    var seen: Set<String> = []
    return try await patches().flatMap { $0["features"]?.strings ?? [] }.filter {
      seen.insert($0).inserted
    }
  }

  private func patches() async throws -> [JSONNode] {
    let document = try await document(["series"])
    guard let patches = document["patches"]?.elements else {
      throw CorpusError("the series cannot be read: \(document.complaint)")
    }
    return patches
  }
}
