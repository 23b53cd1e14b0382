import DeltaColumns
import DeltaMemory

extension Column {
  /// A column of `transform`ed values. It sees the slots of nulls too, which hold any bits.
  func mapFixed<From: BitwiseCopyable, To: BitwiseCopyable>(
    _ type: ColumnType, _ transform: (From) -> To
  ) -> Column {
    guard case .fixed(let bytes) = storage else { return self }
    var builder = BytesBuilder(capacity: count * MemoryLayout<To>.stride)
    bytes.withUnsafeBytes { raw in
      for row in 0..<count {
        let value = raw.loadUnaligned(fromByteOffset: row * MemoryLayout<From>.stride, as: From.self)
        builder.base.storeBytes(
          of: transform(value), toByteOffset: row * MemoryLayout<To>.stride, as: To.self)
      }
    }
    builder.count = count * MemoryLayout<To>.stride
    return Column(
      type, count: count, validity: validity, nullCount: nullCount, storage: .fixed(builder.finish()))
  }

  /// A column of `transform`ed values; an error where it gives nil for a value that is there.
  func mapChecked<From: BitwiseCopyable, To: BitwiseCopyable & AdditiveArithmetic>(
    _ type: ColumnType, _ transform: (From) -> To?
  ) throws(ConversionError) -> Column {
    var firstBad: Int?
    var row = 0
    let column = mapFixed(type) { (value: From) -> To in
      defer { row += 1 }
      if let result = transform(value) { return result }
      if firstBad == nil, isValid(row) { firstBad = row }
      return .zero
    }
    if let firstBad {
      throw ConversionError("value number \(firstBad) of a batch does not fit \(type)")
    }
    return column
  }

  /// Bytes of a fixed width as views into them.
  func asViews(width: Int) throws(ConversionError) -> Column {
    guard case .fixed(let bytes) = storage, bytes.count <= Int(Int32.max) else {
      throw ConversionError("more than 2 GiB of values in a batch")
    }
    var views = BytesBuilder(capacity: count * 16)
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      for row in 0..<count {
        views.append(StringView(base + row * width, count: width, buffer: 0, offset: row * width))
      }
    }
    if bytes.isEmpty { views.append(repeating: 0, count: count * 16) }
    return Column(
      .binaryView, count: count, validity: validity, nullCount: nullCount,
      storage: .views(views.finish(), data: [bytes]))
  }

  /// Binary values as text; an error where one is not UTF-8.
  func asText() throws(ConversionError) -> Column {
    for row in 0..<count where isValid(row) {
      let isText = withBytes(row) { String(validating: $0, as: UTF8.self) != nil }
      guard isText else { throw ConversionError("value number \(row) of a batch is not UTF-8") }
    }
    return relabelled(.utf8View)
  }
}
