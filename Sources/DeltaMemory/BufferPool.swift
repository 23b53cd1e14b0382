import Synchronization

/// Keeps freed blocks for the next taker, so that steady work touches no fresh pages.
///
/// Fresh pages are the dearest part of columnar decoding (each costs a fault), hence blocks are recycled by
/// size class: powers of two from 4 KiB up, in memory of the pool's own. Smaller blocks are left to malloc. Every block is aligned to
/// 64 bytes and has 64 bytes of slack behind its capacity, which kernels may write with whole-vector stores.
public final class BufferPool: Sendable {
  /// The pool that everything uses that is not given one of its own.
  public static let shared = BufferPool()

  /// How many bytes of idle blocks the pool keeps at the most; beyond that they go back to the system.
  public let retainedByteLimit: Int

  private struct State: Sendable {
    var idle: [[BlockAddress]] = Array(repeating: [], count: Layout.classCount)
    /// Blocks whose memory the system has back: addresses that can be used again.
    var empty: [[BlockAddress]] = Array(repeating: [], count: Layout.classCount)
    var statistics = Statistics()
  }

  /// How a pool is used. Blocks too small or too large for it are not counted.
  public struct Statistics: Sendable {
    /// Blocks taken so far.
    public fileprivate(set) var taken = 0
    /// Those of them that were idle before.
    public fileprivate(set) var recycled = 0
    /// Bytes of the blocks that wait for the next taker.
    public fileprivate(set) var idleBytes = 0
    /// Bytes of the blocks that are in use.
    public fileprivate(set) var heldBytes = 0
    /// The most that `heldBytes` has been.
    public fileprivate(set) var peakBytes = 0
  }

  /// An address is a plain number here; the block behind it belongs to the pool while it is idle.
  private typealias BlockAddress = UInt

  enum Layout {
    static let alignment = 64
    static let slack = 64
    static let smallestShift = 12
    static let largestShift = 28
    static let classCount = largestShift - smallestShift + 1

    /// The size class that serves `byteCount`, or nil where malloc does.
    static func sizeClass(_ byteCount: Int) -> Int? {
      guard byteCount > 1 << (smallestShift - 1), byteCount <= 1 << largestShift else { return nil }
      let shift = max(smallestShift, Int.bitWidth - (byteCount - 1).leadingZeroBitCount)
      return shift - smallestShift
    }

    static func capacity(ofClass sizeClass: Int) -> Int { 1 << (sizeClass + smallestShift) }
  }

  private let state = Mutex(State())
  private let memory = PoolMemory()

  /// Makes a pool.
  /// - Parameter retainedByteLimit: bytes of idle blocks to keep, 256 MiB unless told.
  public init(retainedByteLimit: Int = 256 << 20) {
    self.retainedByteLimit = retainedByteLimit
  }

  deinit { drain() }

  /// How the pool is used.
  public var statistics: Statistics { state.withLock { $0.statistics } }

  /// Gives every idle block back to the system.
  public func drain() {
    let idle = state.withLock { state in
      defer {
        state.idle = Array(repeating: [], count: Layout.classCount)
        state.statistics.idleBytes = 0
      }
      return state.idle
    }
    for (sizeClass, blocks) in idle.enumerated() {
      for block in blocks {
        if let base = UnsafeMutableRawPointer(bitPattern: block) { release(base, sizeClass) }
      }
    }
  }

  /// Gives a block's memory back to the system, and keeps its address where it lies among others.
  private func release(_ base: UnsafeMutableRawPointer, _ sizeClass: Int) {
    let isGone = memory.release(base, Layout.capacity(ofClass: sizeClass) + Layout.slack)
    if !isGone { state.withLock { $0.empty[sizeClass].append(UInt(bitPattern: base)) } }
  }

  /// A block of at least `byteCount` bytes; its contents are whatever was there before.
  func take(_ byteCount: Int) -> (base: UnsafeMutableRawPointer, capacity: Int) {
    guard let sizeClass = Layout.sizeClass(byteCount) else {
      let capacity = max(byteCount, Layout.alignment)
      return (Self.allocate(capacity), capacity)
    }
    let capacity = Layout.capacity(ofClass: sizeClass)
    let idle: BlockAddress? = state.withLock { state in
      state.statistics.taken += 1
      state.statistics.heldBytes += capacity
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.heldBytes)
      guard let block = state.idle[sizeClass].popLast() else { return state.empty[sizeClass].popLast() }
      state.statistics.idleBytes -= capacity
      state.statistics.recycled += 1
      return block
    }
    if let idle, let base = UnsafeMutableRawPointer(bitPattern: idle) { return (base, capacity) }
    return (memory.allocate(capacity + Layout.slack), capacity)
  }

  func giveBack(_ base: UnsafeMutableRawPointer, capacity: Int) {
    guard let sizeClass = Layout.sizeClass(capacity), Layout.capacity(ofClass: sizeClass) == capacity else {
      base.deallocate()
      return
    }
    let kept = state.withLock { state in
      state.statistics.heldBytes -= capacity
      guard PoolMemory.keepsIdleBlocks, state.statistics.idleBytes + capacity <= retainedByteLimit else {
        return false
      }
      state.idle[sizeClass].append(UInt(bitPattern: base))
      state.statistics.idleBytes += capacity
      return true
    }
    if !kept { release(base, sizeClass) }
  }

  private static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer.allocate(byteCount: capacity + Layout.slack, alignment: Layout.alignment)
  }
}
