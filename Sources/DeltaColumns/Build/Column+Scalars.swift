import DeltaMemory

extension Column {
  /// A column of the values of `scalars`.
  /// - Throws: `wrongType` where one is no value of `type`, or does not fit its width.
  package init(_ type: ColumnType, _ scalars: [ColumnScalar]) throws(ColumnError) {
    self = try ScalarColumn(type: type, scalars: scalars).build()
  }
}

/// Builds a column of a type from single values.
private struct ScalarColumn {
  let type: ColumnType
  let scalars: [ColumnScalar]

  func build() throws(ColumnError) -> Column {
    switch type.kind {
    case .null:
      for scalar in scalars where scalar != .null { throw mismatch(scalar) }
      return .nulls(.null, count: scalars.count)
    case .boolean: return try booleans()
    case .int8: return try fixed(Int8(0), exactly(Int8.self))
    case .int16: return try fixed(Int16(0), exactly(Int16.self))
    case .int32, .date: return try fixed(Int32(0), exactly(Int32.self))
    case .int64, .timestamp: return try fixed(Int64(0), exactly(Int64.self))
    case .time:
      return type.byteWidth == 4
        ? try fixed(Int32(0), exactly(Int32.self)) : try fixed(Int64(0), exactly(Int64.self))
    case .uint8: return try fixed(UInt8(0), exactly(UInt8.self))
    case .uint16: return try fixed(UInt16(0), exactly(UInt16.self))
    case .uint32: return try fixed(UInt32(0), exactly(UInt32.self))
    case .uint64: return try fixed(UInt64(0), exactly(UInt64.self))
    case .float16: return try fixed(UInt16(0)) { $0.double.map { Float($0).halfBits } }
    case .float32: return try fixed(Float(0)) { $0.double.map { Float($0) } }
    case .float64: return try fixed(Double(0)) { $0.double }
    case .decimal: return try fixed(Int128(0)) { if case .decimal(let value) = $0 { value } else { nil } }
    case .utf8View, .binaryView: return try views(type)
    case .utf8, .binary: return try views(type.withText(.views)).withText(.offsets32)
    case .largeUtf8, .largeBinary: return try views(type.withText(.views)).withText(.offsets64)
    case .fixedBinary(let width): return try fixedBytes(width)
    case .list(let element): return try lists(element)
    case .largeList(let element): return try largeLists(element)
    case .structure(let fields): return try structures(fields)
    case .map(let key, let value): return try maps(key, value)
    case .dictionary(let value): return try dictionary(value)
    }
  }

  private func mismatch(_ scalar: ColumnScalar) -> ColumnError {
    ColumnError(.wrongType, "expected a value of \(type), found \(scalar)")
  }

  private func exactly<Value: FixedWidthInteger>(_ type: Value.Type) -> (ColumnScalar) -> Value? {
    { scalar in
      switch scalar {
      case .integer(let value): Value(exactly: value)
      case .unsigned(let value): Value(exactly: value)
      default: nil
      }
    }
  }

  private func fixed<Value: BitwiseCopyable>(
    _ zero: Value, _ convert: (ColumnScalar) -> Value?
  ) throws(ColumnError) -> Column {
    var builder = FixedBuilder<Value>(capacity: scalars.count, zero: zero)
    for scalar in scalars {
      if scalar == .null {
        builder.appendNull()
      } else if let value = convert(scalar) {
        builder.append(value)
      } else {
        throw mismatch(scalar)
      }
    }
    return builder.finish(type)
  }

  private func booleans() throws(ColumnError) -> Column {
    var builder = BooleanBuilder()
    for scalar in scalars {
      switch scalar {
      case .null: builder.append(nil)
      case .boolean(let value): builder.append(value)
      default: throw mismatch(scalar)
      }
    }
    return builder.finish()
  }

  private func views(_ type: ColumnType) throws(ColumnError) -> Column {
    var builder = TextBuilder(capacity: scalars.count)
    for scalar in scalars {
      switch scalar {
      case .null: builder.appendNull()
      case .text(let text): try builder.append(text)
      case .bytes(let bytes) where !type.isText: try builder.append(Bytes(copying: bytes))
      default: throw mismatch(scalar)
      }
    }
    return builder.finish(type)
  }

