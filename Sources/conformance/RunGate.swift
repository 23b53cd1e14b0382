import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance gate`
struct RunGate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Hold what is committed to everything that a release must be.",
    discussion: """
      Takes these steps and writes gate.json, which `patch-queue release` asks for, and a page of it:

      \(GateStep.all.map { "  \($0.name): \($0.summary)\($0.isQuick ? "" : " (not with --quick)")" }.joined(separator: "\n"))

      Trees of the queue are built below .build/gate and kept there by their ids. Exit codes: 0 it may be released, 1 it \
      may not, 2 bad usage, 3 the gate cannot look.

      Examples:
        conformance gate
        conformance gate --line 1.0 --baseline 1.0.100
        conformance gate --line 1.0 --baseline base --quick
      """)

  @Option(
    help: ArgumentHelp(
      "The line that is to be released; else the one that is checked out. Of another line the branch is looked at, as it is committed.",
      valueName: "name"))
  var line: String?

  @Option(
    help: ArgumentHelp(
      "What it is compared with: a release of the line, by version, tag or commit; base; or last, its last release or else base.",
      valueName: "rev"))
  var baseline = "last"

  @Flag(help: "Leave out what takes long. The record says so, and will do for a rehearsal only.")
  var quick = false

  @Flag(help: "A new API line begins: public symbols may go, and are listed.")
  var newAPILine = false

  @Option(help: ArgumentHelp("A corpus beside golden-tables; may be given more than once.", valueName: "dir"))
  var corpus: [String] = []

  @Option(help: ArgumentHelp("Take this step alone; may be given more than once.", valueName: "step"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Where tables of the workloads are kept.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("The folder for gate.json, gate.html and gate.md.", valueName: "dir"))
  var output = ".build/gate"

  @Option(help: ArgumentHelp("The program patch-queue. Default: the one beside this.", valueName: "file"))
  var patchQueue: String?

  func validate() throws {
    let known = GateStep.all.map(\.name)
    if let other = only.first(where: { !known.contains($0) }) {
      throw ValidationError("There is no step \(other). There are: \(known.joined(separator: ", ")).")
    }
  }

  func run() async throws {
    try await readable {
      let project = URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory)
      let place = try await GatePlace(
        project: project, line: line, baseline: baseline, isQuick: quick, isNewAPILine: newAPILine,
        corpora: corpus,
        workloads: data.map { URL(filePath: $0, directoryHint: .isDirectory) }, queueProgram: try program())
      let record = try await Gate(place, only: Set(only)).record { step, result in
        guard let result else { return Output.error("\(step.name): \(step.summary) …") }
        Output.error("  \(result.verdict.rawValue), \(result.seconds) s")
        for fault in result.findings.faults { Output.error("  \(fault)") }
      }
      try write(record, history: try GateHistory(releases: place.root.appending(path: "releases")))
      Output.line(record.markdown)
      if !record.isPassed { throw ExitCode.caseFailed }
    }
  }

  private func program() throws -> URL {
    if let patchQueue { return URL(filePath: patchQueue) }
    guard let own = Bundle.main.executableURL else { throw CorpusError("the command cannot find itself") }
    let beside = own.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "patch-queue")
    guard FileManager.default.isExecutableFile(atPath: beside.path(percentEncoded: false)) else {
      throw CorpusError(
        "patch-queue is not beside this program: build it (swift build --product patch-queue), or name it with --patch-queue"
      )
    }
    return beside
  }

  private func write(_ record: GateRecord, history: GateHistory) throws {
    let folder = URL(filePath: output, directoryHint: .isDirectory)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in [
        ("gate.json", record.json.text + "\n"), ("gate.md", record.markdown),
        ("gate.html", record.html(history)),
      ] { try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic) }
    } catch {
      throw CorpusError("cannot write the record to \(output): \(error.localizedDescription)")
    }
  }
}
