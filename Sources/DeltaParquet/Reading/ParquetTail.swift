package import DeltaMemory

/// A footer, with the end of the file as it was read for it.
package struct ParquetTail: Sendable {
  package let metadata: ParquetMetadata
  /// The last bytes of the file.
  package let bytes: Bytes

  /// Reads the footer: with one request where it lies within `options.tailGuess` of the end, with two otherwise.
  /// - Throws: `ParquetError` where the bytes are no Parquet file; errors of the source as they are.
  package static func read(
    _ source: any ParquetSource, options: ParquetReadOptions
  ) async throws -> ParquetTail {
    let byteCount = source.byteCount
    guard byteCount >= FooterTail.smallestFile else { throw FooterTail.tooSmall(byteCount) }
    let guess = max(min(options.tailGuess, byteCount), FooterTail.byteCount)
    let tailStart = byteCount - guess
    let tail = try await source.read(tailStart..<byteCount)
    let range = try FooterTail.footerRange(tail, fileByteCount: byteCount, limits: options.limits)
    let footer: Bytes
    if range.lowerBound >= tailStart,
      let part = tail.slice(range.lowerBound - tailStart..<range.upperBound - tailStart)
    {
      // A footer is kept for long, the bytes around it are not.
      footer = part.compacted()
    } else {
      let missing = try await source.read(range.lowerBound..<tailStart)
      var builder = BytesBuilder(capacity: range.count, pool: options.pool)
      builder.append(missing)
      if let rest = tail.slice(0..<range.upperBound - tailStart) { builder.append(rest) }
      footer = builder.finish()
    }
    return ParquetTail(
      metadata: try ParquetMetadata(footer: footer, fileByteCount: byteCount), bytes: tail)
  }

  /// `source`, but for what lies in the bytes at hand.
  package func source(_ source: any ParquetSource) -> any ParquetSource {
    TailedSource(source: source, tail: bytes)
  }
}

/// A source of whose end the bytes are at hand already: they are not read twice.
struct TailedSource: ParquetSource {
  let source: any ParquetSource
  let tail: Bytes

  var byteCount: Int { source.byteCount }

  private func atHand(_ range: Range<Int>) -> Bytes? {
    let start = source.byteCount - tail.count
    guard range.lowerBound >= start else { return nil }
    return tail.slice(range.lowerBound - start..<range.upperBound - start)
  }

  func read(_ range: Range<Int>) async throws -> Bytes {
    if let bytes = atHand(range) { return bytes }
    return try await source.read(range)
  }

  func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] {
    let known = ranges.map { atHand($0) }
    let missing = zip(ranges, known).filter { $0.1 == nil }.map(\.0)
    if missing.isEmpty { return known.compactMap { $0 } }
    var read = try await source.readMany(missing)[...]
    return try known.map { known in
      guard let bytes = known ?? read.popFirst() else {
        throw ParquetError(.truncated, "the source gave fewer parts than it was asked for")
      }
      return bytes
    }
  }
}
