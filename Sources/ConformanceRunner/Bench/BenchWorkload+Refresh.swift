import DeltaLTS
import Foundation

/// Bringing an open snapshot up to date.
extension BenchWorkload {
  static let refreshes = [
    BenchWorkload(
      "refresh", "with the snapshot open: 200 × (a commit of one file arrives, then refresh)",
      needsScratch: true
    ) { place in
      let (timer, start, end) = try await refresh(place, times: 200)
      return BenchResult(
        timer, ["refreshes": end.version - start.version, "files_added": Int64(end.files - start.files)])
    },
    BenchWorkload(
      "w13-refresh", "the same, 3 times, with the time of each", needsScratch: true
    ) { place in
      let (timer, start, end) = try await refresh(place, times: 3)
      return BenchResult(
        timer, ["version": end.version, "files_added~": Int64(end.files - start.files)],
        timings: [
          "cpu_per_op_ms~": timer.processor / timer.pieces.count, "p50_ms~": timer.pieces.percentile(0.5),
          "max_ms~": timer.pieces.percentile(1),
        ])
    },
  ]

  private typealias State = (version: Int64, files: Int)

  private static func refresh(
    _ place: BenchPlace, times: Int
  ) async throws -> (timer: BenchTimer, start: State, end: State) {
    let copy = try LogCopy(of: place.table, in: try place.scratchDirectory())
    var snapshot = try await place.open(copy.path).snapshot()
    // Open is more than the version alone: the files have been asked for, too.
    let start = (snapshot.version, try await snapshot.fileTotals().count)
    var timer = BenchTimer()
    for _ in 0..<times {
      try copy.addCommit(snapshot.version + 1, partitions: snapshot.partitionColumns)
      let current = snapshot
      snapshot = try await timer.measure { try await current.refresh() }
    }
    return (timer, start, (snapshot.version, try await snapshot.fileTotals().count))
  }
}

/// A table's log by itself, to which commits can be added; checkpoints are hard links.
private struct LogCopy {
  private let log: URL
  let path: String

  init(of table: String, in scratch: URL) throws {
    let source = URL(filePath: table, directoryHint: .isDirectory).appending(path: "_delta_log")
    let copy = scratch.appending(path: "t", directoryHint: .isDirectory)
    log = copy.appending(path: "_delta_log")
    path = copy.path(percentEncoded: false)
    let files = FileManager.default
    try files.createDirectory(at: log, withIntermediateDirectories: true)
    for name in try files.contentsOfDirectory(atPath: source.path(percentEncoded: false)) {
      let (from, to) = (source.appending(path: name), log.appending(path: name))
      if name.hasSuffix(".parquet") {
        try files.linkItem(at: from, to: to)
      } else {
        try files.copyItem(at: from, to: to)
      }
    }
  }

  /// A commit that adds one file, whose partition values are all null.
  func addCommit(_ version: Int64, partitions: [String]) throws {
    let values = partitions.map { "\"\($0)\":null" }.joined(separator: ",")
    let add = """
      {"add":{"path":"part-\(version).parquet","partitionValues":{\(values)},"size":777,\
      "modificationTime":1,"dataChange":true,"stats":"{\\"numRecords\\":1}"}}

      """
    let digits = "\(version)"
    let name = String(repeating: "0", count: max(20 - digits.count, 0)) + digits + ".json"
    try Data(add.utf8).write(to: log.appending(path: name))
  }
}
