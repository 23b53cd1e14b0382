import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The process behind a running program, to kill it only while it is that program's.
final class ProcessIdentifier: Sendable {
  private struct State {
    var identifier: pid_t?
    var hasEnded = false
    var wasKilled = false
  }

  private let state = Mutex(State())

  var wasKilled: Bool { state.withLock { $0.wasKilled } }

  func started(_ identifier: pid_t) {
    state.withLock { state in
      if state.hasEnded { return }
      state.identifier = identifier
      if state.wasKilled { _ = sendKill(identifier) }
    }
  }

  func ended() {
    state.withLock {
      $0.hasEnded = true
      $0.identifier = nil
    }
  }

  func kill() {
    state.withLock { state in
      if state.hasEnded { return }
      state.wasKilled = true
      if let identifier = state.identifier { _ = sendKill(identifier) }
    }
  }
}

private func sendKill(_ identifier: pid_t) -> Int32 { kill(identifier, SIGKILL) }
