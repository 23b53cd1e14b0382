internal import DeltaMemory

/// An open Parquet file: its footer, and a source for the rest.
///
///     let file = try await ParquetFile.open(source)
///     let wanted = file.schema.projection(paths: [["add", "path"], ["add", "size"]])
///     for try await batch in try file.read(wanted) { … batch.columns, batch.rows … }
///
/// - `file.metadata`: row counts, row groups, key-values; `file.metadata.columnChunk(group, leaf:)` parses what
///   is known of one column in one row group, `file.metadata.bounds(…)` its statistics as typed values.
/// - `file.schema.fields` is the forest of columns as readers see them (`ParquetField`: names, field ids, column
///   types); a projection is a pruned forest of the same (`ParquetField.keeping(_:)`).
/// - `try file.read(_:rows:)` gives batches: columns in the file's own types, in the order of the projection, with
///   the file's numbers of their rows. `rows` selects row groups and ranges of rows in them.
/// - Column index, offset index and Bloom filters are loaded when asked (`file.pageIndexes(_:leaves:)`,
///   `file.bloomFilter(_:leaf:)`).
///
/// A value without mutable state: any number of tasks may read from it at once, a row group each, say.
package struct ParquetFile: Sendable {
  package let source: any ParquetSource
  package let metadata: ParquetMetadata
  package let options: ParquetReadOptions

  package var schema: ParquetSchema { metadata.schema }

  /// A file whose footer is known already (kept from an earlier `open` of the same bytes).
  package init(_ source: any ParquetSource, metadata: ParquetMetadata, options: ParquetReadOptions = .init())
  {
    self.source = source
    self.metadata = metadata
    self.options = options
  }

  /// Reads the footer: with one request where it lies within `options.tailGuess` of the end, with two
  /// otherwise.
  /// - Throws: `ParquetError` where the bytes are no Parquet file; errors of the source as they are.
  package static func open(
    _ source: any ParquetSource, options: ParquetReadOptions = .init()
  ) async throws -> ParquetFile {
    ParquetFile(
      source, metadata: try await ParquetTail.read(source, options: options).metadata, options: options)
  }
}

/// The last bytes of a file: the footer's length and the magic.
enum FooterTail {
  static let byteCount = 8
  /// The magic at both ends and a length between.
  static let smallestFile = 12
  private static let magic: UInt32 = 0x3152_4150  // "PAR1"
  private static let encryptedMagic: UInt32 = 0x4552_4150  // "PARE"

  static func tooSmall(_ byteCount: Int) -> ParquetError {
    ParquetError(.malformed, "\(byteCount) bytes are no Parquet file: the smallest has \(smallestFile)")
  }

  /// Where the footer lies, from the end of the file.
  static func footerRange(
    _ tail: Bytes, fileByteCount: Int, limits: ParquetLimits
  ) throws(ParquetError) -> Range<Int> {
    guard tail.count >= byteCount, fileByteCount >= smallestFile else { throw tooSmall(fileByteCount) }
    let (length, magic) = tail.withUnsafeBytes { raw in
      (
        Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt32.self))),
        UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: raw.count - 4, as: UInt32.self))
      )
    }
    if magic == encryptedMagic {
      throw ParquetError(.unsupported, "the file's footer is encrypted (PARE); it must be decrypted before")
    }
    guard magic == Self.magic else {
      throw ParquetError(.malformed, "no Parquet file, or one that was cut off: it does not end in PAR1")
    }
    guard length > 0, length <= fileByteCount - smallestFile else {
      throw ParquetError(
        .malformed, "a footer of \(length) bytes in a file of \(fileByteCount)",
        fileOffset: Int64(fileByteCount - byteCount))
    }
    guard length <= limits.footerByteCount else {
      throw ParquetError(
        .limitExceeded, "a footer of \(length) bytes, where \(limits.footerByteCount) are allowed")
    }
    let end = fileByteCount - byteCount
    return end - length..<end
  }
}