  private func fixedBytes(_ width: Int) throws(ColumnError) -> Column {
    var values = BytesBuilder(capacity: scalars.count * width)
    var validity = ValidityBuilder()
    for scalar in scalars {
      switch scalar {
      case .null: values.append(repeating: 0, count: width)
      case .bytes(let bytes) where bytes.count == width: values.append(Bytes(copying: bytes))
      default: throw mismatch(scalar)
      }
      validity.append(scalar != .null)
    }
    return Column(type, count: scalars.count, validity: validity.finish(), storage: .fixed(values.finish()))
  }

  private func lists(_ element: ColumnField) throws(ColumnError) -> Column {
    var builder = ListBuilder(capacity: scalars.count)
    var elements: [ColumnScalar] = []
    for scalar in scalars {
      switch scalar {
      case .null: builder.appendNull()
      case .list(let values):
        try builder.append(values.count)
        elements += values
      default: throw mismatch(scalar)
      }
    }
    return builder.finish(list: element, elements: try Column(element.type, elements))
  }

  private func largeLists(_ element: ColumnField) throws(ColumnError) -> Column {
    let narrow = try ScalarColumn(type: .list(element), scalars: scalars).build()
    guard case .list(_, let child) = narrow.storage, let source = narrow.listOffsets else { return narrow }
    var offsets = BytesBuilder(capacity: (scalars.count + 1) * 8)
    for index in 0...scalars.count { offsets.append(source[index]) }
    return narrow.retyped(type, .largeList(offsets: offsets.finish(), child: child))
  }

  private func maps(_ key: ColumnField, _ value: ColumnField) throws(ColumnError) -> Column {
    var builder = ListBuilder(capacity: scalars.count)
    var keys: [ColumnScalar] = []
    var values: [ColumnScalar] = []
    for scalar in scalars {
      switch scalar {
      case .null: builder.appendNull()
      case .map(let ownKeys, let ownValues) where ownKeys.count == ownValues.count:
        try builder.append(ownKeys.count)
        keys += ownKeys
        values += ownValues
      default: throw mismatch(scalar)
      }
    }
    return builder.finish(
      key: key, value: value, keys: try Column(key.type, keys), values: try Column(value.type, values))
  }

  private func structures(_ fields: [ColumnField]) throws(ColumnError) -> Column {
    var validity = ValidityBuilder()
    for scalar in scalars {
      if case .structure(let values) = scalar, values.count != fields.count { throw mismatch(scalar) }
      if case .structure = scalar {} else if scalar != .null { throw mismatch(scalar) }
      validity.append(scalar != .null)
    }
    var children: [Column] = []
    for (index, field) in fields.enumerated() {
      let values = scalars.map {
        if case .structure(let values) = $0 { values[index] } else { ColumnScalar.null }
      }
      children.append(try Column(field.type, values))
    }
    return Column(type, count: scalars.count, validity: validity.finish(), storage: .structure(children))
  }

  private func dictionary(_ value: ColumnType) throws(ColumnError) -> Column {
    var known: [ColumnScalar: Int32] = [:]
    var values: [ColumnScalar] = []
    var codes = FixedBuilder<Int32>(capacity: scalars.count, zero: 0)
    for scalar in scalars {
      if scalar == .null {
        codes.appendNull()
      } else if let code = known[scalar] {
        codes.append(code)
      } else {
        known[scalar] = Int32(values.count)
        codes.append(Int32(values.count))
        values.append(scalar)
      }
    }
    let plain = codes.finish(.int32)
    guard case .fixed(let bytes) = plain.storage else { return plain }
    // Codes under nulls are 0, so there is a value even where all are null.
    let dictionary = try Column(value, values.isEmpty ? [.null] : values)
    return plain.retyped(type, .dictionary(codes: bytes, values: dictionary))
  }
}

extension ColumnScalar {
  fileprivate var double: Double? {
    switch self {
    case .float(let value): value
    case .integer(let value): Double(exactly: value)
    default: nil
    }
  }
}
