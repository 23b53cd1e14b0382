import DeltaLTS
import Foundation

/// Another process of a test: runs one task of a plan, or a whole scan, and prints a line a row.
///
///     scan-worker task HEADER.json TASK.json
///     scan-worker table PATH
@main
struct ScanWorker {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch (arguments.first, arguments.dropFirst().map { URL(filePath: $0) }) {
    case ("task", let files) where files.count == 2:
      let header = try JSONDecoder().decode(ScanHeader.self, from: Data(contentsOf: files[0]))
      let task = try JSONDecoder().decode(ScanTask.self, from: Data(contentsOf: files[1]))
      try await write(header.read(task))
    case ("table", let paths) where paths.count == 1:
      var options = ScanOptions()
      options.parallelism = 8
      options.memoryLimit = 0
      options.batchRows = 1000
      let snapshot = try await DeltaTable.open(paths[0].path(percentEncoded: false)).snapshot()
      try await write(snapshot.scan(options: options).batches())
    default:
      FileHandle.standardError.write(
        Data("usage: scan-worker task HEADER TASK | scan-worker table PATH\n".utf8))
      exit(2)
    }
  }

  private static func write(_ batches: ScanBatches) async throws {
    for try await batch in batches {
      var text = ""
      for row in 0..<batch.count { text += line(batch, row) + "\n" }
      FileHandle.standardOutput.write(Data(text.utf8))
    }
  }

  /// The integers and texts of a row; of other types only whether they are there.
  private static func line(_ batch: Batch, _ row: Int) -> String {
    batch.columns.map { column in
      if column.isNull(row) { return "null" }
      if let values = try? column.values(as: Int64.self) { return values[row].map { "\($0)" } ?? "null" }
      if let values = try? column.strings { return values[row] ?? "null" }
      return "value"
    }.joined(separator: "|")
  }
}
