import DeltaMemory

extension Column {
  /// The same values with offsets that begin at 0 and children that hold nothing else, at any depth.
  ///
  /// A slice of lists shares the whole child; this trims it, which copies offsets but no values.
  package func rebased() -> Column {
    switch storage {
    case .list(let offsets, let child):
      let part = Part(offsets, isWide: false, count: count)
      return retyped(type, .list(offsets: part.offsets, child: child.slice(part.range).rebased()))
    case .largeList(let offsets, let child):
      let part = Part(offsets, isWide: true, count: count)
      return retyped(type, .largeList(offsets: part.offsets, child: child.slice(part.range).rebased()))
    case .map(let offsets, let keys, let values):
      let part = Part(offsets, isWide: false, count: count)
      return retyped(
        type,
        .map(
          offsets: part.offsets, keys: keys.slice(part.range).rebased(),
          values: values.slice(part.range).rebased()))
    case .offsets32(let offsets, let data):
      let part = Part(offsets, isWide: false, count: count)
      return retyped(type, .offsets32(part.offsets, data: data.slice(part.range) ?? .empty))
    case .offsets64(let offsets, let data):
      let part = Part(offsets, isWide: true, count: count)
      return retyped(type, .offsets64(part.offsets, data: data.slice(part.range) ?? .empty))
    case .structure(let children):
      return retyped(type, .structure(children.map { $0.rebased() }))
    case .null, .fixed, .bits, .views, .dictionary: return self
    }
  }
}

/// The part of a child that offsets reach, and offsets into that part.
private struct Part {
  let range: Range<Int>
  let offsets: Bytes

  init(_ bytes: Bytes, isWide: Bool, count: Int) {
    let source = ListOffsets(bytes: bytes, isWide: isWide)
    let first = source[0]
    range = first..<source[count]
    if first == 0 {
      offsets = bytes
      return
    }
    let width = isWide ? 8 : 4
    var builder = BytesBuilder(capacity: (count + 1) * width)
    for index in 0...count {
      let offset = source[index] - first
      if isWide {
        builder.base.storeBytes(of: offset, toByteOffset: index * 8, as: Int.self)
      } else {
        builder.base.storeBytes(
          of: Int32(truncatingIfNeeded: offset), toByteOffset: index * 4, as: Int32.self)
      }
    }
    builder.count = (count + 1) * width
    offsets = builder.finish()
  }
}
