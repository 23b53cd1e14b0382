package import DeltaMemory

/// Text or binary values in any of their layouts, seen as runs of bytes.
package struct TextBuffers: Sendable {
  package enum Layout: Equatable, Sendable {
    case views, offsets32, offsets64
    /// Every value of the same width, straight in the heads.
    case fixed(Int)
  }

  package let layout: Layout
  /// Views, offsets, or the values themselves.
  package let heads: Bytes
  package let data: [Bytes]

  /// Where a value lies: in `data[buffer]`, or in `heads` where `buffer` is negative.
  package struct Location {
    package let buffer: Int
    package let start: Int
    package let count: Int
  }

  @inline(__always)
  package func location(_ index: Int) -> Location {
    let base = heads.unsafeBase
    switch layout {
    case .views:
      let view = base.loadUnaligned(fromByteOffset: index * 16, as: StringView.self)
      return view.isInline
        ? Location(buffer: -1, start: index * 16 + 4, count: Int(view.length))
        : Location(buffer: Int(view.buffer), start: Int(view.offset), count: Int(view.length))
    case .offsets32:
      let start = base.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)
      let end = base.loadUnaligned(fromByteOffset: index * 4 + 4, as: Int32.self)
      return Location(buffer: 0, start: Int(start), count: Int(end - start))
    case .offsets64:
      let start = base.loadUnaligned(fromByteOffset: index * 8, as: Int.self)
      let end = base.loadUnaligned(fromByteOffset: index * 8 + 8, as: Int.self)
      return Location(buffer: 0, start: start, count: end - start)
    case .fixed(let width):
      return Location(buffer: -1, start: index * width, count: width)
    }
  }

  /// The bytes of the value at `index`, valid while `self` is alive. Under a null they are unspecified.
  @inline(__always)
  package func unsafeBytes(_ index: Int) -> UnsafeRawBufferPointer {
    let place = location(index)
    let base = place.buffer < 0 ? heads.unsafeBase : data[place.buffer].unsafeBase
    return UnsafeRawBufferPointer(start: base + place.start, count: place.count)
  }

  /// Whether two values have the same bytes; of views that are the same the bytes are not looked at.
  @inline(__always)
  package func areEqual(_ first: Int, _ second: Int) -> Bool {
    if layout == .views {
      let (a, b) = (heads.unsafeBase + first * 16, heads.unsafeBase + second * 16)
      if a.loadUnaligned(as: UInt128.self) == b.loadUnaligned(as: UInt128.self) { return true }
    }
    let (left, right) = (unsafeBytes(first), unsafeBytes(second))
    return left.count == right.count && left.elementsEqual(right)
  }

  /// The bytes of the value at `index`, without a copy.
  package func bytes(_ index: Int) -> Bytes {
    let place = location(index)
    let source = place.buffer < 0 ? heads : data[place.buffer]
    return source.slice(place.start..<place.start + place.count) ?? .empty
  }
}

extension Column {
  /// The values as runs of bytes; nil where the column holds neither text nor bytes.
  package var textBuffers: TextBuffers? {
    switch storage {
    case .views(let views, let data): return TextBuffers(layout: .views, heads: views, data: data)
    case .offsets32(let offsets, let data):
      return TextBuffers(layout: .offsets32, heads: offsets, data: [data])
    case .offsets64(let offsets, let data):
      return TextBuffers(layout: .offsets64, heads: offsets, data: [data])
    case .fixed(let bytes):
      guard case .fixedBinary(let width) = type.kind else { return nil }
      return TextBuffers(layout: .fixed(width), heads: bytes, data: [])
    default: return nil
    }
  }
}
