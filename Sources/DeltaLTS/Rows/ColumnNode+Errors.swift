/// Why a value could not be had, as the errors that users of `Decodable` know.
extension ColumnNode {
  @inline(never)
  func nullError<T>(_ wanted: T.Type) -> DecodingError {
    DecodingError.valueNotFound(
      wanted,
      DecodingError.Context(
        codingPath: codingPath,
        debugDescription: "The value is null; make the property optional to allow that"))
  }

  /// The value is of another type, or does not fit.
  @inline(never)
  func mismatch<T>(_ wanted: T.Type) -> DecodingError {
    DecodingError.typeMismatch(
      wanted,
      DecodingError.Context(
        codingPath: codingPath,
        debugDescription:
          "A column of type \(type) does not give \(wanted), or the value is out of its range"))
  }

  @inline(never)
  func corrupted(_ text: String) -> DecodingError {
    DecodingError.dataCorrupted(DecodingError.Context(codingPath: codingPath, debugDescription: text))
  }

  @inline(never)
  func missing(_ key: any CodingKey) -> DecodingError {
    let folded = key.stringValue.lowercased()
    if unscanned.contains(where: { $0.count == 1 && $0[0].lowercased() == folded }) {
      return notScanned(key.stringValue)
    }
    return DecodingError.keyNotFound(
      key,
      DecodingError.Context(
        codingPath: codingPath,
        debugDescription: "There is no column \(key.stringValue); there are \(names.joined(separator: ", "))")
    )
  }

  /// The row type reads a column that it did not ask for when its columns were chosen.
  @inline(never)
  func notScanned(_ name: String) -> DecodingError {
    corrupted(
      "The column \(name) was not read, since the row type asks for it only in some rows; name the columns "
        + "of the scan")
  }
}
