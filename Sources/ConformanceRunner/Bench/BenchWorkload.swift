import ConformanceCases
import DeltaLTS
import Foundation
import Logging

/// A job that is timed: one row of the table of workloads. It uses the library as any program does.
package struct BenchWorkload: Sendable {
  package let name: String
  /// What is done, and what of it is timed.
  package let summary: String
  /// Whether it writes: it then needs an empty directory on the file system of the table.
  package let needsScratch: Bool
  let run: @Sendable (BenchPlace) async throws -> BenchResult

  init(
    _ name: String, _ summary: String, needsScratch: Bool = false,
    run: @escaping @Sendable (BenchPlace) async throws -> BenchResult
  ) {
    self.name = name
    self.summary = summary
    self.needsScratch = needsScratch
    self.run = run
  }

  /// Every workload.
  package static let all = snapshots + scans + lookups + changes + refreshes

  /// Does the job on a table.
  /// - Parameters:
  ///   - scratch: an empty directory, for the workloads that need one.
  ///   - options: how rows are read, for the workloads that read any.
  /// - Throws: `CorpusError` where the table cannot be read.
  package func result(
    table: String, scratch: String? = nil, options: ScanOptions = ScanOptions()
  ) async throws -> BenchResult {
    do {
      return try await run(BenchPlace(table: table, scratch: scratch, options: options))
    } catch let error as DeltaError {
      throw CorpusError("\(error)")
    }
  }
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
    return URL(filePath: scratch, directoryHint: .isDirectory)
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

/// What a workload found, and how long it took.
package struct BenchResult: Sendable {
  let timer: BenchTimer
  /// Names that end in `~` are told for information; the others have one right value.
  let values: [JSONNode.Member]

  init(
    _ timer: BenchTimer, _ values: KeyValuePairs<String, Int64>,
    timings: KeyValuePairs<String, Duration> = [:]
  ) {
    self.timer = timer
    self.values =
      values.map { .init($0.key, .number("\($0.value)")) }
      + timings.map { .init($0.key, .number($0.value.millisecondsText)) }
  }

  package var json: JSONNode {
    .object([
      .init("inproc_ms", .number(timer.wall.millisecondsText)),
      .init("inproc_cpu_ms", .number(timer.processor.millisecondsText)),
      .init("result", .object(values)),
    ])
  }
}
