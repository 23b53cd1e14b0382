import DeltaMemory

extension Column {
  /// The values of all `columns`, one after the other. There is at least one, and all are of one type.
  ///
  /// - Throws: `wrongType` for columns of different types, `tooLarge` where 32-bit offsets cannot hold the result.
  package static func concat(_ columns: [Column]) throws(ColumnError) -> Column {
    precondition(!columns.isEmpty, "no columns")
    let first = columns[0]
    if columns.count == 1 { return first }
    for column in columns where column.type != first.type {
      throw .wrongType(expected: "columns of \(first.type) only", found: column.type)
    }
    let count = columns.reduce(0) { $0 + $1.count }
    return Column(
      first.type, count: count, validity: concatValidity(columns, count: count),
      nullCount: columns.reduce(0) { $0 + $1.nullCount },
      storage: try concatStorage(first, columns, count: count))
  }

  private static func concatStorage(
    _ first: Column, _ columns: [Column], count: Int
  ) throws(ColumnError) -> Storage {
    switch first.storage {
    case .null: return .null
    case .fixed:
      return .fixed(
        concatBytes(
          columns.compactMap { if case .fixed(let bytes) = $0.storage { bytes } else { nil } }))
    case .bits:
      return .bits(
        concatBits(
          columns.map { if case .bits(let bits) = $0.storage { (bits, $0.count) } else { (nil, $0.count) } },
          count: count))
    case .views: return concatViews(columns, count: count)
    case .dictionary(_, let values): return try concatCodes(columns, values, count: count)
    case .structure(let children):
      var parts: [Column] = []
      for index in children.indices { parts.append(try concat(columns.map { $0.storageChildren[index] })) }
      return .structure(parts)
    case .offsets32, .offsets64, .list, .largeList, .map:
      return try concatLists(columns.map { $0.rebased() }, count: count)
    }
  }

  /// Children as the storage has them; lists have one, maps two.
  package var storageChildren: [Column] {
    switch storage {
    case .list(_, let child), .largeList(_, let child): [child]
    case .structure(let children): children
    case .map(_, let keys, let values): [keys, values]
    default: []
    }
  }

  private static func concatLists(_ columns: [Column], count: Int) throws(ColumnError) -> Storage {
    let isWide: Bool
    switch columns[0].storage {
    case .offsets64, .largeList: isWide = true
    default: isWide = false
    }
    let width = isWide ? 8 : 4
    var offsets = BytesBuilder(capacity: (count + 1) * width)
    var total = 0
    func append(_ offset: Int, _ builder: inout BytesBuilder) {
      if isWide { builder.append(offset) } else { builder.append(Int32(truncatingIfNeeded: offset)) }
    }
    append(0, &offsets)
    for column in columns {
      let source = column.anyOffsets
      for index in 1..<column.count + 1 { append(total + source[index], &offsets) }
      total += source[column.count]
    }
    guard isWide || total <= Int32.max else {
      throw ColumnError(.tooLarge, "\(total) elements or bytes do not fit 32-bit offsets")
    }
    let bytes = offsets.finish()
    func children(_ index: Int) throws(ColumnError) -> Column {
      try concat(
        columns.map { column in
          column.storageChildren[index].slice(0..<column.anyOffsets[column.count])
        })
    }
    switch columns[0].storage {
    case .offsets32: return .offsets32(bytes, data: concatBytes(columns.map { $0.offsetData }))
    case .offsets64: return .offsets64(bytes, data: concatBytes(columns.map { $0.offsetData }))
    case .map: return .map(offsets: bytes, keys: try children(0), values: try children(1))
    case .largeList: return .largeList(offsets: bytes, child: try children(0))
    default: return .list(offsets: bytes, child: try children(0))
    }
  }

  /// The offsets of a list, map or text column.
  private var anyOffsets: ListOffsets {
    switch storage {
    case .offsets32(let offsets, _): ListOffsets(bytes: offsets, isWide: false)
    case .offsets64(let offsets, _): ListOffsets(bytes: offsets, isWide: true)
    default: listOffsets ?? ListOffsets(bytes: .empty, isWide: false)
    }
  }

  /// The text that offsets reach, where they begin at 0.
  private var offsetData: Bytes {
    switch storage {
    case .offsets32(_, let data), .offsets64(_, let data):
      data.slice(0..<anyOffsets[count]) ?? .empty
    default: .empty
    }
  }

