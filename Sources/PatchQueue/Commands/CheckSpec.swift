import Foundation

/// `spec`: whether a specification still says what was decided about.
public struct CheckSpec {
  /// The specification, and what was decided about it.
  public var specification: String
  public var triage: String
  /// Writes the triage anew instead.
  public var updates = false
  /// Which text it is; for the triage that is written.
  public var source: String?

  public init(_ specification: String, triage: String) {
    (self.specification, self.triage) = (specification, triage)
  }

  public func run(dryRun: Bool = false) throws(QueueError) -> Report {
    let spec = try SpecSections(Self.read(specification))
    guard updates else { return report(try SpecTriage(Self.read(triage)).differences(from: spec), spec) }
    let old =
      FileManager.default.fileExists(atPath: triage) ? try SpecTriage(Self.read(triage)) : SpecTriage()
    let new = old.updated(to: spec, source: source)
    if !dryRun {
      do { try Data(new.text.utf8).write(to: URL(filePath: triage), options: .atomic) } catch {
        throw QueueError(.environment, "\(triage) cannot be written: \(error.localizedDescription)")
      }
    }
    let open = new.sections.filter { $0.status == nil }.map(\.name)
    var report = Report(
      ["\(triage): \(new.sections.count) sections, \(open.count) to be looked at"] + open.map { "  \($0)" })
    report.members = [("sections", .integer(new.sections.count)), ("open", Self.names(open))]
    return report
  }

  private func report(_ differences: SpecTriage.Differences, _ spec: SpecSections) -> Report {
    let groups = [
      ("changed", differences.changed), ("new", differences.new), ("gone", differences.gone),
      ("open", differences.open),
    ]
    var report = Report(exitCode: differences.isEmpty ? 0 : 1)
    report.lines = groups.flatMap { word, names in names.map { .init("\(word): \($0)", .bad) } }
    report.lines.append(
      differences.isEmpty
        ? .init("\(spec.sections.count) sections are as they were decided about", .good)
        : "Look at each, and at what it asks of the library; then patch-queue spec --update, and give it a status."
    )
    report.members = groups.map { ($0, Self.names($1)) }
    return report
  }

  private static func names(_ names: [String]) -> StableJSON { .array(names.map { .string($0) }) }

  private static func read(_ path: String) throws(QueueError) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QueueError(.usage, "there is no file \(path)")
    }
    return Array(data)
  }
}
