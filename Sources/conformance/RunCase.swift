import ArgumentParser
import ConformanceRunner
import Foundation

/// `conformance run-case`: what `run --isolate` starts for each case. Prints a JSON report of one case.
struct RunCase: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run-case", abstract: "Run one case and print its result as JSON.")

  @Argument(help: "The case's directory.")
  var directory: String

  @Option(help: "The corpus to name in the result.")
  var corpus: String = ""

  func run() async throws {
    try await readable {
      let url = URL(filePath: directory, directoryHint: .isDirectory)
      guard let one = try ConformanceCase.load(url, corpus: corpus) else {
        throw CorpusError("there is no case at \(directory)")
      }
      let engine = DeltaEngine()
      // The time limit is whoever started this process.
      let result = await InProcess(engine: engine, parquet: .beside(engine), timeLimit: .seconds(86_400)).run(
        one)
      let report = Report(engine: engine.name, cases: [result], milliseconds: result.milliseconds)
      Output.line(report.json.text)
    }
  }
}

extension ParquetExpectations {
  /// Expectations of an engine, with pyarrow where the project has it, looked for from here and from the binary.
  static func beside(_ engine: any Engine) -> ParquetExpectations {
    let binary = Bundle.main.executableURL?.deletingLastPathComponent().path(percentEncoded: false)
    let places = [FileManager.default.currentDirectoryPath] + [binary].compactMap { $0 }
    return ParquetExpectations(engine: engine, foreign: .find(around: places))
  }
}
