import ConformanceCases
import DeltaLTS
import Foundation
import Logging

/// A job that is timed: one row of the table of workloads. It uses the library as any program does.
package struct BenchWorkload: Sendable {
  package let name: String
  /// The names by which scripts of peers ask for it, after the tables they run it on.
  package let aliases: [String]
  /// What is done, and what of it is timed.
  package let summary: String
  /// Whether it writes: it then needs an empty directory on the file system of the table.
  package let needsScratch: Bool
  let run: @Sendable (BenchPlace) async throws -> BenchResult

  init(
    _ name: String, _ summary: String, aliases: [String] = [], needsScratch: Bool = false,
    run: @escaping @Sendable (BenchPlace) async throws -> BenchResult
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.needsScratch = needsScratch
    self.run = run
  }

  /// Every workload.
  package static let all = snapshots + scans + lookups + changes + refreshes

  /// The workload of that name or alias.
  package static func named(_ name: String) -> BenchWorkload? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Does the job on a table.
  /// - Parameters:
  ///   - scratch: an empty directory, for the workloads that need one.
  ///   - options: how rows are read, for the workloads that read any.
  ///   - repeats: how often it is done; each time must give the same answer.
  /// - Throws: `BenchRefusal` where the library declares a feature of the table unreadable, `CorpusError` where the
  ///   table cannot be read.
  package func result(
    table: String, scratch: String? = nil, options: ScanOptions = ScanOptions(), repeats: Int = 1
  ) async throws -> BenchReport {
    let start = BenchMemory.peakKiB
    do {
      var results: [BenchResult] = []
      for number in 0..<max(repeats, 1) {
        let scratch = repeats > 1 ? scratch.map { "\($0)/\(number)" } : scratch
        results.append(try await run(BenchPlace(table: table, scratch: scratch, options: options)))
      }
      return try BenchReport(results, startKiB: start)
    } catch let error as DeltaError {
      guard error.code == .unsupportedFeature else { throw CorpusError("\(error)") }
      throw BenchRefusal(features: error.features, description: "\(error)")
    }
  }
}

/// The library declares features that the table needs unreadable.
package struct BenchRefusal: Error, CustomStringConvertible {
  package let features: [String]
  package let description: String

  package var json: JSONNode { .object([.init("refused", .array(features.map(JSONNode.string)))]) }
}

/// Where a workload runs.
struct BenchPlace: Sendable {
  let table: String
  let scratch: String?
  let options: ScanOptions

  /// Opens the table, or the copy of it at `path`.
  func open(_ path: String? = nil) async throws -> DeltaTable {
    let options = DeltaTable.Options(logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    return try await DeltaTable.open(path ?? table, options: options)
  }

  func scratchDirectory() throws -> URL {
    guard let scratch else { throw CorpusError("this workload needs a scratch directory") }
    let directory = URL(filePath: scratch, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory
  }

  /// What the generator says of a table beside it, such as the keys to look up.
  func parameters() throws -> JSONNode {
    let path = URL(filePath: table, directoryHint: .notDirectory).standardizedFileURL.path(
      percentEncoded: false)
    guard let node = try JSONFile.read(URL(filePath: path + ".expected.json")) else {
      throw CorpusError("\(path).expected.json is not there; the table's generator writes it")
    }
    return node
  }
}
