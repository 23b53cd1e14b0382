/// What went wrong with a Parquet file: what was found, where, and what was expected there.
package struct ParquetError: Error, Sendable {
  /// The kind of failure; more may come.
  package struct Code: Hashable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) { self.name = name }
    package var description: String { name }

    /// The bytes end before what they announce.
    package static let truncated = Code("truncated")
    /// The bytes contradict the format.
    package static let malformed = Code("malformed")
    /// A part of the format that this reader does not know.
    package static let unsupported = Code("unsupported")
    /// A size beyond what the options allow.
    package static let limitExceeded = Code("limitExceeded")
    /// A page's bytes are not those that were written.
    package static let checksumMismatch = Code("checksumMismatch")
    /// A codec refused its input, or gave another size than the page header told.
    package static let decompressionFailed = Code("decompressionFailed")
    /// A value that the requested type cannot hold.
    package static let valueOutOfRange = Code("valueOutOfRange")
  }

  package let code: Code
  package let message: String
  /// The column, as its dotted path in the schema.
  package var column: String?
  /// Where the part that failed (page, footer) begins in the file.
  package var fileOffset: Int64?
  package let underlying: (any Error)?

  package init(
    _ code: Code, _ message: String, column: String? = nil, fileOffset: Int64? = nil,
    underlying: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.column = column
    self.fileOffset = fileOffset
    self.underlying = underlying
  }

  /// The same error with the place filled in where it was not known yet.
  package func located(column: String? = nil, fileOffset: Int64? = nil) -> ParquetError {
    var located = self
    located.column = self.column ?? column
    located.fileOffset = self.fileOffset ?? fileOffset
    return located
  }
}

extension ParquetError: CustomStringConvertible {
  package var description: String {
    var text = "\(code): \(message)"
    if let column { text += " (column \(column))" }
    if let fileOffset { text += " (file offset \(fileOffset))" }
    if let underlying { text += ": \(underlying)" }
    return text
  }
}
