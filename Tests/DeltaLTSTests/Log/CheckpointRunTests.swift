import DeltaColumns
import DeltaMemory
import FormatFixtures
import Testing

@testable import DeltaLTS

/// Checkpoints in other forms than Parquet: what is made of a run is the same for every form.
@Suite struct CheckpointRunTests {
  /// Paths in memory.
  private struct Run: CheckpointRun {
    let fileName = "made-up"
    let batches: [[String]]
    var rowCount: Int { batches.reduce(0) { $0 + $1.count } }

    func adds(
      _ loading: FileLoading, startsSmall: Bool
    ) throws(DeltaError) -> (any AsyncIteratorProtocol<Column, DeltaError>)? {
      batches.isEmpty ? nil : Adds(batches: batches)
    }

    private struct Adds: AsyncIteratorProtocol {
      var batches: [[String]]

      mutating func next() async throws(DeltaError) -> Column? { try await next(isolation: nil) }

      mutating func next(isolation: isolated (any Actor)?) async throws(DeltaError) -> Column? {
        guard !batches.isEmpty else { return nil }
        if batches[0] == ["broken"] { throw DeltaError(.malformedLog, "broken") }
        let paths = batches.removeFirst()
        let size = Column.nulls(.int64, count: paths.count)
        do {
          let path = try Column(.utf8View, paths.map { .text($0) })
          return Column(
            .structure([ColumnField("path", .utf8View), ColumnField("size", .int64)]), count: paths.count,
            storage: .structure([path, size]))
        } catch {
          throw DeltaError(.malformedLog, "\(error)")
        }
      }
    }
  }

  @Test func `runs of any form are filtered, kept and read in order`() async throws {
    let table = try LogFixture()
    try await table.begin()
    try await table.commit(1, [LogFixture.remove("b"), LogFixture.add("z"), LogFixture.remove("e%20e")])
    let state = try await LogSnapshot.load(table.log).files
    let files = CheckpointFiles(.init(version: 0, format: "classic", identity: ""), parts: 1)
    func walk(_ runs: [Run]) -> () async throws -> [[String]] {
      let checkpoint = Checkpoint(files, state: ReplayedState(), runs: runs)
      let blocks = FileBlocks(
        files: FileState(tails: state.tails, checkpoint: checkpoint), loading: .minimal, log: table.log
      ) { block in (0..<block.count).map { block.path($0) } }
      return {
        var found: [[String]] = []
        for try await paths in blocks { found.append(paths) }
        return found
      }
    }
    let walks = walk(
      [[["a", "b"], ["c"]], [], [["d", "e e"], ["b"]]].map { Run(batches: $0) })
    for _ in 0..<3 { #expect(try await walks() == [["z"], ["a"], ["c"], ["d"]]) }
    let broken = walk([Run(batches: [["a"], ["broken"]])])
    #expect(await code(broken) == .malformedLog)
  }

  /// Parts are of the v1 spec by definition, and the commits are still all there.
  @Test func `a checkpoint in parts with actions of the v2 spec is passed over`() async throws {
    let table = try LogFixture()
    try await table.begin([LogFixture.add("a")])
    try await table.commit(1, [LogFixture.add("b")])
    let file = TestFileWriter(columns: [.group("checkpointMetadata", [.leaf("version", .int64)])])
    for part in 1...2 {
      let name = "00000000000000000001.checkpoint.000000000\(part).0000000002.parquet"
      try await table.write(name, bytes: file.write([[[.structure([.int(1)])]]]))
    }
    #expect(try await table.paths() == ["a", "b"])
    try await table.store.delete(table.log.object(LogFileName.commit(0)))
    #expect(await code { try await table.paths() } == .malformedLog)
  }
}
