import DeltaColumns
import Synchronization

/// Where the row groups of a scan leave their batches and the consumer takes them, in order or as they come.
///
/// Producers wait while more bytes are held than the limit, and in order also where they are further ahead than
/// keeps all of them busy; what is next in order never waits for others, so that a scan goes on under any limit.
/// Nothing blocks a thread.
final class BatchQueue: Sendable {
  enum Taken: Sendable {
    case batch(Batch)
    case end
    case failed(DeltaError)
    case nothingYet
  }

  fileprivate struct Queued {
    let batch: Batch
    let byteCount: Int
  }

  fileprivate typealias Waiter = CheckedContinuation<Void, Never>

  fileprivate struct State {
    /// By unit (a row group that is read): what is finished and not yet taken.
    var queues: [Int: Line] = [:]
    var finished: Set<Int> = []
    /// The unit whose batches come next.
    var head = 0
    /// How many units there are, once that is known.
    var unitCount: Int?
    var byteCount = 0
    var producers: [Int: (waiter: Waiter, share: Double)] = [:]
    var consumer: Waiter?
    var failure: DeltaError?
  }

  private let keepsOrder: Bool
  private let byteLimit: Int
  /// The share of a unit's rows that may be read before it is next in order. Of `width` units that keep pace, each
  /// is a `width`th further than the one behind it; what the last of them has beyond that would only wait.
  private let pace: Double
  private let state = Mutex(State())

  init(keepsOrder: Bool, byteLimit: Int, width: Int) {
    self.keepsOrder = keepsOrder
    self.byteLimit = max(byteLimit, 0)
    pace = max(0.5, 1 - 1 / Double(max(width, 1))) + 0.125
  }

  // MARK: Producers

  /// Leaves a batch, then waits until there is room for another.
  /// - Parameter share: of the unit's rows, how many have been sent.
  func send(_ batch: Batch, unit: Int, share: Double = 0) async throws(DeltaError) {
    let byteCount = batch.heldByteCount
    let (consumer, failure) = state.withLock { state -> (Waiter?, DeltaError?) in
      if let failure = state.failure { return (nil, failure) }
      state.queues[unit, default: Line()].append(Queued(batch: batch, byteCount: byteCount))
      state.byteCount += byteCount
      return (state.takeConsumer(), nil)
    }
    if let failure { throw failure }
    consumer?.resume()
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        guard mustWait(state, unit, share) else { return true }
        state.producers[unit] = (continuation, share)
        return false
      }
      if goesOn { continuation.resume() }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  /// Producers that wait for room.
  var waitingProducerCount: Int { state.withLock { $0.producers.count } }

  private func mustWait(_ state: State, _ unit: Int, _ share: Double) -> Bool {
    guard state.failure == nil, let own = state.queues[unit], !own.isEmpty else { return false }
    if state.byteCount > byteLimit { return true }
    // One that is done holds nothing up.
    return keepsOrder && unit != state.head && share > pace && share < 1
  }

  /// The unit has left all its batches.
  func finish(unit: Int) {
    resume { state in
      state.finished.insert(unit)
      return [state.takeConsumer()]
    }
  }

  /// There are no more units than `unitCount`.
  func finish(unitCount: Int) {
    resume { state in
      state.unitCount = unitCount
      return [state.takeConsumer()]
    }
  }

  /// Ends everything; the first failure counts.
  func fail(_ error: DeltaError) {
    resume { state in
      if state.failure == nil { state.failure = error }
      state.queues = [:]
      state.byteCount = 0
      defer { state.producers = [:] }
      return [state.takeConsumer()] + state.producers.values.map(\.waiter)
    }
  }

  private func resume(_ body: (inout State) -> [Waiter?]) {
    for waiter in state.withLock({ body(&$0) }) { waiter?.resume() }
  }

  // MARK: Consumer

  /// The next batch, if it is there.
  func take() -> Taken {
    var waiters: [Waiter] = []
    let taken = state.withLock { state -> Taken in
      if let failure = state.failure { return .failed(failure) }
      let unit = keepsOrder ? nextInOrder(&state) : state.queues.first { !$0.value.isEmpty }?.key
      guard let unit, let queued = state.pop(unit) else {
        // Units that end without a batch leave nothing to take.
        if let count = state.unitCount, state.finished.count == count { return .end }
        return .nothingYet
      }
      waiters = state.producers.filter { !mustWait(state, $0.key, $0.value.share) }.keys
        .compactMap { state.producers.removeValue(forKey: $0)?.waiter }
      return .batch(queued.batch)
    }
    for waiter in waiters { waiter.resume() }
    return taken
  }

  /// The first unit that is not finished and emptied, if it has a batch.
  private func nextInOrder(_ state: inout State) -> Int? {
    while state.queues[state.head]?.isEmpty ?? true {
      guard state.finished.contains(state.head), state.head < state.unitCount ?? .max else { return nil }
      state.queues[state.head] = nil
      state.head += 1
    }
    return state.head
  }

  /// Comes back when there may be something to take.
  func waitForBatch() async {
    await withCheckedContinuation { continuation in
      let isReady = state.withLock { state in
        if state.failure != nil || hasNews(state) { return true }
        state.consumer = continuation
        return false
      }
      if isReady { continuation.resume() }
    }
  }

  private func hasNews(_ state: State) -> Bool {
    if let count = state.unitCount, state.finished.count == count { return true }
    if keepsOrder {
      return !(state.queues[state.head]?.isEmpty ?? true) || state.finished.contains(state.head)
    }
    return state.queues.contains { !$0.value.isEmpty }
  }
}

extension BatchQueue.State {
  fileprivate mutating func takeConsumer() -> CheckedContinuation<Void, Never>? {
    defer { consumer = nil }
    return consumer
  }

  fileprivate mutating func pop(_ unit: Int) -> BatchQueue.Queued? {
    guard let first = queues[unit]?.popFirst() else { return nil }
    byteCount -= first.byteCount
    return first
  }
}

extension BatchQueue {
  /// First in, first out. Batches may be tiny, and then there are many of them.
  fileprivate struct Line {
    private var items: [Queued?] = []
    private var head = 0

    var isEmpty: Bool { head == items.count }

    mutating func append(_ item: Queued) { items.append(item) }

    mutating func popFirst() -> Queued? {
      guard head < items.count else { return nil }
      let first = items[head]
      items[head] = nil
      head += 1
      if head > 64, head * 2 > items.count {
        items.removeFirst(head)
        head = 0
      }
      return first
    }
  }
}

extension Batch {
  /// Bytes that the batch keeps alive, roughly: buffers that columns share are counted for each. Of small batches most
  /// is what lies around the values.
  var heldByteCount: Int { columns.reduce(256) { $0 + 256 + $1.heldByteCount } }
}

extension Column {
  var heldByteCount: Int {
    let own =
      switch storage {
      case .null: 0
      case .fixed(let bytes): bytes.count
      case .bits(let bits): bits.count / 8
      case .offsets32(let offsets, let data), .offsets64(let offsets, let data): offsets.count + data.count
      case .views(let views, let data): data.reduce(views.count) { $0 + $1.count }
      case .list(let offsets, let child), .largeList(let offsets, let child):
        offsets.count + child.heldByteCount
      case .structure(let children): children.reduce(0) { $0 + $1.heldByteCount }
      case .map(let offsets, let keys, let values):
        offsets.count + keys.heldByteCount + values.heldByteCount
      case .dictionary(let codes, let values): codes.count + values.heldByteCount
      }
    return own + (validity.map { $0.count / 8 } ?? 0)
  }
}
