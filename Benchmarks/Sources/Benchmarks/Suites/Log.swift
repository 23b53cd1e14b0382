import DeltaJSON
import DeltaLTS
import DeltaMemory

extension Benchmark {
  static let json: [Benchmark] = [
    Benchmark("json/skip-actions", units: 500) {
      let bytes = Bytes(copying: (0..<500).map { TableFixture.add($0) + "\n" }.joined().utf8)
      return {
        try bytes.withUnsafeBytes { text in
          var scanner = JSONScanner(text)
          var lines = 0
          while !scanner.isAtEnd() {
            keep(try scanner.skip())
            try scanner.endLine()
            lines += 1
          }
          return lines
        }
      }
    },
    Benchmark("json/tree-of-a-schema", units: 500) {
      let fields = (0..<500).map { #"{"name":"column_\#($0)","type":"long","nullable":true,"metadata":{}}"# }
      let text = #"{"type":"struct","fields":[\#(fields.joined(separator: ","))]}"#
      return {
        let value = try JSONValue(parsing: text)
        keep(value)
        return 500
      }
    },
  ]

  /// Opening tables and walking through their files.
  static let log: [Benchmark] = [
    Benchmark("log/open-one-commit-of-1000-files", units: 1000) {
      let table = try TableFixture()
      try await table.commit(
        0, TableFixture.begin(TableFixture.columns, isPartitioned: true) + (0..<1000).map(TableFixture.add))
      return { try await files(in: table.snapshot(), FileLoading.minimal) }
    },
    Benchmark("log/replay-100-commits", units: 1000 - 99) {
      let table = try await TableFixture.withLog(commits: 100)
      return { try await files(in: table.snapshot(), FileLoading.minimal) }
    },
    Benchmark("log/all-actions-of-100-commits", units: 1000 - 99) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      return {
        var count = 0
        for try await file in snapshot.files {
          keep(file)
          count += 1
        }
        return count
      }
    },
    Benchmark("log/open-checkpoint-of-2000-files", units: 2000) {
      let table = try await TableFixture.withCheckpoint(files: 2000)
      return { try await files(in: table.snapshot(), FileLoading.minimal) }
    },
    Benchmark("log/checkpoint-rows-with-partitions", units: 2000) {
      let table = try await TableFixture.withCheckpoint(files: 2000)
      return {
        // A snapshot of its own: rows that are walked through again are cached.
        try await files(in: table.snapshot(), FileLoading(partitionValues: true))
      }
    },
    Benchmark("log/refresh-by-one-commit", units: 1) {
      let table = try await TableFixture.withLog(commits: 100)
      let before = try await table.snapshot()
      try await table.commit(101, [TableFixture.add(2000)])
      return { Int(try await before.refresh().version - before.version) }
    },
    Benchmark("log/refresh-of-nothing-new", units: 1) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      return { try await snapshot.refresh().log === snapshot.log ? 1 : 0 }
    },
  ]

  private static func files(in snapshot: Snapshot, _ loading: FileLoading) async throws -> Int {
    var count = 0
    for try await block in snapshot.log.fileBlocks(loading) { count += block.count }
    return count
  }
}
