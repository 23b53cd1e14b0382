internal import DeltaMemory

/// The header of a page.
struct PageHeader {
  enum Kind { case data, dataV2, dictionary, other }

  var kind = Kind.other
  /// Bytes of the header itself.
  var byteCount = 0
  /// Bytes of the page behind the header, in the file.
  var storedSize = 0
  /// Bytes of the page behind the header, decompressed.
  var uncompressedSize = 0
  var checksum: UInt32?
  /// Values and nulls, and empty lists.
  var valueCount = 0
  var encoding = ValueEncoding.plain
  var definitionEncoding = ValueEncoding.rle
  var repetitionEncoding = ValueEncoding.rle
  /// Version 2 only: such a page begins with a row and holds whole ones.
  var rowCount: Int?
  var definitionByteCount = 0
  var repetitionByteCount = 0
  /// Version 2 only; the levels never are compressed.
  var isCompressed = true

  /// Parses the header at the front of `bytes`.
  /// - Throws: `truncated` where `bytes` hold only a part of it.
  init(_ bytes: Bytes) throws(ParquetError) {
    self = try bytes.withUnsafeBytes { (raw) throws(ParquetError) in
      var reader = ThriftReader(raw, subject: "page header")
      return try reader.pageHeader()
    }
  }

  fileprivate init() {}

  var isData: Bool { kind == .data || kind == .dataV2 }
}

extension ThriftReader {
  fileprivate mutating func pageHeader() throws(ParquetError) -> PageHeader {
    var header = PageHeader()
    var type: Int32 = -1
    var hasBody = false
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: type = try int32(field)
      case 2: header.uncompressedSize = try size(field)
      case 3: header.storedSize = try size(field)
      case 4: header.checksum = UInt32(bitPattern: try int32(field))
      case 5, 7, 8:
        // The page's type says which of these counts.
        guard !hasBody, field.id == Self.bodyField(of: type) else {
          try skip(field)
          continue
        }
        hasBody = true
        try expectStruct(field)
        if field.id == 8 { try dataHeaderV2(&header) } else { try pageBody(&header) }
      default: try skip(field)
      }
    }
    switch type {
    case 0: header.kind = .data
    case 2: header.kind = .dictionary
    case 3: header.kind = .dataV2
    default: header.kind = .other
    }
    if header.kind != .other, !hasBody { throw malformed("it lacks the part that its type \(type) asks for") }
    guard header.storedSize <= Int(Int32.max), header.uncompressedSize <= Int(Int32.max) else {
      throw malformed("a page of more than 2 GiB")
    }
    header.byteCount = position
    return header
  }

  private static func bodyField(of type: Int32) -> Int16? {
    switch type {
    case 0: 5
    case 2: 7
    case 3: 8
    default: nil
    }
  }

  /// `DataPageHeader` or `DictionaryPageHeader`: they agree on their first two fields.
  private mutating func pageBody(_ header: inout PageHeader) throws(ParquetError) {
    var field = ThriftField()
    while try next(&field) {
      switch (field.id, field.type) {
      case (1, _): header.valueCount = try size(field)
      case (2, _): header.encoding = ValueEncoding(rawValue: try int32(field))
      case (3, .int32): header.definitionEncoding = ValueEncoding(rawValue: try int32(field))
      case (4, .int32): header.repetitionEncoding = ValueEncoding(rawValue: try int32(field))
      default: try skip(field)
      }
    }
  }

  private mutating func dataHeaderV2(_ header: inout PageHeader) throws(ParquetError) {
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: header.valueCount = try size(field)
      case 3: header.rowCount = try size(field)
      case 4: header.encoding = ValueEncoding(rawValue: try int32(field))
      case 5: header.definitionByteCount = try size(field)
      case 6: header.repetitionByteCount = try size(field)
      case 7: header.isCompressed = try bool(field)
      default: try skip(field)
      }
    }
  }
}
