import DeltaColumns
import DeltaMemory

/// A view as it stands, for comparing.
struct StringViewBits: BitwiseCopyable, Equatable, Sendable {
  let low: UInt64
  let high: UInt64

  /// No view has a length below zero.
  static let none = StringViewBits(low: .max, high: .max)
}

/// Reads the texts of a column of views or 32-bit offsets without reference counting a value; valid inside
/// `Column.withTexts` only.
struct TextReader {
  /// 16 bytes a value; or 4, where the texts lie side by side.
  private let views: UnsafeRawPointer
  private let hasOffsets: Bool
  private let buffers: UnsafeBufferPointer<UnsafeRawBufferPointer>
  private let validity: UnsafeRawBufferPointer?
  private let bitOffset: Int
  let count: Int

  fileprivate init(
    views: UnsafeRawPointer, hasOffsets: Bool = false, buffers: UnsafeBufferPointer<UnsafeRawBufferPointer>,
    validity: UnsafeRawBufferPointer?, bitOffset: Int, count: Int
  ) {
    self.views = views
    self.hasOffsets = hasOffsets
    self.buffers = buffers
    self.validity = validity
    self.bitOffset = bitOffset
    self.count = count
  }

  /// The view of value `index`, which must be in `0..<count`; nil for null. Within one column equal views are equal
  /// texts.
  @inline(__always)
  func bits(_ index: Int) -> StringViewBits? {
    if let validity, !BitOps.test(validity, bitOffset &+ index) { return nil }
    if hasOffsets { return StringViewBits(low: UInt64(truncatingIfNeeded: index), high: .max) }
    let place = views + index &* 16
    return StringViewBits(
      low: place.loadUnaligned(as: UInt64.self), high: place.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    )
  }

  /// The bytes of value `index`, which must be in `0..<count`; nil for null.
  @inline(__always)
  subscript(index: Int) -> UnsafeRawBufferPointer? {
    if let validity, !BitOps.test(validity, bitOffset &+ index) { return nil }
    if hasOffsets { return text(behind: views + index &* 4) }
    let place = views + index &* 16
    let view = place.loadUnaligned(as: StringView.self)
    let length = Int(view.length)
    if length <= StringView.inlineLimit {
      return UnsafeRawBufferPointer(start: place + 4, count: max(length, 0))
    }
    let buffer = Int(view.buffer)
    guard buffer >= 0, buffer < buffers.count else { return nil }
    let bytes = buffers[buffer]
    guard view.offset >= 0, Int(view.offset) &+ length <= bytes.count, let base = bytes.baseAddress else {
      return nil
    }
    return UnsafeRawBufferPointer(start: base + Int(view.offset), count: length)
  }

  /// The text between an offset and the next one.
  @inline(never)
  private func text(behind place: UnsafeRawPointer) -> UnsafeRawBufferPointer? {
    let start = Int(place.loadUnaligned(as: Int32.self))
    let end = Int(place.loadUnaligned(fromByteOffset: 4, as: Int32.self))
    guard let text = buffers.first, start >= 0, start <= end, end <= text.count else { return nil }
    return UnsafeRawBufferPointer(rebasing: text[start..<end])
  }
}

extension Column {
  /// Runs `body` over the texts; nil where the column's text is in neither layout.
  func withTexts<R, E: Error>(_ body: (TextReader) throws(E) -> R) throws(E) -> R? {
    let (places, data, hasOffsets): (Bytes, [Bytes], Bool)
    switch storage {
    case .views(let views, let buffers) where views.count >= count * 16:
      (places, data, hasOffsets) = (views, buffers, false)
    case .offsets32(let offsets, let text) where offsets.count >= (count + 1) * 4:
      (places, data, hasOffsets) = (offsets, [text], true)
    default: return nil
    }
    let buffers = data.map { UnsafeRawBufferPointer(start: $0.unsafeBase, count: $0.count) }
    let bits = validity.map { UnsafeRawBufferPointer(start: $0.bytes.unsafeBase, count: $0.bytes.count) }
    defer { _fixLifetime(self) }
    return try buffers.withUnsafeBufferPointer { (buffers) throws(E) in
      try body(
        TextReader(
          views: places.unsafeBase, hasOffsets: hasOffsets, buffers: buffers, validity: bits,
          bitOffset: validity?.bitOffset ?? 0, count: count))
    }
  }
}
