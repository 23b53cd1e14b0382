/// Text that is not the JSON that was expected, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Reason: Equatable, Sendable {
    /// The text ended inside a value.
    case unexpectedEnd
    /// Something else was expected here; the text names it.
    case expected(String)
    /// A byte below 0x20 stands raw inside a string.
    case controlCharacter
    /// A backslash is followed by something that is no escape.
    case badEscape
    /// A number is not written as JSON asks.
    case badNumber
    /// A number is right but does not fit the type asked for.
    case numberOutOfRange
    /// Brackets are nested deeper than the limit.
    case tooDeep(limit: Int)
    /// Text follows the value.
    case trailingText
    /// The document is larger than the limit.
    case tooLarge(limit: Int)
  }

  package let reason: Reason
  /// Bytes from the start of the text that was scanned.
  package let offset: Int

  package init(_ reason: Reason, offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  package var description: String {
    switch reason {
    case .unexpectedEnd: "the JSON ends inside a value at byte \(offset)"
    case .expected(let what): "the JSON has no \(what) where one is expected, at byte \(offset)"
    case .controlCharacter: "a JSON string holds a raw control character before byte \(offset)"
    case .badEscape: "a JSON string holds an unknown escape at byte \(offset)"
    case .badNumber: "a JSON number is malformed at byte \(offset)"
    case .numberOutOfRange: "a JSON number does not fit its type at byte \(offset)"
    case .tooDeep(let limit): "the JSON is nested deeper than \(limit) levels at byte \(offset)"
    case .trailingText: "text follows the JSON value at byte \(offset)"
    case .tooLarge(let limit): "the JSON document is larger than \(limit) bytes"
    }
  }
}
