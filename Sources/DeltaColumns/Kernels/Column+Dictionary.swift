import DeltaMemory

extension Column {
  /// The values themselves instead of codes into a dictionary; any other column as it is.
  package func decodedDictionary() throws(ColumnError) -> Column {
    guard case .dictionary(let codes, let values) = storage else { return self }
    let plain = try codes.withUnsafeBytes { (raw) throws(ColumnError) in
      // Codes were checked by whoever made the column.
      try values.picking(
        .narrow(UnsafeBufferPointer(rebasing: raw.assumingMemoryBound(to: Int32.self)[0..<count])),
        count: count)
    }
    return plain.masked(validity)
  }

  /// The same values with no dictionary at any depth.
  package func decodingDictionaries() throws(ColumnError) -> Column {
    let plain = try decodedDictionary()
    return try plain.mapChildren { (child) throws(ColumnError) in try child.decodingDictionaries() }
  }

  /// The same column with other children, which are as long as the ones they replace.
  func mapChildren(_ body: (Column) throws(ColumnError) -> Column) throws(ColumnError) -> Column {
    func field(_ field: ColumnField, _ child: Column) -> ColumnField {
      ColumnField(field.name, child.type, isNullable: field.isNullable, metadata: field.metadata)
    }
    switch (storage, type.kind) {
    case (.list(let offsets, let child), .list(let element)):
      let child = try body(child)
      return retyped(.list(field(element, child)), .list(offsets: offsets, child: child))
    case (.largeList(let offsets, let child), .largeList(let element)):
      let child = try body(child)
      return retyped(
        ColumnType(.largeList(field(element, child))), .largeList(offsets: offsets, child: child))
    case (.structure(let children), .structure(let fields)):
      var parts: [Column] = []
      for child in children { parts.append(try body(child)) }
      return retyped(.structure(zip(fields, parts).map(field)), .structure(parts))
    case (.map(let offsets, let keys, let values), .map(let key, let value)):
      let (keys, values) = (try body(keys), try body(values))
      return retyped(
        .map(key: field(key, keys), value: field(value, values)),
        .map(offsets: offsets, keys: keys, values: values))
    case (.dictionary(let codes, let values), .dictionary):
      let values = try body(values)
      return retyped(.dictionary(of: values.type), .dictionary(codes: codes, values: values))
    default: return self
    }
  }

  func retyped(_ type: ColumnType, _ storage: Storage) -> Column {
    Column(type, count: count, validity: validity, nullCount: nullCount, storage: storage)
  }
}
