internal import DeltaMemory

/// A data page that is being decoded. It has one owner.
final class DataPage {
  /// Levels (or values, where there are none) that were not decoded yet.
  var remaining: Int
  var definitions: LevelDecoder
  var repetitions: LevelDecoder
  private let encoding: ValueEncoding
  private let body: Bytes
  private var limits = DecompressionLimits()
  private var decoder: ValueDecoder?

  private init(
    remaining: Int, definitions: LevelDecoder, repetitions: LevelDecoder, encoding: ValueEncoding, body: Bytes
  ) {
    self.remaining = remaining
    self.definitions = definitions
    self.repetitions = repetitions
    self.encoding = encoding
    self.body = body
  }

  /// The values' decoder, made when the first value is wanted: a page of nulls may lack even its header.
  func withValues<R>(
    _ shape: ValueShape, _ dictionary: DictionaryValues?, _ pool: BufferPool,
    _ body: (inout ValueDecoder) throws(ParquetError) -> R
  ) throws(ParquetError) -> R {
    if decoder == nil {
      decoder = try ValueDecoder(
        encoding, shape: shape, page: self.body, dictionary: dictionary, limits: limits, pool: pool)
    }
    guard var values = decoder.take() else { throw ParquetError(.malformed, "a page without values") }
    defer { decoder = values }
    return try body(&values)
  }
}

extension DataPage {
  /// Opens the page: decompresses it and finds its levels.
  convenience init(
    _ header: PageHeader, stored: Bytes, leaf: ParquetLeaf, codec: PageCodec, options: ParquetReadOptions
  ) throws(ParquetError) {
    let maxDefinition = UInt8(truncatingIfNeeded: leaf.maxDefinition)
    let maxRepetition = UInt8(truncatingIfNeeded: leaf.maxRepetition)
    if header.kind == .dataV2 {
      let levelBytes = header.repetitionByteCount + header.definitionByteCount
      guard levelBytes <= stored.count, levelBytes <= header.uncompressedSize,
        let repetitions = stored.slice(0..<header.repetitionByteCount),
        let definitions = stored.slice(header.repetitionByteCount..<levelBytes),
        let values = stored.slice(levelBytes..<stored.count)
      else { throw ParquetError(.malformed, "levels of \(levelBytes) bytes in a page of \(stored.count)") }
      let size = header.uncompressedSize - levelBytes
      self.init(
        remaining: header.valueCount,
        definitions: LevelDecoder(rle: maxDefinition == 0 ? .empty : definitions, maximum: maxDefinition),
        repetitions: LevelDecoder(rle: maxRepetition == 0 ? .empty : repetitions, maximum: maxRepetition),
        encoding: header.encoding,
        body: header.isCompressed && size > 0
          ? try codec.decompress(
            values, uncompressedSize: size, limits: options.limits.decompression, pool: options.pool)
          : values)
    } else {
      var body = try codec.decompress(
        stored, uncompressedSize: header.uncompressedSize, limits: options.limits.decompression,
        pool: options.pool)
      let repetitions =
        maxRepetition == 0
        ? LevelDecoder(rle: .empty, maximum: 0)
        : try LevelDecoder(
          v1: &body, encoding: header.repetitionEncoding, maximum: maxRepetition, count: header.valueCount)
      let definitions =
        maxDefinition == 0
        ? LevelDecoder(rle: .empty, maximum: 0)
        : try LevelDecoder(
          v1: &body, encoding: header.definitionEncoding, maximum: maxDefinition, count: header.valueCount)
      self.init(
        remaining: header.valueCount, definitions: definitions, repetitions: repetitions,
        encoding: header.encoding, body: body)
    }
    limits = options.limits.decompression
  }
}

extension LeafReader {
  /// Makes `page` the next data page with values. Dictionaries on the way are kept, other pages passed over.
  /// - Parameter skip: tells of a data page, by its header, whether it can be passed over.
  /// - Returns: false where bytes are missing, or no page is left.
  func loadPage(_ skip: (PageHeader) throws(ParquetError) -> Bool) throws(ParquetError) -> Bool {
    page = nil
    while try pages.readHeader() {
      guard let header = pages.header else { break }
      if header.kind == .dictionary {
        guard let stored = try pages.readBody() else { return false }
        try keepDictionary(header, stored)
      } else if !header.isData || header.valueCount == 0 {
        try pages.skipBody()
      } else if try skip(header) {
        try pages.skipBody()
      } else {
        guard let stored = try pages.readBody() else { return false }
        pageHoldsWholeRows = header.kind == .dataV2
        page = try DataPage(header, stored: stored, leaf: request.leaf, codec: codec, options: options)
        return true
      }
    }
    return false
  }

  private func keepDictionary(_ header: PageHeader, _ stored: Bytes) throws(ParquetError) {
    guard dictionary == nil else { throw ParquetError(.malformed, "a second dictionary page") }
    guard header.encoding == .plain || header.encoding == .plainDictionary else {
      throw ParquetError(.unsupported, "\(header.encoding) for a dictionary page")
    }
    let body = try codec.decompress(
      stored, uncompressedSize: header.uncompressedSize, limits: options.limits.decompression,
      pool: options.pool)
    dictionary = try DictionaryValues(
      page: body, count: header.valueCount, shape: shape, pool: options.pool)
  }
}
