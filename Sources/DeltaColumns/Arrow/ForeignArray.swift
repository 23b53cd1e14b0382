import CArrowABI
import DeltaMemory

/// Keeps an array of another producer: calls its release exactly once, when nothing needs its memory any more.
final class ForeignArrayKeeper {
  // Used by one thread at a time: while it is imported, then by deinit only. The memory behind it is immutable.
  let array: UnsafeMutablePointer<ArrowArray>

  /// Moves the array here; what is left at `source` is marked as released.
  init(moving source: UnsafeMutablePointer<ArrowArray>) {
    array = .allocate(capacity: 1)
    array.initialize(to: source.pointee)
    _ = source.pointee.detach()
  }

  deinit {
    ArrowArray.release(array)
    array.deallocate()
  }
}

/// One array of another producer, checked before a byte of it is followed.
///
/// The sizes of buffers are not told by the interface: that they hold `length + offset` values is the producer's
/// word. All else is checked: counts, offsets, views, codes, children.
struct ForeignArray {
  let array: ArrowArray
  let keeper: ForeignArrayKeeper
  let path: String
  let offset: Int
  let count: Int

  init(_ array: ArrowArray, keeper: ForeignArrayKeeper, at path: String) throws(ColumnError) {
    self.array = array
    self.keeper = keeper
    self.path = path
    // Bits and 16-byte values must have addresses; no array comes near this.
    let limit = Int64.max >> 8
    guard array.release != nil else { throw ColumnError(.invalidArrow, "\(path): the array is released") }
    guard (0...limit).contains(array.length), (0...limit).contains(array.offset) else {
      throw ColumnError(.invalidArrow, "\(path): length \(array.length), offset \(array.offset)")
    }
    guard array.null_count >= -1, array.null_count <= array.length else {
      throw ColumnError(.invalidArrow, "\(path): \(array.null_count) nulls in \(array.length) values")
    }
    guard array.n_buffers >= 0, array.n_buffers == 0 || array.buffers != nil else {
      throw ColumnError(.invalidArrow, "\(path): \(array.n_buffers) buffers and no pointers to them")
    }
    guard array.n_children >= 0, array.n_children == 0 || array.children != nil else {
      throw ColumnError(.invalidArrow, "\(path): \(array.n_children) children and no pointers to them")
    }
    self.offset = Int(array.offset)
    self.count = Int(array.length)
  }

  func invalid(_ message: String) -> ColumnError { ColumnError(.invalidArrow, "\(path): \(message)") }

  func expect(buffers: Int, children: Int = 0) throws(ColumnError) {
    guard array.n_buffers == buffers, array.n_children == children else {
      throw invalid(
        "\(array.n_buffers) buffers and \(array.n_children) children, not \(buffers) and \(children)")
    }
  }

  /// `byteCount` bytes of a buffer; copied where `alignment` is not kept.
  func bytes(_ index: Int, _ byteCount: Int, alignment: Int = 1) throws(ColumnError) -> Bytes {
    if byteCount == 0 { return .empty }
    guard let base = array.buffers[index] else {
      throw invalid("buffer \(index) is missing, which should hold \(byteCount) bytes")
    }
    if Int(bitPattern: base) % alignment != 0 {
      return Bytes(copying: UnsafeRawBufferPointer(start: base, count: byteCount))
    }
    return Bytes(foreign: base, count: byteCount, keeper: keeper)
  }

  /// `count + extra` values of `width` bytes from the array's offset on.
  func values(_ index: Int, width: Int, extra: Int = 0) throws(ColumnError) -> Bytes {
    let (end, overflow) = (offset + count + extra).multipliedReportingOverflow(by: width)
    guard !overflow else { throw invalid("\(count) values of \(width) bytes") }
    let alignment = [2, 4, 8, 16].contains(width) ? width : 1
    let whole = try bytes(index, end, alignment: alignment)
    return whole.slice(offset * width..<end) ?? .empty
  }

  func bits(_ index: Int) throws(ColumnError) -> Bitmap {
    let whole = try bytes(index, (offset + count + 7) / 8)
    return Bitmap(unchecked: whole, bitOffset: offset, count: count)
  }

  /// The validity in buffer 0; nil where all values are there.
  func validity() throws(ColumnError) -> Bitmap? {
    if array.buffers[0] == nil {
      guard array.null_count <= 0 else { throw invalid("\(array.null_count) nulls and no validity buffer") }
      return nil
    }
    return try bits(0)
  }

  /// The `count + 1` offsets in buffer 1: not negative, and none below the one before it.
  func offsets<Offset: FixedWidthInteger & BitwiseCopyable>(
    _ type: Offset.Type
  ) throws(ColumnError) -> (bytes: Bytes, end: Int) {
    // An empty array may come without its one offset.
    if count == 0 { return (Bytes(copying: [UInt8](repeating: 0, count: MemoryLayout<Offset>.size)), 0) }
    let bytes = try values(1, width: MemoryLayout<Offset>.size, extra: 1)
    var last: Offset = 0
    let isOrdered = bytes.withUnsafeBytes { raw in
      raw.assumingMemoryBound(to: Offset.self).allSatisfy { offset in
        defer { last = offset }
        return offset >= last
      }
    }
    guard isOrdered, let end = Int(exactly: last) else { throw invalid("offsets that are not in order") }
    return (bytes, end)
  }

  func child(_ index: Int) throws(ColumnError) -> ForeignArray {
    guard let child = array.children[index] else { throw invalid("child \(index) is missing") }
    return try ForeignArray(child.pointee, keeper: keeper, at: "\(path).\(index)")
  }
}
