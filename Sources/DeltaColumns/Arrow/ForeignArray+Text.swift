import CArrowABI
import DeltaMemory

extension ForeignArray {
  /// Views: a validity, the views, any number of data buffers, and the lengths of these.
  func views(_ type: ColumnType) throws(ColumnError) -> Column {
    guard array.n_buffers >= 3, array.n_children == 0 else {
      throw invalid("\(array.n_buffers) buffers and \(array.n_children) children for views")
    }
    let dataCount = Int(array.n_buffers) - 3
    let sizes = try bytes(Int(array.n_buffers) - 1, dataCount * 8, alignment: 8)
    var data: [Bytes] = []
    for index in 0..<dataCount {
      let size = sizes.withUnsafeBytes { $0.load(fromByteOffset: index * 8, as: Int64.self) }
      guard size >= 0 else { throw invalid("data buffer \(index) of \(size) bytes") }
      data.append(try bytes(index + 2, Int(size)))
    }
    let validity = try validity()
    let views = try checked(try values(1, width: 16), data, validity)
    return Column(type, count: count, validity: validity, storage: .views(views, data: data))
  }

  /// The views, whose values all lie inside the data; what is astray under a null is replaced by no bytes.
  private func checked(_ views: Bytes, _ data: [Bytes], _ validity: Bitmap?) throws(ColumnError) -> Bytes {
    var astray: [Int] = []
    for index in 0..<count {
      let view = views.withUnsafeBytes { $0.load(fromByteOffset: index * 16, as: StringView.self) }
      if isInside(view, data) { continue }
      guard let validity, !validity[index] else {
        throw invalid("value \(index) of \(view.length) bytes at \(view.offset) of buffer \(view.buffer)")
      }
      astray.append(index)
    }
    if astray.isEmpty { return views }
    var builder = BytesBuilder(capacity: views.count)
    builder.append(views)
    for index in astray {
      (builder.base + index * 16).initializeMemory(as: UInt8.self, repeating: 0, count: 16)
    }
    return builder.finish()
  }

  private func isInside(_ view: StringView, _ data: [Bytes]) -> Bool {
    guard view.length >= 0 else { return false }
    if view.isInline { return true }
    guard view.buffer >= 0, Int(view.buffer) < data.count, view.offset >= 0 else { return false }
    return Int(view.offset) + Int(view.length) <= data[Int(view.buffer)].count
  }

  /// Codes of any width into values, as int32 codes.
  func dictionary(_ field: ForeignField, _ valueField: ForeignField) throws(ColumnError) -> Column {
    try expect(buffers: 2)
    guard let pointer = array.dictionary else { throw invalid("the dictionary is missing") }
    let values = try ForeignArray(pointer.pointee, keeper: keeper, at: path + ".dictionary").column(
      valueField)
    let validity = try validity()
    let codes: Bytes
    switch field.indexType?.kind {
    case .int8: codes = try self.codes(Int8.self, validity, values.count)
    case .int16: codes = try self.codes(Int16.self, validity, values.count)
    case .int32: codes = try self.codes(Int32.self, validity, values.count)
    case .int64: codes = try self.codes(Int64.self, validity, values.count)
    case .uint8: codes = try self.codes(UInt8.self, validity, values.count)
    case .uint16: codes = try self.codes(UInt16.self, validity, values.count)
    case .uint32: codes = try self.codes(UInt32.self, validity, values.count)
    default: codes = try self.codes(UInt64.self, validity, values.count)
    }
    return Column(
      field.columnType, count: count, validity: validity,
      // Codes under nulls are 0, so there must be a value.
      storage: .dictionary(codes: codes, values: values.count == 0 ? .nulls(values.type, count: 1) : values))
  }

  private func codes<Code: FixedWidthInteger & BitwiseCopyable>(
    _ type: Code.Type, _ validity: Bitmap?, _ valueCount: Int
  ) throws(ColumnError) -> Bytes {
    let source = try values(1, width: MemoryLayout<Code>.size)
    var builder = BytesBuilder(capacity: count * 4)
    var astray: Int?
    source.withUnsafeBytes { raw in
      let codes = raw.assumingMemoryBound(to: Code.self)
      for index in 0..<count {
        let code = Int32(exactly: codes[index]) ?? -1
        let isInside = code >= 0 && code < valueCount
        if !isInside, validity?[index] ?? true, astray == nil { astray = index }
        builder.append(isInside ? code : 0)
      }
    }
    if let astray { throw invalid("code \(astray) lies outside the \(valueCount) values") }
    return builder.finish()
  }
}
