package import DeltaMemory

/// Decodes the values of one data page, front to back, in runs.
///
/// Only the values that are there are stored: nulls are put in afterwards (`Spread`).
/// Output memory needs room for `count * shape.width` bytes and 64 bytes of slack behind.
package struct ValueDecoder: Sendable {
  package let shape: ValueShape
  var state: State

  enum State: Sendable {
    case plainFixed(PlainFixedDecoder)
    case plainBoolean(PlainBooleanDecoder)
    case plainByteArray(PlainByteArrayDecoder, isASCII: Bool)
    case runBoolean(HybridDecoder)
    case dictionary(DictionaryIndexDecoder, DictionaryValues)
    case deltaInteger(DeltaBinaryDecoder)
    case deltaLength(DeltaLengthDecoder, isASCII: Bool)
    case deltaByteArray(DeltaByteArrayDecoder, isASCII: Bool)
    case byteStreamSplit(ByteStreamSplitDecoder)
  }

  /// - Parameters:
  ///   - page: the values' part of the page, decompressed, behind the levels.
  ///   - dictionary: needed for the dictionary encodings; of the same shape.
  ///   - limits: what values that share prefixes may grow to.
  /// - Throws: `unsupported` for an encoding that the type cannot have, `malformed` or `truncated` for a bad
  ///   header.
  package init(
    _ encoding: ValueEncoding, shape: ValueShape, page: Bytes, dictionary: DictionaryValues? = nil,
    limits: DecompressionLimits = DecompressionLimits(), pool: BufferPool = .shared
  ) throws(ParquetError) {
    guard page.count <= Int32.max else {
      throw ParquetError(.limitExceeded, "a page of \(page.count) bytes")
    }
    self.shape = shape
    // Text needs no look at each value where all of the page's is ASCII.
    func isASCII(from start: Int) -> Bool {
      shape.form == .text
        && page.withUnsafeBytes { UTF8Check.isASCII(UnsafeRawBufferPointer(rebasing: $0[start...])) }
    }
    switch (encoding, shape.physicalType) {
    case (.plain, .boolean): state = .plainBoolean(PlainBooleanDecoder(page))
    case (.plain, .byteArray): state = .plainByteArray(PlainByteArrayDecoder(page), isASCII: isASCII(from: 0))
    case (.plain, _): state = .plainFixed(PlainFixedDecoder(page, width: shape.storedWidth))
    case (.rle, .boolean): state = .runBoolean(try Self.booleanRuns(page))
    case (.rleDictionary, _), (.plainDictionary, _):
      guard let dictionary else {
        throw ParquetError(.malformed, "a dictionary-encoded page in a column chunk without a dictionary")
      }
      guard dictionary.shape == shape else {
        throw ParquetError(.malformed, "a dictionary of other values than the page")
      }
      let indices = try DictionaryIndexDecoder(page: page, limit: dictionary.count)
      state = .dictionary(indices, dictionary)
    case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
      state = .deltaInteger(try DeltaBinaryDecoder(page))
    case (.deltaLengthByteArray, .byteArray):
      let decoder = try DeltaLengthDecoder(page)
      state = .deltaLength(decoder, isASCII: isASCII(from: decoder.position))
    case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedLenByteArray):
      let decoder = try DeltaByteArrayDecoder(page, pool: pool, limit: limits.pageByteCount)
      state = .deltaByteArray(decoder, isASCII: isASCII(from: decoder.position))
    case (.byteStreamSplit, .int32), (.byteStreamSplit, .int64), (.byteStreamSplit, .float),
      (.byteStreamSplit, .double), (.byteStreamSplit, .fixedLenByteArray):
      state = .byteStreamSplit(try ByteStreamSplitDecoder(page, width: shape.storedWidth))
    default: throw ParquetError(.unsupported, "\(encoding) for \(shape.physicalType) values")
    }
  }

  /// RLE booleans stand behind their length in four bytes.
  private static func booleanRuns(_ page: Bytes) throws(ParquetError) -> HybridDecoder {
    let length = page.withUnsafeBytes {
      $0.count >= 4 ? Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))) : Int.max - 4
    }
    guard let runs = page.slice(4..<4 + length) else {
      throw ParquetError(.truncated, "RLE booleans reach beyond their page of \(page.count) bytes")
    }
    return HybridDecoder(runs, width: 1)
  }

  /// Passes over the next `count` values.
  package mutating func skip(_ count: Int) throws(ParquetError) {
    guard count > 0 else { return }
    switch state {
    case .plainFixed(var decoder):
      _ = try decoder.take(count)
      state = .plainFixed(decoder)
    case .plainBoolean(var decoder):
      try decoder.skip(count)
      state = .plainBoolean(decoder)
    case .plainByteArray(var decoder, let isASCII):
      try decoder.skip(count)
      state = .plainByteArray(decoder, isASCII: isASCII)
    case .runBoolean(var decoder):
      try decoder.skip(count)
      state = .runBoolean(decoder)
    case .dictionary(var decoder, let dictionary):
      try decoder.skip(count)
      state = .dictionary(decoder, dictionary)
    case .deltaInteger(var decoder):
      try decoder.skip(count)
      state = .deltaInteger(decoder)
    case .deltaLength(var decoder, let isASCII):
      try decoder.skip(count)
      state = .deltaLength(decoder, isASCII: isASCII)
    case .deltaByteArray(var decoder, let isASCII):
      try decoder.skip(count)
      state = .deltaByteArray(decoder, isASCII: isASCII)
    case .byteStreamSplit(var decoder):
      try decoder.skip(count)
      state = .byteStreamSplit(decoder)
    }
  }
}
