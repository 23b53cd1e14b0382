import CArrowABI
import DeltaLTS
import Dispatch

/// A real table as a stream: `table` is its path; `changes=1` asks for its change feed from version 0 on.
enum TableScan {
  static func export(_ request: ExportRequest, to stream: UnsafeMutablePointer<ArrowArrayStream>) -> CInt {
    guard let path = request.arguments["table"] else { return 22 }
    let address = UInt(bitPattern: stream)
    // The C call is synchronous: Python's own thread waits here, none of Swift's pool.
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task.detached {
      defer { done.signal() }
      guard let stream = UnsafeMutablePointer<ArrowArrayStream>(bitPattern: address) else { return }
      do {
        let table = try await DeltaTable.open(path)
        if request.arguments["changes"] != nil {
          try await table.changes(from: 0).export(to: stream, options: request.options)
        } else {
          try await table.snapshot().scan().export(to: stream, options: request.options)
        }
        outcome.succeed()
      } catch {
        print("\(error)")
      }
    }
    done.wait()
    return outcome.code
  }

  private final class Outcome: @unchecked Sendable {
    // Unchecked: written before the semaphore is signalled, read after it was waited for.
    private(set) var code: CInt = 5
    func succeed() { code = 0 }
  }
}
