/// An immutable run of bytes that can be shared and sliced without a copy.
///
/// It keeps the block that it lies in alive; a slice keeps the whole block alive too.
public struct Bytes: Sendable {
  @usableFromInline package let owner: BytesOwner
  @usableFromInline package let start: Int
  /// The number of bytes.
  public let count: Int

  package init(owner: BytesOwner, start: Int, count: Int) {
    self.owner = owner
    self.start = start
    self.count = count
  }

  /// No bytes.
  public static let empty = Bytes(copying: [])

  /// A copy of `bytes`.
  public init(copying bytes: some Collection<UInt8>, pool: BufferPool = .shared) {
    let count = bytes.count
    var builder = BytesBuilder(capacity: count, pool: pool)
    let copied = UnsafeMutableBufferPointer(
      start: builder.base.assumingMemoryBound(to: UInt8.self), count: count
    ).update(fromContentsOf: bytes)
    builder.count = copied
    self = builder.finish()
  }

  /// A copy of `bytes`.
  public init(copying bytes: UnsafeRawBufferPointer, pool: BufferPool = .shared) {
    var builder = BytesBuilder(capacity: bytes.count, pool: pool)
    if let source = bytes.baseAddress { builder.base.copyMemory(from: source, byteCount: bytes.count) }
    builder.count = bytes.count
    self = builder.finish()
  }

  /// Whether there are none.
  public var isEmpty: Bool { count == 0 }

  /// The bytes for reading, valid inside `body` only.
  @inlinable
  public func withUnsafeBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    defer { _fixLifetime(self) }
    return try body(_unsafeBytes)
  }

  @inlinable
  var _unsafeBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: owner.base + start, count: count)
  }

  /// The address of the first byte; whoever uses it keeps `self` alive meanwhile (`withExtendedLifetime`).
  @inlinable package var unsafeBase: UnsafeRawPointer { UnsafeRawPointer(owner.base + start) }

  /// The part in `range`, which must lie inside; nil otherwise.
  public func slice(_ range: Range<Int>) -> Bytes? {
    guard range.lowerBound >= 0, range.upperBound <= count else { return nil }
    return Bytes(owner: owner, start: start + range.lowerBound, count: range.count)
  }

  /// Bytes of memory that these keep alive: the whole block that they lie in.
  package var heldByteCount: Int { owner.capacity }

  /// The same bytes in a block of about their own size, where they lie in a larger one: for what is kept for long.
  package func compacted() -> Bytes {
    owner.capacity > max(2 * count, 256) ? withUnsafeBytes { Bytes(copying: $0) } : self
  }

  /// The bytes as an array: a copy, for small runs and tests.
  public var array: [UInt8] { withUnsafeBytes { Array($0) } }

  /// The bytes as text; what is not UTF-8 is replaced.
  public var text: String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }
}

extension Bytes: Equatable {
  public static func == (left: Bytes, right: Bytes) -> Bool {
    left.count == right.count
      && left.withUnsafeBytes { a in right.withUnsafeBytes { b in a.elementsEqual(b) } }
  }
}

/// Owns one block of memory and gives it back when the last slice is gone.
@usableFromInline
package final class BytesOwner: @unchecked Sendable {
  // Unchecked: the block is written only while a BytesBuilder owns it alone; from `finish()` on it is
  // only read, and freed once by deinit.
  @usableFromInline package let base: UnsafeMutableRawPointer
  package let capacity: Int
  private let source: Source

  package enum Source {
    case pool(BufferPool)
    /// Memory that somebody else owns for as long as the object lives.
    case foreign(AnyObject)
  }

  package init(base: UnsafeMutableRawPointer, capacity: Int, source: Source) {
    self.base = base
    self.capacity = capacity
    self.source = source
  }

  deinit {
    if case .pool(let pool) = source { pool.giveBack(base, capacity: capacity) }
  }
}

extension Bytes {
  /// Foreign memory, kept by `keeper`, seen as bytes. The memory must not change while `keeper` lives.
  package init(foreign base: UnsafeRawPointer, count: Int, keeper: AnyObject) {
    let owner = BytesOwner(
      base: UnsafeMutableRawPointer(mutating: base), capacity: count, source: .foreign(keeper))
    self.init(owner: owner, start: 0, count: count)
  }
}
