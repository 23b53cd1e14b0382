/// Why a column could not be read, converted, exported or imported.
public struct ColumnError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may come, so it is no enum.
  public struct Code: Hashable, Sendable {
    package let name: String

    /// The column is of another type than what was asked for.
    public static let wrongType = Code(name: "wrongType")
    /// A struct has no field of that name.
    public static let unknownField = Code(name: "unknownField")
    /// The result does not fit the layout: 32-bit offsets end at 2 GiB.
    public static let tooLarge = Code(name: "tooLarge")
    /// Arrow structures that break the rules of the C interfaces.
    public static let invalidArrow = Code(name: "invalidArrow")
    /// A valid Arrow type that this library does not take.
    public static let unsupportedArrow = Code(name: "unsupportedArrow")
    /// A stream of another producer told an error.
    public static let streamFailed = Code(name: "streamFailed")
  }

  public let code: Code
  /// What was expected, what was found, and where.
  public let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "\(code.name): \(message)" }
}

extension ColumnError {
  package static func wrongType(expected: String, found: ColumnType) -> ColumnError {
    ColumnError(.wrongType, "expected \(expected), found a column of \(found)")
  }
}
