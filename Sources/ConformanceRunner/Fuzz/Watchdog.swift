import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Ends the process when a table takes too long: a hang would keep the threads on which anything else could notice.
package final class Watchdog: Sendable {
  /// How the process ends then.
  package static let exitCode: Int32 = 79

  private struct State {
    var index: Int?
    var processor = Duration.zero
    var start = ContinuousClock.now
    /// A question that is being asked: how to end it, and the processor time when it was put.
    var question: (cancel: @Sendable () -> Void, processor: Duration)?
  }

  private let state = Mutex(State())
  private let limit: Duration

  /// - Parameter limit: of processor time, since a busy machine is no hang; and six times as much by the clock.
  package init(limit: Duration) {
    self.limit = limit
    let thread = Thread { [weak self] in
      while let self {
        self.look()
        Thread.sleep(forTimeInterval: 0.1)
      }
    }
    thread.start()
  }

  func begin(_ index: Int) {
    state.withLock { $0 = State(index: index, processor: BenchTimer.processorTime, start: .now) }
  }

  func end() { state.withLock { $0.index = nil } }

  /// A question is put. After a tenth of the limit it is cancelled, which must end it soon: a file may honestly say
  /// that it has 2^31 rows, and to count those that a filter keeps takes its time.
  func expectAnswer(orElse cancel: @escaping @Sendable () -> Void) {
    state.withLock { $0.question = (cancel, BenchTimer.processorTime) }
  }

  func expectNothing() { state.withLock { $0.question = nil } }

  private func look() {
    let isOver = state.withLock { state in
      state.index != nil
        && (BenchTimer.processorTime - state.processor > limit || .now - state.start > limit * 6)
    }
    if isOver { _exit(Self.exitCode) }
    let cancel = state.withLock { state -> (@Sendable () -> Void)? in
      guard let question = state.question, BenchTimer.processorTime - question.processor > limit / 10 else {
        return nil
      }
      state.question = nil
      return question.cancel
    }
    cancel?()
  }
}

/// The memory that this process holds, where the system tells.
enum ProcessMemory {
  /// Forgets the peak; what is held now.
  static func resetPeak() -> Int {
    #if os(Linux)
      try? Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    #endif
    return peak
  }

  /// The most bytes that were resident since the peak was forgotten; 0 where the system does not tell.
  static var peak: Int {
    #if os(Linux)
      guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix("VmHWM:")
      {
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
      }
    #endif
    return 0
  }

  /// Makes taking far more than `byteCount` fail, so that a runaway does not take the machine with it.
  static func bound(_ byteCount: Int) {
    // Sanitizers map terabytes for themselves.
    #if canImport(Glibc) && !DELTALTS_PLAIN_MEMORY
      var limit = rlimit(rlim_cur: rlim_t(byteCount), rlim_max: rlim_t(byteCount))
      setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &limit)
    #endif
  }
}
