import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The memory that a pool's blocks lie in.
///
/// Blocks up to a mebibyte are cut from slabs, one behind the other, so that no thread waits for another that maps memory.
/// A slab belongs to its pool for good; what is idle in it can be given back to the system page by page. Larger blocks are
/// mapped one by one.
///
/// Huge pages are not asked for: where the system has some at hand they save a tenth of a scan's time, where it has to
/// make them first they cost more than that, and what is touched of a block is rarely all of it.
///
/// With `DELTALTS_PLAIN_MEMORY` every block is malloc's own and none is used twice, for sanitizers to see.
struct PoolMemory: ~Copyable, Sendable {
  #if DELTALTS_PLAIN_MEMORY
    static let keepsIdleBlocks = false
  #else
    static let keepsIdleBlocks = true
  #endif

  /// What is asked of the system at once, as addresses: pages become memory when they are touched.
  private static let slabByteCount = 64 << 20
  private static let page = max(4096, Int(sysconf(Int32(_SC_PAGESIZE))))
  /// Blocks of more bytes are mapped one by one.
  private static let slabBlockLimit = 1 << 20

  private struct State: Sendable {
    var slabs: [UInt] = []
    /// The slab that blocks are cut from: the next address, and the end.
    var next: UInt = 0
    var end: UInt = 0
  }

  private let state = Mutex(State())

  init() {}

  deinit {
    for slab in state.withLock({ $0.slabs }) {
      munmap(UnsafeMutableRawPointer(bitPattern: slab), Self.slabByteCount)
    }
  }

  /// Memory of `byteCount` bytes, aligned to 64; its contents are whatever was there before.
  func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
    #if DELTALTS_PLAIN_MEMORY
      return .allocate(byteCount: byteCount, alignment: BufferPool.Layout.alignment)
    #else
      guard Self.isInSlab(byteCount) else { return Self.map(Self.mappedByteCount(byteCount)) }
      return state.withLock { cut(Self.rounded(byteCount), &$0) }
    #endif
  }

  /// Gives memory back to the system.
  /// - Returns: whether the address is gone; the block can be used again otherwise, and costs nothing till then.
  func release(_ base: UnsafeMutableRawPointer, _ byteCount: Int) -> Bool {
    #if DELTALTS_PLAIN_MEMORY
      base.deallocate()
      return true
    #else
      guard Self.isInSlab(byteCount) else {
        munmap(base, Self.mappedByteCount(byteCount))
        return true
      }
      let page = Self.page
      let start = (UInt(bitPattern: base) + UInt(page) - 1) & ~UInt(page - 1)
      let end = (UInt(bitPattern: base) + UInt(byteCount)) & ~UInt(page - 1)
      if start < end { madvise(UnsafeMutableRawPointer(bitPattern: start), Int(end - start), MADV_DONTNEED) }
      return false
    #endif
  }

  private static func isInSlab(_ byteCount: Int) -> Bool {
    byteCount <= slabBlockLimit + BufferPool.Layout.slack
  }

  private static func rounded(_ byteCount: Int) -> Int {
    (byteCount + BufferPool.Layout.alignment - 1) & ~(BufferPool.Layout.alignment - 1)
  }

  private func cut(_ byteCount: Int, _ state: inout State) -> UnsafeMutableRawPointer {
    if state.end - state.next < UInt(byteCount) {
      let slab = Self.map(Self.slabByteCount)
      state.slabs.append(UInt(bitPattern: slab))
      (state.next, state.end) = (UInt(bitPattern: slab), UInt(bitPattern: slab) + UInt(Self.slabByteCount))
    }
    defer { state.next += UInt(byteCount) }
    guard let base = UnsafeMutableRawPointer(bitPattern: state.next) else { Self.outOfMemory(byteCount) }
    return base
  }

  private static func mappedByteCount(_ byteCount: Int) -> Int { (byteCount + page - 1) & ~(page - 1) }

  private static func map(_ byteCount: Int) -> UnsafeMutableRawPointer {
    let base = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0)
    guard let base, base != MAP_FAILED else { outOfMemory(byteCount) }
    return base
  }

  /// As an allocation ends for which there is no memory.
  private static func outOfMemory(_ byteCount: Int) -> Never {
    fatalError("no memory for \(byteCount) bytes")
  }
}
