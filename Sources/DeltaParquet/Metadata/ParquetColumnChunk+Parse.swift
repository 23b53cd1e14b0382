internal import DeltaMemory

extension ParquetMetadata {
  /// The metadata of one column chunk, parsed anew at each call.
  /// - Parameters:
  ///   - rowGroup: an index into `rowGroups`.
  ///   - leaf: the number of a leaf of the schema.
  package func columnChunk(_ rowGroup: Int, leaf: Int) throws(ParquetError) -> ParquetColumnChunk {
    guard rowGroups.indices.contains(rowGroup), rowGroups[rowGroup].chunkOffsets.indices.contains(leaf) else {
      throw ParquetError(.malformed, "there is no row group \(rowGroup) with a column \(leaf)")
    }
    let node = schema.leaf(leaf)
    let offset = Int(rowGroups[rowGroup].chunkOffsets[leaf])
    do {
      return try footer.withUnsafeBytes { (raw) throws(ParquetError) in
        var reader = ThriftReader(raw, subject: "column chunk", from: offset)
        return try reader.columnChunk(leaf: leaf, node: node, footer: footer, fileByteCount: fileByteCount)
      }
    } catch {
      throw error.located(column: schema.path(of: node))
    }
  }
}

/// `ColumnMetaData` as it is being read.
private struct ColumnMetadataFields {
  var type: Int32?
  var encodings: [ValueEncoding] = []
  var codec = PageCodec.uncompressed
  var valueCount = 0
  var uncompressedSize = 0
  var compressedSize: Int?
  var dataPageOffset: Int?
  var dictionaryPageOffset: Int?
  var statistics: RawStatistics?
  var bloomFilterOffset: Int?
  var bloomFilterLength: Int?
}

extension ThriftReader {
  fileprivate mutating func columnChunk(
    leaf: Int, node: ParquetNode, footer: Bytes, fileByteCount: Int
  ) throws(ParquetError) -> ParquetColumnChunk {
    var fields: ColumnMetadataFields?
    var offsetIndex: (offset: Int?, length: Int?) = (nil, nil)
    var columnIndex: (offset: Int?, length: Int?) = (nil, nil)
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1:
        let path = try string(field)
        if !path.isEmpty { throw ParquetError(.unsupported, "its data lie in another file, '\(path)'") }
      case 3:
        try expectStruct(field)
        fields = try columnMetadata(footer)
      case 4: offsetIndex.offset = try size(field)
      case 5: offsetIndex.length = try size(field)
      case 6: columnIndex.offset = try size(field)
      case 7: columnIndex.length = try size(field)
      case 8, 9: throw ParquetError(.unsupported, "the column is encrypted; it must be decrypted before")
      default: try skip(field)
      }
    }
    guard let fields else { throw malformed("the chunk has no metadata") }
    guard fields.type == node.physicalType?.rawValue else {
      throw malformed("the chunk's type is not the schema's")
    }
    func range(_ place: (offset: Int?, length: Int?)) -> Range<Int>? {
      // An index is a help: one that lies outside the file is taken as absent.
      guard let offset = place.offset, let length = place.length, length > 0, offset > 0,
        length <= fileByteCount, offset <= fileByteCount - length
      else { return nil }
      return offset..<offset + length
    }
    let (start, dictionary) = try pagesStart(fields)
    guard let size = fields.compressedSize, size <= fileByteCount, start <= fileByteCount - size else {
      throw malformed(
        "pages of \(fields.compressedSize ?? 0) bytes at \(start) leave the file of \(fileByteCount)")
    }
    var bloomFilter: (offset: Int, byteCount: Int?)?
    if let offset = fields.bloomFilterOffset, offset > 0, offset < fileByteCount {
      bloomFilter = (offset, fields.bloomFilterLength)
    }
    return ParquetColumnChunk(
      leaf: leaf, codec: fields.codec, encodings: fields.encodings, valueCount: fields.valueCount,
      uncompressedSize: fields.uncompressedSize, byteRange: start..<start + size,
      dataPageOffset: fields.dataPageOffset ?? start, dictionaryPageOffset: dictionary,
      statistics: fields.statistics, bloomFilter: bloomFilter, offsetIndex: range(offsetIndex),
      columnIndex: range(columnIndex))
  }

  /// Where a chunk's pages begin. Some writers put 0 for "no dictionary", and some leave the offset out and
  /// point `data_page_offset` at the dictionary page.
  private func pagesStart(_ fields: ColumnMetadataFields) throws(ParquetError) -> (Int, dictionary: Int?) {
    guard let data = fields.dataPageOffset else { throw malformed("the chunk has no data page offset") }
    guard let dictionary = fields.dictionaryPageOffset, dictionary > 0, dictionary < data else {
      return (data, nil)
    }
    return (dictionary, dictionary)
  }

  private mutating func columnMetadata(_ footer: Bytes) throws(ParquetError) -> ColumnMetadataFields {
    var fields = ColumnMetadataFields()
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: fields.type = try int32(field)
      case 2:
        for _ in 0..<(try list(field, of: .int32)) {
          fields.encodings.append(ValueEncoding(rawValue: Int32(truncatingIfNeeded: try zigzag())))
        }
      case 4: fields.codec = PageCodec(rawValue: try int32(field))
      case 5: fields.valueCount = try size(field)
      case 6: fields.uncompressedSize = Int(clamping: try int64(field))
      case 7: fields.compressedSize = try size(field)
      case 9: fields.dataPageOffset = try size(field)
      case 11: fields.dictionaryPageOffset = Int(clamping: try int64(field))
      case 12:
        try expectStruct(field)
        fields.statistics = try statistics(footer)
      case 14: fields.bloomFilterOffset = Int(clamping: try int64(field))
      case 15: fields.bloomFilterLength = Int(clamping: try int64(field))
      default: try skip(field)
      }
    }
    return fields
  }

  /// A `Statistics` struct; the bounds are slices of `bytes`, which this reader reads.
  mutating func statistics(_ bytes: Bytes) throws(ParquetError) -> RawStatistics {
    var statistics = RawStatistics()
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: statistics.legacyMax = bytes.slice(try binary(field))
      case 2: statistics.legacyMin = bytes.slice(try binary(field))
      case 3: statistics.nullCount = Int(exactly: try int64(field)).flatMap { $0 >= 0 ? $0 : nil }
      case 4: statistics.distinctCount = Int(exactly: try int64(field)).flatMap { $0 >= 0 ? $0 : nil }
      case 5: statistics.max = bytes.slice(try binary(field))
      case 6: statistics.min = bytes.slice(try binary(field))
      case 7: statistics.isMaxExact = try bool(field)
      case 8: statistics.isMinExact = try bool(field)
      case 9: statistics.nanCount = Int(exactly: try int64(field)).flatMap { $0 >= 0 ? $0 : nil }
      default: try skip(field)
      }
    }
    return statistics
  }
}