  private static func concatViews(_ columns: [Column], count: Int) -> Storage {
    var views = BytesBuilder(capacity: count * 16)
    var data: [Bytes] = []
    for column in columns {
      guard case .views(let heads, let buffers) = column.storage else { continue }
      let base = Int32(truncatingIfNeeded: data.count)
      let target = views.base + views.count
      views.append(heads)
      data += buffers
      if base == 0 || buffers.isEmpty { continue }
      for index in 0..<column.count {
        var view = target.load(fromByteOffset: index * 16, as: StringView.self)
        if view.isInline { continue }
        view.buffer &+= base
        target.storeBytes(of: view, toByteOffset: index * 16, as: StringView.self)
      }
    }
    return .views(views.finish(), data: data)
  }

  private static func concatCodes(
    _ columns: [Column], _ first: Column, count: Int
  ) throws(ColumnError) -> Storage {
    var codes = BytesBuilder(capacity: count * 4)
    var dictionaries: [Column] = []
    var base = 0
    for column in columns {
      guard case .dictionary(let own, let values) = column.storage else { continue }
      let start = codes.count
      codes.append(own)
      if let last = dictionaries.last, last.sharesMemory(with: values) {
        base -= last.count
      } else {
        dictionaries.append(values)
      }
      guard base + values.count <= Int32.max else {
        throw ColumnError(.tooLarge, "\(base + values.count) dictionary values do not fit 32-bit codes")
      }
      for position in stride(from: start, to: codes.count, by: 4) where base > 0 {
        let code = codes.base.load(fromByteOffset: position, as: Int32.self)
        codes.base.storeBytes(of: code &+ Int32(base), toByteOffset: position, as: Int32.self)
      }
      base += values.count
    }
    return .dictionary(codes: codes.finish(), values: try concat(dictionaries))
  }

  /// Whether the two are the same values in the same place; a cheap test that may miss equal ones.
  private func sharesMemory(with other: Column) -> Bool {
    guard count == other.count, validity == nil, other.validity == nil else { return false }
    switch (storage, other.storage) {
    case (.fixed(let a), .fixed(let b)), (.views(let a, _), .views(let b, _)):
      return a.unsafeBase == b.unsafeBase
    default: return false
    }
  }

  private static func concatValidity(_ columns: [Column], count: Int) -> Bitmap? {
    if columns.allSatisfy({ $0.validity == nil }) { return nil }
    return concatBits(columns.map { ($0.validity, $0.count) }, count: count)
  }

  /// Bits one after the other; a missing part counts as set.
  private static func concatBits(_ parts: [(bits: Bitmap?, count: Int)], count: Int) -> Bitmap {
    let byteCount = (count + 7) / 8
    var builder = BytesBuilder(capacity: byteCount)
    builder.append(repeating: 0, count: byteCount)
    var done = 0
    for part in parts {
      if let bits = part.bits {
        bits.bytes.withUnsafeBytes {
          BitOps.copy(from: $0, bit: bits.bitOffset, to: builder.base, bit: done, count: part.count)
        }
      } else {
        BitOps.fill(builder.base, from: done, count: part.count, with: true)
      }
      done += part.count
    }
    return Bitmap(unchecked: builder.finish(), count: count)
  }

  private static func concatBytes(_ parts: [Bytes]) -> Bytes {
    var builder = BytesBuilder(capacity: parts.reduce(0) { $0 + $1.count })
    for part in parts { builder.append(part) }
    return builder.finish()
  }
}

extension Batch {
  /// The rows of all `batches`, one after the other. There is at least one, and all have the same fields.
  package static func concat(_ batches: [Batch]) throws(ColumnError) -> Batch {
    precondition(!batches.isEmpty, "no batches")
    let first = batches[0]
    for batch in batches where batch.fields != first.fields {
      throw ColumnError(.wrongType, "expected batches of \(first.fields), found one of \(batch.fields)")
    }
    var columns: [Column] = []
    for index in first.columns.indices {
      columns.append(try Column.concat(batches.map { $0.columns[index] }))
    }
    return Batch(unchecked: first.fields, columns: columns, count: batches.reduce(0) { $0 + $1.count })
  }
}
