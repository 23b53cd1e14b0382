import DeltaColumns
import DeltaMemory
import DeltaStorage
import FormatFixtures
import Synchronization
import TestSupport
import Testing

@testable import DeltaLTS

/// Rows that no filter keeps are tested in steps, between which others have their turn: on one thread those that wait
/// for it, among them whoever would cancel.
@Suite struct ScanTurnsTests {
  private static let rowCount = 20_000

  /// How a row group is read: by whoever asks for its rows, as part of a run.
  private enum Way: CaseIterable { case direct, unit }

  /// A row group of as many batches as rows, none of which passes.
  private struct Fixture {
    let meter = ScanMeter()
    let reader: TaskReader
    let task: ScanTask

    init() async throws {
      let table = try LogFixture()
      let rows: [[TestValue]] = (0..<rowCount).map { [.int(Int64($0))] }
      let bytes = TestFileWriter(columns: [.leaf("id", .int64, .required)]).write([rows])
      try await table.store.put(try ObjectPath("table/part"), Bytes(copying: bytes), mode: .ifAbsent)
      try await table.begin([LogFixture.add("part", size: Int64(bytes.count))])
      var options = ScanOptions()
      options.batchRows = 1
      let scan = try Scan(
        try await LogSnapshot.load(table.log), columns: ["id"], where: .column("id") < 0, options: options)
      var tasks: [ScanTask] = []
      for try await task in scan.plan().tasks { tasks.append(task) }
      task = try #require(tasks.first)
      reader = try TaskReader(scan.header, table: scan.table, location: table.log.location, meter: meter)
    }

    /// - Returns: the number of rows.
    func read(_ way: Way) async throws -> Int {
      var count = 0
      switch way {
      case .direct:
        for try await batch in ScanBatches(reader: reader, tasks: ScanTasks([task])) { count += batch.count }
      case .unit:
        for unit in try await TaskWork(reader: reader, task: task).open() {
          try await unit.read { (batch) throws(DeltaError) in count += batch.count }
        }
      }
      return count
    }
  }

  private final class Turns: Sendable {
    private let state = Mutex((count: 0, isOver: false))

    /// Takes a turn whenever it can.
    func take() async {
      while next() { await Task.yield() }
    }

    private func next() -> Bool {
      state.withLock { state in
        state.count += 1
        return !state.isOver
      }
    }

    func end() -> Int {
      state.withLock { state in
        state.isOver = true
        return state.count
      }
    }
  }

  @Test(arguments: Way.allCases)
  private func `another task on the same thread has its turns`(way: Way) async throws {
    let fixture = try await Fixture()
    try await withTaskExecutorPreference(OneThread()) {
      let turns = Turns()
      async let other: Void = turns.take()
      let count = try await fixture.read(way)
      #expect(count == 0)
      #expect(turns.end() >= Self.rowCount / 64)
      await other
    }
  }

  @Test(arguments: Way.allCases)
  private func `another task on the same thread can cancel`(way: Way) async throws {
    let fixture = try await Fixture()
    let thread = OneThread()
    let reading = Task(executorPreference: thread) { try await fixture.read(way) }
    let other = Task(executorPreference: thread) {
      while fixture.meter.metrics.rowsDecoded == 0 { await Task.yield() }
      reading.cancel()
    }
    await #expect(throws: (any Error).self) { try await reading.value }
    #expect(fixture.meter.metrics.rowsDecoded < Self.rowCount)
    await other.value
  }
}
