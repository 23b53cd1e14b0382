import ArgumentParser
import ConformanceRunner
import Foundation

/// Where a report goes, beside the terminal.
struct ReportFiles: ParsableArguments {
  @Option(help: ArgumentHelp("Write the results as JSON, schema 1.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("Write the results as JUnit XML.", valueName: "file"))
  var junit: String?

  @Option(help: ArgumentHelp("Write the results as one HTML page.", valueName: "file"))
  var html: String?

  @Option(
    help: ArgumentHelp(
      "Show another library's results beside ours: a JSON report of schema 1.", valueName: "file"))
  var peer: String?

  func readPeer() throws -> Report? { try peer.map { try Report.read(URL(filePath: $0)) } }

  func write(_ report: Report, peer: Report?) throws {
    let files = [
      (json, { report.json.text + "\n" }), (junit, { report.junit }), (html, { report.html(peer: peer) }),
    ]
    for (path, text) in files {
      guard let path else { continue }
      do {
        try Data(text().utf8).write(to: URL(filePath: path))
      } catch {
        throw CorpusError("cannot write \(path): \(error.localizedDescription)")
      }
    }
  }

  /// The table, the comparison and the summary, to standard output.
  func show(_ report: Report, peer: Report?) {
    Output.line(report.table(peer: peer))
    if let peer { Output.line("\n" + report.comparison(with: peer)) }
    Output.line("\n" + report.summary)
  }
}

/// `conformance report`: the same views of results that were written before.
struct ShowReport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show a JSON report again, or turn it into other forms.")

  @Argument(help: "A JSON report of schema 1.")
  var file: String

  @OptionGroup var files: ReportFiles

  func run() async throws {
    try await readable {
      let report = try Report.read(URL(filePath: file))
      let peer = try files.readPeer()
      try files.write(report, peer: peer)
      files.show(report, peer: peer)
    }
  }
}

/// Turns what cannot be read or written into its exit code.
func readable(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let error as CorpusError {
    Output.error("conformance: \(error)")
    throw ExitCode.unreadable
  }
}
