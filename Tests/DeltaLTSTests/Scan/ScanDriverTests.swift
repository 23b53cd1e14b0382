import DeltaColumns
import Synchronization
import Testing

@testable import DeltaLTS

/// How many row groups a run reads side by side.
@Suite struct ScanDriverTests {
  /// Units that note how many bytes are in use while they are read.
  private final class Gauge: Sendable {
    private struct State {
      var bytes = 0
      var units = 0
      var mostBytes = 0
      var mostUnits = 0
    }
    private let state = Mutex(State())

    var mostBytes: Int { state.withLock { $0.mostBytes } }
    var mostUnits: Int { state.withLock { $0.mostUnits } }

    func change(bytes: Int, units: Int) {
      state.withLock { state in
        state.bytes += bytes
        state.units += units
        state.mostBytes = max(state.mostBytes, state.bytes)
        state.mostUnits = max(state.mostUnits, state.units)
      }
    }
  }

  private final class Counter: Sendable {
    private let count = Mutex(0)
    func add(_ more: Int) { count.withLock { $0 += more } }
    func check(atLeast least: Int) { #expect(count.withLock { $0 } >= least) }
  }

  private struct Unit: FileUnit {
    let workingSet: Int
    let gauge: Gauge
    var rowCount: Int { 0 }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      gauge.change(bytes: workingSet, units: 1)
      for _ in 0..<100 { await Task.yield() }
      gauge.change(bytes: -workingSet, units: -1)
    }
  }

  private struct File: FileWork {
    let units: [any FileUnit]
    var isSlow = false

    func open() async throws(DeltaError) -> [any FileUnit] {
      if isSlow { try? await Task.sleep(for: .milliseconds(20)) }
      return units
    }
  }

  private func run(_ sizes: [[Int]], width: Int, limit: Int) async throws -> Gauge {
    let gauge = Gauge()
    let queue = BatchQueue(keepsOrder: true, byteLimit: 0, width: width)
    let driver = ScanDriver(
      width: width, memoryLimit: limit,
      files: {
        var rest = sizes.map { File(units: $0.map { Unit(workingSet: $0, gauge: gauge) }) }[...]
        return { () async throws(DeltaError) in rest.popFirst() }
      }, queue: queue)
    await driver.run()
    guard case .end = queue.take() else { throw DeltaError(.corruptFile, "the run did not end") }
    return gauge
  }

  @Test func unitsThatFitAreReadSideBySide() async throws {
    let gauge = try await run([[10, 10], [], [10, 10, 10], [10]], width: 3, limit: 30)
    #expect(gauge.mostUnits > 1)
    #expect(gauge.mostUnits <= 3)
  }

  @Test func unitsThatDoNotFitWait() async throws {
    let gauge = try await run([[60, 60, 30], [30, 60], [10, 90]], width: 8, limit: 100)
    #expect(gauge.mostBytes <= 100)
  }

  @Test func aUnitBeyondTheLimitIsReadAlone() async throws {
    let gauge = try await run([[10, 500, 10], [500]], width: 8, limit: 100)
    #expect(gauge.mostBytes == 500)
  }

  /// All that are opened at once turn out to be empty together, when the first of them is: then none is left to wait for.
  @Test func filesWithoutUnitsAreNotTheEnd() async throws {
    let gauge = Gauge()
    let queue = BatchQueue(keepsOrder: true, byteLimit: 0, width: 2)
    let driver = ScanDriver(
      width: 2, memoryLimit: 10,
      files: {
        let last = File(units: [Unit(workingSet: 7, gauge: gauge)])
        var rest = ([File(units: [], isSlow: true)] + Array(repeating: File(units: []), count: 3) + [last])[
          ...]
        return { () async throws(DeltaError) in rest.popFirst() }
      }, queue: queue)
    await driver.run()
    #expect(gauge.mostBytes == 7)
  }

  /// A unit that sends its rows one by one, and notes how many rows the consumer had when it could go on.
  private struct Steps: FileUnit {
    static let count = 8
    let number: Int
    let taken: Counter
    var workingSet: Int { 0 }
    var rowCount: Int { Self.count }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      for step in 1...Self.count {
        try await emit(Batch(unchecked: [], columns: [], count: 1))
        // Of two units, the second may be a little further than half when the first ends.
        if step > Self.count / 2 + 1, step < Self.count { taken.check(atLeast: number * Self.count) }
      }
    }
  }

  @Test(arguments: [1, 2]) func unitsDoNotRunAheadFurtherThanKeepsThemBusy(width: Int) async throws {
    let taken = Counter()
    let queue = BatchQueue(keepsOrder: true, byteLimit: .max, width: width)
    let driver = ScanDriver(
      width: width, memoryLimit: .max,
      files: {
        var rest = [File(units: (0..<5).map { Steps(number: $0, taken: taken) })][...]
        return { () async throws(DeltaError) in rest.popFirst() }
      }, queue: queue)
    async let work: Void = driver.run()
    var rows = 0
    loop: while true {
      switch queue.take() {
      case .batch(let batch):
        rows += batch.count
        taken.add(batch.count)
      case .nothingYet: await queue.waitForBatch()
      case .failed(let error): throw error
      case .end: break loop
      }
    }
    await work
    #expect(rows == 5 * Steps.count)
  }

  /// A unit that fails when another one waits for it to be read.
  private struct Failing: FileUnit {
    let queue: BatchQueue
    var workingSet: Int { 0 }
    var rowCount: Int { 1 }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      while queue.waitingProducerCount == 0 { await Task.yield() }
      throw DeltaError(.corruptFile, "damaged")
    }
  }

  private struct Endless: FileUnit {
    var workingSet: Int { 0 }
    var rowCount: Int { 1 }

    func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError) {
      while true { try await emit(Batch(unchecked: [], columns: [], count: 1)) }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: [true, false])
  func aFailureEndsThoseThatWaitForRoom(keepsOrder: Bool) async throws {
    let queue = BatchQueue(keepsOrder: keepsOrder, byteLimit: 0, width: 2)
    let driver = ScanDriver(
      width: 2, memoryLimit: .max,
      files: {
        var rest = [File(units: [Failing(queue: queue), Endless()])][...]
        return { () async throws(DeltaError) in rest.popFirst() }
      }, queue: queue)
    await driver.run()
    guard case .failed(let error) = queue.take() else { throw DeltaError(.corruptFile, "no failure") }
    #expect(error.message == "damaged")
  }
}
