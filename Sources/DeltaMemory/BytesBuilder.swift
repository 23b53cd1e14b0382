/// A growing block of bytes with one owner, which `finish()` turns into `Bytes` without a copy.
///
/// The block comes from a pool and holds stale data beyond `count`: what is exposed must be written first.
/// Behind `capacity` lie 64 bytes of slack that kernels may overwrite.
@usableFromInline
package struct BytesBuilder: ~Copyable {
  @usableFromInline package private(set) var base: UnsafeMutableRawPointer
  @usableFromInline package private(set) var capacity: Int
  /// Bytes that hold data. Setting it claims what was written through `base`.
  @usableFromInline package var count: Int
  private let pool: BufferPool
  private var owner: BytesOwner

  package init(capacity: Int, pool: BufferPool = .shared) {
    let block = pool.take(max(capacity, 0))
    self.base = block.base
    self.capacity = block.capacity
    self.count = 0
    self.pool = pool
    self.owner = BytesOwner(base: block.base, capacity: block.capacity, source: .pool(pool))
  }

  /// Makes room for `byteCount` bytes behind `count`, by moving to a block twice as large where needed.
  @inlinable
  package mutating func reserve(_ byteCount: Int) {
    if capacity - count < byteCount { grow(byteCount) }
  }

  @inline(never) @usableFromInline
  mutating func grow(_ byteCount: Int) {
    let block = pool.take(max(capacity * 2, count + byteCount))
    block.base.copyMemory(from: base, byteCount: count)
    base = block.base
    capacity = block.capacity
    owner = BytesOwner(base: base, capacity: capacity, source: .pool(pool))
  }

  @inlinable @inline(__always)
  package mutating func append<T: BitwiseCopyable>(_ value: T) {
    reserve(MemoryLayout<T>.size)
    (base + count).storeBytes(of: value, as: T.self)
    count += MemoryLayout<T>.size
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) {
    reserve(bytes.count)
    if let source = bytes.baseAddress { (base + count).copyMemory(from: source, byteCount: bytes.count) }
    count += bytes.count
  }

  package mutating func append(_ bytes: Bytes) {
    bytes.withUnsafeBytes { append($0) }
  }

  package mutating func append(repeating byte: UInt8, count extra: Int) {
    reserve(extra)
    (base + count).initializeMemory(as: UInt8.self, repeating: byte, count: extra)
    count += extra
  }

  /// The filled part, for a pass over it.
  package var filled: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: base, count: count)
  }

  /// Hands the block over as immutable bytes.
  package consuming func finish() -> Bytes {
    Bytes(owner: owner, start: 0, count: count)
  }
}
