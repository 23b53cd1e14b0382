/// What went wrong with a table: what was expected and found, where, and what to do next.
public struct DeltaError: Error, Sendable {
  /// The kind of failure, for programs to act on. More may come: match the ones you handle.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// A stable, lower-camel-case name.
    public let description: String

    package init(_ name: String) { description = name }
  }

  public let code: Code
  /// What was expected and what was found.
  public let message: String
  /// Where it happened, as far as is known.
  public let location: Location
  /// What to do next.
  public let advice: String?
  /// The table features that a refusal is about; empty for other failures.
  public let features: [String]
  /// What a lower layer said.
  public let cause: (any Error)?

  /// Where a failure happened.
  public struct Location: Hashable, Sendable {
    /// The table, as it was opened.
    public var table: String?
    /// The table version.
    public var version: Int64?
    /// The file, relative to the table where it lies inside.
    public var file: String?
    /// The line of a commit file, from 1.
    public var line: Int?
    /// The column, as a dotted path.
    public var column: String?

    public init(
      table: String? = nil, version: Int64? = nil, file: String? = nil, line: Int? = nil,
      column: String? = nil
    ) {
      self.table = table
      self.version = version
      self.file = file
      self.line = line
      self.column = column
    }

    /// This place, with what it does not say taken from an outer one.
    package func inside(_ outer: Location) -> Location {
      Location(
        table: table ?? outer.table, version: version ?? outer.version, file: file ?? outer.file,
        line: line ?? outer.line, column: column ?? outer.column)
    }
  }

  package init(
    _ code: Code, _ message: String, at location: Location = Location(), advice: String? = nil,
    features: [String] = [], cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.advice = advice
    self.features = features
    self.cause = cause
  }

  /// The same failure, told more precisely where it happened.
  package func at(_ outer: Location) -> DeltaError {
    DeltaError(
      code, message, at: location.inside(outer), advice: advice, features: features, cause: cause)
  }
}

extension DeltaError.Code {
  /// There is no Delta table at that place.
  public static let notATable = Self("notATable")
  /// The version does not exist.
  public static let versionNotFound = Self("versionNotFound")
  /// The version existed, but its log has been cleaned up.
  public static let versionNotAvailable = Self("versionNotAvailable")
  /// The time lies before the first or after the last version.
  public static let timestampOutOfRange = Self("timestampOutOfRange")
  /// A commit is missing between two others.
  public static let logGap = Self("logGap")
  /// A commit, checkpoint or other log file does not say what it must.
  public static let malformedLog = Self("malformedLog")
  /// A checksum does not match what it covers.
  public static let checksumMismatch = Self("checksumMismatch")
  /// The table needs a feature, named in `features`, that this library does not read.
  public static let unsupportedFeature = Self("unsupportedFeature")
  /// The table asks for a reader version that this library does not know.
  public static let unsupportedProtocol = Self("unsupportedProtocol")
  /// The schema is not a Delta schema, or has a type that this library does not know.
  public static let invalidSchema = Self("invalidSchema")
  /// A column was asked for that the table does not have.
  public static let unknownColumn = Self("unknownColumn")
  /// A predicate compares what cannot be compared.
  public static let invalidPredicate = Self("invalidPredicate")
  /// An argument makes no sense, such as a range that ends before it begins.
  public static let invalidArgument = Self("invalidArgument")
  /// A value in the log or in a file is not of its column's type.
  public static let invalidValue = Self("invalidValue")
  /// A data, change or deletion vector file that the log names is not there.
  public static let fileNotFound = Self("fileNotFound")
  /// A data, change or deletion vector file is not what its format says.
  public static let corruptFile = Self("corruptFile")
  /// A data file's type cannot be read as the table's.
  public static let typeMismatch = Self("typeMismatch")
  /// The change data feed was not on in the whole range.
  public static let changeFeedDisabled = Self("changeFeedDisabled")
  /// A limit that guards against hostile input was reached.
  public static let limitExceeded = Self("limitExceeded")
  /// The store failed.
  public static let storage = Self("storage")
  /// The task was cancelled.
  public static let cancelled = Self("cancelled")
}

extension DeltaError: CustomStringConvertible {
  public var description: String {
    var text = "\(code): \(message)"
    let places = [
      location.table.map { "table \($0)" }, location.version.map { "version \($0)" },
      location.file.map { "file \($0)" }, location.line.map { "line \($0)" },
      location.column.map { "column \($0)" },
    ].compactMap { $0 }
    if !places.isEmpty { text += " [" + places.joined(separator: ", ") + "]" }
    if let advice { text += " " + advice }
    if let cause { text += " (cause: \(cause))" }
    return text
  }
}
