internal import DeltaMemory

extension ParquetMetadata {
  /// Parses a footer (the `FileMetaData` struct alone).
  /// - Parameter fileByteCount: the size of the file.
  init(footer: Bytes, fileByteCount: Int) throws(ParquetError) {
    self = try footer.withUnsafeBytes { (raw) throws(ParquetError) in
      var reader = ThriftReader(raw, subject: "footer")
      return try reader.fileMetadata(footer: footer, fileByteCount: fileByteCount)
    }
  }
}

extension ThriftReader {
  fileprivate mutating func fileMetadata(
    footer: Bytes, fileByteCount: Int
  ) throws(ParquetError) -> ParquetMetadata {
    var version: Int32 = 0
    var schema: ParquetSchema?
    var rowCount = 0
    var groups: [ParquetRowGroup]?
    var createdBy: String?
    var keyValues: [String: String] = [:]
    var orders: [ColumnOrder] = []
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: version = try int32(field)
      case 2: schema = try self.schema(field)
      case 3: rowCount = try size(field)
      case 4: groups = try rowGroups(field)
      case 5: keyValues = try self.keyValues(field)
      case 6: createdBy = try string(field)
      case 7: orders = try columnOrders(field)
      case 8:
        throw ParquetError(.unsupported, "the file's columns are encrypted; it must be decrypted before")
      default: try skip(field)
      }
    }
    guard let schema else { throw malformed("there is no schema") }
    guard let groups else { throw malformed("there is no list of row groups") }
    let groupRows = groups.last.map { $0.firstRow + $0.rowCount } ?? 0
    guard groupRows == rowCount else {
      throw malformed("the row groups hold \(groupRows) rows where the file says \(rowCount)")
    }
    for group in groups where group.chunkOffsets.count != schema.leaves.count {
      throw malformed(
        "row group \(group.index) has \(group.chunkOffsets.count) columns, the schema \(schema.leaves.count)")
    }
    return ParquetMetadata(
      version: version, schema: schema, rowCount: rowCount, rowGroups: groups, createdBy: createdBy,
      keyValues: keyValues, columnOrders: orders, footer: footer, fileByteCount: fileByteCount)
  }

  private mutating func schema(_ field: ThriftField) throws(ParquetError) -> ParquetSchema {
    let count = try list(field, of: .structure)
    var builder = SchemaBuilder()
    for _ in 0..<count { try builder.append(try schemaElement(), self) }
    return try builder.finish(self)
  }

  private mutating func rowGroups(_ field: ThriftField) throws(ParquetError) -> [ParquetRowGroup] {
    let count = try list(field, of: .structure)
    var groups: [ParquetRowGroup] = []
    var firstRow = 0
    for index in 0..<count {
      let group = try rowGroup(index: index, firstRow: firstRow)
      let (next, overflow) = firstRow.addingReportingOverflow(group.rowCount)
      guard !overflow else { throw malformed("the row groups hold more rows than can be counted") }
      firstRow = next
      groups.append(group)
    }
    return groups
  }

  private mutating func rowGroup(index: Int, firstRow: Int) throws(ParquetError) -> ParquetRowGroup {
    var offsets: [UInt32]?
    var totalByteSize = 0
    var compressed: Int?
    var rowCount: Int?
    var sorting: [ParquetRowGroup.SortingColumn] = []
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: offsets = try chunkOffsets(field)
      case 2: totalByteSize = Int(clamping: try int64(field))
      case 3: rowCount = try size(field)
      case 4: sorting = try sortingColumns(field)
      case 6: compressed = Int(clamping: try int64(field))
      default: try skip(field)
      }
    }
    guard let offsets, let rowCount else {
      throw malformed("row group \(index) lacks its columns or row count")
    }
    return ParquetRowGroup(
      index: index, rowCount: rowCount, firstRow: firstRow, totalByteSize: totalByteSize,
      totalCompressedSize: compressed, sortingColumns: sorting, chunkOffsets: offsets)
  }

  private mutating func chunkOffsets(_ field: ThriftField) throws(ParquetError) -> [UInt32] {
    let count = try list(field, of: .structure)
    var offsets: [UInt32] = []
    offsets.reserveCapacity(count)
    for _ in 0..<count {
      offsets.append(UInt32(truncatingIfNeeded: position))
      try skipStruct()
    }
    return offsets
  }

  private mutating func sortingColumns(
    _ field: ThriftField
  ) throws(ParquetError) -> [ParquetRowGroup.SortingColumn] {
    var columns: [ParquetRowGroup.SortingColumn] = []
    for _ in 0..<(try list(field, of: .structure)) {
      var leaf = 0
      var descending = false
      var nullsFirst = false
      var inner = ThriftField()
      while try next(&inner) {
        switch inner.id {
        case 1: leaf = try size(inner)
        case 2: descending = try bool(inner)
        case 3: nullsFirst = try bool(inner)
        default: try skip(inner)
        }
      }
      columns.append(.init(leaf: leaf, descending: descending, nullsFirst: nullsFirst))
    }
    return columns
  }

  private mutating func keyValues(_ field: ThriftField) throws(ParquetError) -> [String: String] {
    var pairs: [String: String] = [:]
    for _ in 0..<(try list(field, of: .structure)) {
      var key = ""
      var value = ""
      var inner = ThriftField()
      while try next(&inner) {
        switch inner.id {
        case 1: key = try string(inner)
        case 2: value = try string(inner)
        default: try skip(inner)
        }
      }
      pairs[key] = value
    }
    return pairs
  }

  private mutating func columnOrders(_ field: ThriftField) throws(ParquetError) -> [ColumnOrder] {
    let count = try list(field, of: .structure)
    var orders: [ColumnOrder] = []
    for _ in 0..<count {
      var order = ColumnOrder.unknown
      var inner = ThriftField()
      while try next(&inner) {
        order = UInt8(exactly: inner.id).flatMap(ColumnOrder.init(rawValue:)) ?? .unknown
        try skip(inner)
      }
      orders.append(order)
    }
    return orders
  }
}
