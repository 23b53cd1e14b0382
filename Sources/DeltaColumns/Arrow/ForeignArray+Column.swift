import CArrowABI
import DeltaMemory

extension ForeignArray {
  /// The array as a column of `field`'s type.
  func column(_ field: ForeignField) throws(ColumnError) -> Column {
    if let values = field.dictionary.first { return try dictionary(field, values) }
    guard array.dictionary == nil else { throw invalid("a dictionary that the schema does not tell of") }
    let type = field.plainType
    switch field.layout {
    case .flat(let type): return try flat(type)
    case .decimal(_, let byteWidth):
      try expect(buffers: 2)
      let bytes = try values(1, width: byteWidth)
      return Column(
        type, count: count, validity: try validity(), storage: .fixed(widened(bytes, from: byteWidth)))
    case .structure: return try structure(type, field.children)
    case .list:
      try expect(buffers: 2, children: 1)
      let (offsets, end) = try offsets(Int32.self)
      let child = try child(0).column(field.children[0], atLeast: end)
      return Column(
        type, count: count, validity: try validity(), storage: .list(offsets: offsets, child: child))
    case .largeList:
      try expect(buffers: 2, children: 1)
      let (offsets, end) = try offsets(Int64.self)
      let child = try child(0).column(field.children[0], atLeast: end)
      return Column(
        type, count: count, validity: try validity(), storage: .largeList(offsets: offsets, child: child))
    case .fixedList(let size): return try fixedList(type, field, size)
    case .map: return try map(type, field)
    }
  }

  private func column(_ field: ForeignField, atLeast needed: Int) throws(ColumnError) -> Column {
    guard count >= needed else { throw invalid("\(count) values, where \(needed) are pointed at") }
    return try column(field)
  }

  private func flat(_ type: ColumnType) throws(ColumnError) -> Column {
    switch type.kind {
    case .null:
      try expect(buffers: 0)
      return Column(.null, count: count, storage: .null)
    case .boolean:
      try expect(buffers: 2)
      return Column(type, count: count, validity: try validity(), storage: .bits(try bits(1)))
    case .utf8View, .binaryView: return try views(type)
    case .utf8, .binary:
      try expect(buffers: 3)
      let (offsets, end) = try offsets(Int32.self)
      return Column(
        type, count: count, validity: try validity(), storage: .offsets32(offsets, data: try bytes(2, end)))
    case .largeUtf8, .largeBinary:
      try expect(buffers: 3)
      let (offsets, end) = try offsets(Int64.self)
      let source = ListOffsets(bytes: offsets, isWide: true)
      for index in 0..<count where source.range(index).count > Int32.max {
        throw ColumnError(.unsupportedArrow, "\(path): a value of more than 2 GiB")
      }
      return Column(
        type, count: count, validity: try validity(), storage: .offsets64(offsets, data: try bytes(2, end)))
    default:
      try expect(buffers: 2)
      let bytes = try values(1, width: type.byteWidth ?? 0)
      return Column(type, count: count, validity: try validity(), storage: .fixed(bytes))
    }
  }

  private func structure(_ type: ColumnType, _ fields: [ForeignField]) throws(ColumnError) -> Column {
    try expect(buffers: 1, children: fields.count)
    var children: [Column] = []
    for (index, field) in fields.enumerated() {
      let whole = try child(index).column(field, atLeast: offset + count)
      children.append(whole.slice(offset..<offset + count))
    }
    return Column(type, count: count, validity: try validity(), storage: .structure(children))
  }

  private func map(_ type: ColumnType, _ field: ForeignField) throws(ColumnError) -> Column {
    try expect(buffers: 2, children: 1)
    let (offsets, end) = try offsets(Int32.self)
    let entries = try child(0).column(field.children[0], atLeast: end)
    guard case .structure(let parts) = entries.storage else { throw invalid("entries that are no struct") }
    return Column(
      type, count: count, validity: try validity(),
      storage: .map(offsets: offsets, keys: parts[0], values: parts[1]))
  }

  /// Lists of `size` elements each, as lists with offsets.
  private func fixedList(
    _ type: ColumnType, _ field: ForeignField, _ size: Int
  ) throws(ColumnError) -> Column {
    try expect(buffers: 1, children: 1)
    let (end, overflow) = (offset + count).multipliedReportingOverflow(by: size)
    guard !overflow, end <= Int32.max else {
      throw ColumnError(.unsupportedArrow, "\(path): \(count) lists of \(size) elements")
    }
    let child = try child(0).column(field.children[0], atLeast: end)
    var offsets = BytesBuilder(capacity: (count + 1) * 4)
    for index in 0...count { offsets.append(Int32(truncatingIfNeeded: (offset + index) * size)) }
    return Column(
      type, count: count, validity: try validity(), storage: .list(offsets: offsets.finish(), child: child))
  }

  private func widened(_ bytes: Bytes, from width: Int) -> Bytes {
    if width == 16 { return bytes }
    var builder = BytesBuilder(capacity: count * 16)
    bytes.withUnsafeBytes { raw in
      for index in 0..<count {
        let value =
          width == 4
          ? Int128(raw.load(fromByteOffset: index * 4, as: Int32.self))
          : Int128(raw.load(fromByteOffset: index * 8, as: Int64.self))
        builder.append(value)
      }
    }
    return builder.finish()
  }
}
