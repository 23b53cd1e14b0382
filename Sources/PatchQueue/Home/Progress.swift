import Synchronization

/// Tells how far long work has come. Nobody hears it but for whoever listens.
public struct Progress: Sendable {
  /// Who listens to what is done here.
  @TaskLocal public static var current = Progress { _, _, _ in }

  /// Called before each step with what is done, how many steps are behind, and how many there are.
  let tell: @Sendable (_ what: String, _ done: Int, _ total: Int) -> Void

  public init(_ tell: @escaping @Sendable (_ what: String, _ done: Int, _ total: Int) -> Void) {
    self.tell = tell
  }

  /// The same elements, told one by one as they are taken.
  static func follow<C: Collection>(_ what: String, _ steps: C) -> some Sequence<C.Element> {
    let (progress, total) = (current, steps.count)
    return steps.enumerated().lazy.map { done, element in
      progress.tell(what, done, total)
      return element
    }
  }
}

/// One line of a terminal that says how far work is that takes long, and goes again.
public final class ProgressLine: Sendable {
  private struct State {
    /// When the last line was written, or work began.
    var last: ContinuousClock.Instant
    var isShown = false
  }

  private let state: Mutex<State>
  private let now: @Sendable () -> ContinuousClock.Instant
  private let write: @Sendable (String) -> Void

  /// Work that is done sooner is not told of.
  static let patience = Duration.seconds(1)
  static let interval = Duration.milliseconds(100)

  public init(
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    write: @escaping @Sendable (String) -> Void
  ) {
    (self.now, self.write) = (now, write)
    state = Mutex(State(last: now()))
  }

  /// Where to tell it.
  public var progress: Progress { Progress { [self] in tell($0, $1, $2) } }

  private func tell(_ what: String, _ done: Int, _ total: Int) {
    let now = now()
    state.withLock { state in
      guard now - state.last >= (state.isShown ? Self.interval : Self.patience) else { return }
      state.last = now
      state.isShown = true
      write("\r\u{1B}[K\(what): \(done) of \(total)")
    }
  }

  /// Takes the line away, before anything else is said.
  public func clear() {
    state.withLock { state in
      if state.isShown { write("\r\u{1B}[K") }
      state.isShown = false
      state.last = now()
    }
  }
}
