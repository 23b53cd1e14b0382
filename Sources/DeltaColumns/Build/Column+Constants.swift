import DeltaMemory

extension Column {
  /// `count` nulls of any type.
  package static func nulls(_ type: ColumnType, count: Int) -> Column {
    if case .null = type.kind { return Column(.null, count: count, storage: .null) }
    let validity = count == 0 ? nil : Bitmap(repeating: false, count: count)
    return Column(
      type, count: count, validity: validity, nullCount: count, storage: zeros(type, count: count))
  }

  /// No values of any type.
  package static func empty(_ type: ColumnType) -> Column { nulls(type, count: 0) }

  /// What may lie under nulls: zeros, no text, empty lists.
  private static func zeros(_ type: ColumnType, count: Int) -> Storage {
    func bytes(_ byteCount: Int) -> Bytes {
      var builder = BytesBuilder(capacity: byteCount)
      builder.append(repeating: 0, count: byteCount)
      return builder.finish()
    }
    // A child that must not be null has zeros that are there.
    func child(_ field: ColumnField, _ count: Int) -> Column {
      field.isNullable
        ? nulls(field.type, count: count)
        : Column(field.type, count: count, storage: zeros(field.type, count: count))
    }
    switch type.kind {
    case .null: return .null
    case .boolean: return .bits(Bitmap(repeating: false, count: count))
    case .utf8View, .binaryView: return .views(bytes(count * 16), data: [])
    case .utf8, .binary: return .offsets32(bytes((count + 1) * 4), data: .empty)
    case .largeUtf8, .largeBinary: return .offsets64(bytes((count + 1) * 8), data: .empty)
    case .list(let element): return .list(offsets: bytes((count + 1) * 4), child: child(element, 0))
    case .largeList(let element): return .largeList(offsets: bytes((count + 1) * 8), child: child(element, 0))
    case .structure(let fields): return .structure(fields.map { child($0, count) })
    case .map(let key, let value):
      return .map(offsets: bytes((count + 1) * 4), keys: child(key, 0), values: child(value, 0))
    case .dictionary(let value):
      return .dictionary(codes: bytes(count * 4), values: nulls(value, count: 1))
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .float64,
      .decimal, .date, .time, .timestamp, .fixedBinary:
      return .fixed(bytes(count * (type.byteWidth ?? 0)))
    }
  }

  /// One value, `count` times.
  ///
  /// - Throws: `wrongType` where `value` is none of `type`; `tooLarge` where 32-bit offsets cannot hold the result.
  package static func repeating(
    _ value: ColumnScalar, _ type: ColumnType, count: Int
  ) throws(ColumnError) -> Column {
    if case .null = value { return nulls(type, count: count) }
    return try Column(type, [value]).repeated(count)
  }

  /// The one value of this column, `times` times.
  package func repeated(_ times: Int) throws(ColumnError) -> Column {
    precondition(count == 1, "\(count) values, not one")
    if isNull(0) { return .nulls(type, count: times) }
    return Column(type, count: times, storage: try repeatedStorage(times))
  }

  private func repeatedStorage(_ times: Int) throws(ColumnError) -> Storage {
    switch storage {
    case .null: return .null
    case .bits(let bits): return .bits(Bitmap(repeating: bits[0], count: times))
    case .fixed(let bytes): return .fixed(bytes.repeated(times))
    case .views(let views, let data): return .views(views.repeated(times), data: data)
    case .dictionary(let codes, let values): return .dictionary(codes: codes.repeated(times), values: values)
    case .structure(let children):
      var parts: [Column] = []
      for child in children { parts.append(try child.repeated(times)) }
      return .structure(parts)
    case .list, .largeList, .map, .offsets32, .offsets64:
      // Rare as constants; a gather of index 0 is short enough.
      return try take([Int](repeating: 0, count: times)).storage
    }
  }
}

extension Bytes {
  /// These few bytes over and over.
  fileprivate func repeated(_ times: Int) -> Bytes {
    var builder = BytesBuilder(capacity: count * times)
    let total = count * times
    withUnsafeBytes { raw in
      guard let source = raw.baseAddress, total > 0 else { return }
      builder.base.copyMemory(from: source, byteCount: count)
      // Doubles what is there until it is enough.
      var done = count
      while done < total {
        let step = min(done, total - done)
        (builder.base + done).copyMemory(from: builder.base, byteCount: step)
        done += step
      }
    }
    builder.count = total
    return builder.finish()
  }
}
