import DeltaColumns
import Synchronization

/// One run of a scan, as the consumer holds it: when it is let go, all work stops.
final class ScanRun: Sendable {
  private let reader: TaskReader
  private let tasks: ScanTasks
  private let queue: BatchQueue
  private let driver = Mutex<Task<Void, Never>?>(nil)

  init(_ reader: TaskReader, _ tasks: ScanTasks) {
    self.reader = reader
    self.tasks = tasks
    let options = reader.header.options
    queue = BatchQueue(keepsOrder: options.keepsOrder, byteLimit: options.bufferedByteLimit)
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
      let work = ScanDriver(reader: reader, tasks: tasks, queue: queue)
      driver = Task { await work.run() }
    }
  }

  private func cancel() {
    queue.fail(DeltaError(.cancelled, "the scan was cancelled"))
    driver.withLock { $0?.cancel() }
  }
}

/// The work of a run: opens files ahead, in order, and reads their row groups side by side.
struct ScanDriver: Sendable {
  let reader: TaskReader
  let tasks: ScanTasks
  let queue: BatchQueue

  private enum Done: Sendable {
    case opened(file: Int, TaskReader.OpenTask)
    case read
  }

  func run() async {
    do {
      queue.finish(unitCount: try await work())
    } catch {
      queue.fail(DeltaError(error, as: .corruptFile, "the scan failed"))
    }
  }

  /// - Returns: the number of units.
  private func work() async throws -> Int {
    let width = max(reader.header.options.parallelism ?? LogDirectory.processors, 1)
    return try await withThrowingTaskGroup(of: Done.self) { group in
      var tasks = tasks.makeAsyncIterator()
      var hasMoreTasks = true
      var opened: [Int: TaskReader.OpenTask] = [:]
      var (openCount, nextFile, opening, reading, units) = (0, 0, 0, 0, 0)
      var current: (task: TaskReader.OpenTask, next: Int)?
      while true {
        while hasMoreTasks, opening + opened.count < 2 * width {
          guard let task = try await tasks.next() else {
            hasMoreTasks = false
            break
          }
          let file = openCount
          openCount += 1
          opening += 1
          group.addTask { .opened(file: file, try await reader.open(task)) }
        }
        while reading < width {
          if let open = current, open.next < open.task.selections.count {
            let (task, selection, unit) = (open.task, open.task.selections[open.next], units)
            current = (open.task, open.next + 1)
            units += 1
            reading += 1
            group.addTask {
              try await reader.read(task, selection) { (batch) throws(DeltaError) in
                try await queue.send(batch, unit: unit)
              }
              queue.finish(unit: unit)
              return .read
            }
          } else if let task = opened.removeValue(forKey: nextFile) {
            current = (task, 0)
            nextFile += 1
          } else {
            break
          }
        }
        if opening == 0, reading == 0, !hasMoreTasks { return units }
        switch try await group.next() {
        case .opened(let file, let task):
          opening -= 1
          opened[file] = task
        case .read: reading -= 1
        case nil: return units
        }
      }
    }
  }
}
