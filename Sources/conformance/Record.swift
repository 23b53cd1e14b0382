import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance record`
struct Record: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a case of a table of yours, as it is read now.",
    discussion: """
      The next release is then held to it by conformance run. Look at the rows once: what is recorded wrong stays wrong.

      Examples:
        conformance record /data/trips --into my-tables
        conformance record /data/trips --into my-tables --name trips-of-may --at 17 --at 20
        conformance run --corpus my-tables
      """)

  @Argument(help: "The table's directory.")
  var table: String

  @Option(help: ArgumentHelp("The corpus that gets the case.", valueName: "dir"))
  var into: String

  @Option(help: "The case's name. Default: the directory's.")
  var name: String?

  @Option(
    help: ArgumentHelp(
      "A version of the table; may be given more than once. Default: the latest.", valueName: "version"))
  var at: [Int64] = []

  @Option(help: ArgumentHelp("Of more rows than this only the number is kept.", valueName: "rows"))
  var rowLimit = 100_000

  func run() async throws {
    try await readable {
      let name = name ?? URL(filePath: table, directoryHint: .isDirectory).lastPathComponent
      guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/") else {
        throw CorpusError("\"\(name)\" is no name for a case: give one with --name")
      }
      let engine = DeltaEngine()
      let recorded = RecordedCase(engine: engine, table: table, name: name, rowLimit: rowLimit)
      do {
        let folder = try await recorded.write(
          into: URL(filePath: into, directoryHint: .isDirectory), versions: at)
        Output.line(folder.path(percentEncoded: false))
      } catch let error as CorpusError {
        throw error
      } catch {
        throw CorpusError(engine.failure(error).message)
      }
    }
  }
}
