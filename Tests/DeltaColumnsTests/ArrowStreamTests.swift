import CArrowABI
import DeltaColumns
import DeltaMemory
import Synchronization
import TestSupport
import Testing

extension ArrowTests {
  static let numbers = [ColumnField("n", .int64)]

  private static func batch(_ number: Int) -> Batch {
    Batch(
      unchecked: numbers,
      columns: [
        Column(.int64, count: 1, storage: .fixed(Bytes(copying: [UInt8(number), 0, 0, 0, 0, 0, 0, 0])))
      ],
      count: 1)
  }

  /// What is exported goes with its last reference, which the queue of a reader may hold for a moment.
  private static func waitForRelease(downTo count: Int) async throws {
    for _ in 0..<1000 where ArrowExports.liveCount != count { try await Task.sleep(for: .milliseconds(10)) }
    #expect(ArrowExports.liveCount == count)
  }

  @Test func aStreamComesBack() async throws {
    let before = ArrowExports.liveCount
    do {
      var stream = ArrowArrayStream()
      let (batches, feed) = AsyncStream<Batch>.makeStream()
      for number in 0..<20 { feed.yield(Self.batch(number)) }
      feed.finish()
      ArrowStreamExporter.export(batches, fields: Self.numbers, to: &stream)
      let reader = try ArrowStreamReader(importing: &stream)
      #expect(stream.release == nil)
      #expect(reader.fields == Self.numbers)
      var seen: [Int64?] = []
      for try await batch in reader { seen += try batch.columns[0].values(as: Int64.self) }
      #expect(seen == (0..<20).map { $0 })
      #expect(try await reader.next()?.count == nil)
    }
    try await Self.waitForRelease(downTo: before)
  }

  @Test func anErrorIsToldAndStays() async throws {
    struct Broken: Error, CustomStringConvertible { let description = "part 3 of the table is gone" }
    let before = ArrowExports.liveCount
    do {
      var stream = ArrowArrayStream()
      let count = Mutex(0)
      ArrowStreamExporter.export(fields: Self.numbers, to: &stream) {
        let number = count.withLock {
          $0 += 1; return $0
        }
        if number > 2 { throw Broken() }
        return Self.batch(number)
      }
      let reader = try ArrowStreamReader(importing: &stream)
      #expect(try await reader.next()?.count == 1)
      #expect(try await reader.next()?.count == 1)
      for _ in 0..<2 {
        let error = await #expect(throws: ColumnError.self) { try await reader.next() }
        #expect(error?.code == .streamFailed)
        #expect(error?.message == "the producer's error 5: part 3 of the table is gone")
      }
    }
    try await Self.waitForRelease(downTo: before)
  }

  @Test func aBatchOfOtherFieldsIsAnError() async throws {
    var stream = ArrowArrayStream()
    ArrowStreamExporter.export(fields: [ColumnField("other", .int64)], to: &stream) { Self.batch(1) }
    let reader = try ArrowStreamReader(importing: &stream)
    let error = await #expect(throws: ColumnError.self) { try await reader.next() }
    #expect(error?.message.contains("expected batches of") == true)
  }

  @Test func aSlowConsumerHoldsTheProducerBack() async throws {
    var stream = ArrowArrayStream()
    let made = Mutex(0)
    ArrowStreamExporter.export(
      fields: Self.numbers, to: &stream, options: ArrowStreamOptions(bufferedBatches: 3)
    ) {
      Self.batch(
        made.withLock {
          $0 += 1; return $0
        })
    }
    let reader = try ArrowStreamReader(importing: &stream)
    #expect(made.withLock { $0 } == 0)
    _ = try await reader.next()
    try await Task.sleep(for: .milliseconds(50))
    #expect(made.withLock { $0 } <= 4)
  }

  /// Releasing a stream cancels what makes its batches.
  @Test(.timeLimit(.minutes(1))) func releaseCancelsTheProducer() async throws {
    let before = ArrowExports.liveCount
    let (cancelled, signal) = AsyncStream<Void>.makeStream()
    do {
      var stream = ArrowArrayStream()
      let started = Atomic(false)
      ArrowStreamExporter.export(fields: Self.numbers, to: &stream) {
        if started.exchange(true, ordering: .relaxed) == false { return Self.batch(1) }
        do {
          try await Task.sleep(for: .seconds(600))
        } catch {
          signal.finish()
          throw error
        }
        return nil
      }
      let reader = try ArrowStreamReader(importing: &stream)
      #expect(try await reader.next()?.count == 1)
    }
    for await _ in cancelled {}
    try await Self.waitForRelease(downTo: before)
  }

  @Test func anUnusedStreamStartsNothing() throws {
    let before = ArrowExports.liveCount
    var stream = ArrowArrayStream()
    ArrowStreamExporter.export(fields: Self.numbers, to: &stream) {
      throw ColumnError(.tooLarge, "never called")
    }
    stream.release(&stream)
    #expect(stream.release == nil)
    #expect(ArrowExports.liveCount == before)
  }

  @Test func batchesOutliveTheirStream() async throws {
    var kept: Batch?
    do {
      var stream = ArrowArrayStream()
      ArrowStreamExporter.export(fields: Self.numbers, to: &stream) { Self.batch(9) }
      kept = try await ArrowStreamReader(importing: &stream).next()
    }
    #expect(try kept.map { Array(try $0.columns[0].values(as: Int64.self)) } == [9])
  }
}
