import DeltaColumns
import Synchronization

/// One run of a scan, as the consumer holds it: when it is let go, all work stops.
final class ScanRun: Sendable {
  private let work: ScanDriver
  private let queue: BatchQueue
  private let driver = Mutex<Task<Void, Never>?>(nil)

  /// - Parameter files: begins an iteration over the files to read.
  init(_ options: ScanOptions, files: @escaping @Sendable () -> NextFile) {
    queue = BatchQueue(
      keepsOrder: options.keepsOrder, byteLimit: options.memory.waiting, width: options.width)
    work = ScanDriver(
      width: options.width, memoryLimit: options.memory.reading, files: files, queue: queue)
  }

  deinit { cancel() }

  func next() async throws(DeltaError) -> Batch? {
    start()
    while true {
      if Task.isCancelled { cancel() }
      switch queue.take() {
      case .batch(let batch): return batch
      case .end: return nil
      case .failed(let error): throw error
      case .nothingYet: break
      }
      await withTaskCancellationHandler {
        await queue.waitForBatch()
      } onCancel: {
        cancel()
      }
    }
  }

  private func start() {
    driver.withLock { driver in
      guard driver == nil else { return }
      driver = Task { [work] in await work.run() }
    }
  }

  private func cancel() {
    queue.fail(DeltaError(.cancelled, "the scan was cancelled"))
    driver.withLock { $0?.cancel() }
  }
}

/// A file that a run reads.
protocol FileWork: Sendable {
  /// Opens the file and tells its parts, in order.
  func open() async throws(DeltaError) -> [any FileUnit]
}

/// A part of a file that is read by itself, a row group as a rule.
protocol FileUnit: Sendable {
  /// Bytes of memory that reading takes at once, by estimate.
  var workingSet: Int { get }
  /// Bytes of all its rows, by estimate.
  var outputByteCount: Int { get }
  /// Rows that there are before any filter.
  var rowCount: Int { get }
  /// Hands over batch after batch.
  func read(_ emit: (Batch) async throws(DeltaError) -> Void) async throws(DeltaError)
}

extension FileUnit {
  var outputByteCount: Int { .max }
}

/// Gives file after file; nil behind the last.
typealias NextFile = () async throws(DeltaError) -> (any FileWork)?

/// The work of a run: opens files ahead, in order, and reads their row groups side by side.
struct ScanDriver: Sendable {
  /// Row groups that are read side by side.
  let width: Int
  /// Bytes that they may take together; one is read whatever it takes.
  let memoryLimit: Int
  let files: @Sendable () -> NextFile
  let queue: BatchQueue

  private enum Done: Sendable {
    case opened(file: Int, [any FileUnit])
    case read(workingSet: Int)
  }

  func run() async {
    await withThrowingTaskGroup(of: Done.self) { group in
      do {
        queue.finish(unitCount: try await work(&group))
      } catch {
        // The group waits for all its tasks, and those that wait for room hear of nothing but the queue.
        queue.fail(DeltaError(error, as: .corruptFile, "the scan failed"))
        group.cancelAll()
      }
    }
  }

  /// - Returns: the number of units.
  private func work(_ group: inout ThrowingTaskGroup<Done, any Error>) async throws -> Int {
    let next = files()
    var hasMoreFiles = true
    var opened: [Int: [any FileUnit]] = [:]
    var (openCount, nextFile, opening, reading, units, memory) = (0, 0, 0, 0, 0, 0)
    var current: ArraySlice<any FileUnit> = []
    while true {
      while hasMoreFiles, opening + opened.count < 2 * width {
        guard let work = try await next() else {
          hasMoreFiles = false
          break
        }
        let file = openCount
        openCount += 1
        opening += 1
        group.addTask { .opened(file: file, try await work.open()) }
      }
      while reading < width {
        if let part = current.first {
          let workingSet = part.workingSet
          guard reading == 0 || workingSet <= memoryLimit - memory else { break }
          current.removeFirst()
          let unit = units
          units += 1
          reading += 1
          memory += workingSet
          group.addTask {
            var sent = 0
            try await part.read { (batch) throws(DeltaError) in
              sent += batch.count
              let share = Double(sent) / Double(max(part.rowCount, 1))
              try await queue.send(batch, unit: unit, share: share)
            }
            queue.finish(unit: unit)
            return .read(workingSet: workingSet)
          }
        } else if let more = opened.removeValue(forKey: nextFile) {
          current = more[...]
          nextFile += 1
        } else {
          break
        }
      }
      if opening == 0, reading == 0 {
        if !hasMoreFiles { return units }
        // All that were open had nothing to read: there is none to wait for, and there are more.
        continue
      }
      switch try await group.next() {
      case .opened(let file, let more):
        opening -= 1
        opened[file] = more
      case .read(let workingSet):
        reading -= 1
        memory -= workingSet
      case nil: return units
      }
    }
  }
}
