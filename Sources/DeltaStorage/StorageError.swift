/// What went wrong in a store: what, where, and what to do next.
public struct StorageError: Error, Sendable {
  /// The kind of failure, for code to act on.
  public let code: Code
  /// What was expected and what was found.
  public let message: String
  /// The object or location concerned, as a person would name it; nil where there is none.
  public let location: String?
  /// What the user can do about it; nil where nothing helps.
  public let advice: String?
  /// The system's error number behind the failure, where there is one.
  public let systemError: Int32?
  /// The error that caused this one.
  public let cause: (any Error)?

  public init(
    _ code: Code, _ message: String, location: String? = nil, advice: String? = nil,
    systemError: Int32? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.location = location
    self.advice = advice
    self.systemError = systemError
    self.cause = cause
  }

  /// A kind of failure. Stores of others may add their own.
  public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    /// There is no such object.
    public static let notFound = Code(rawValue: "notFound")
    /// A put that asked for absence found an object.
    public static let alreadyExists = Code(rawValue: "alreadyExists")
    /// A conditional request met another state of the object than it asked for.
    public static let preconditionFailed = Code(rawValue: "preconditionFailed")
    /// The store forbids it.
    public static let permissionDenied = Code(rawValue: "permissionDenied")
    /// A path or URI that cannot name an object.
    public static let invalidPath = Code(rawValue: "invalidPath")
    /// A URI whose scheme no store is registered for, or which a table may not lead to.
    public static let unsupportedScheme = Code(rawValue: "unsupportedScheme")
    /// The store cannot do this at all.
    public static let unsupportedOperation = Code(rawValue: "unsupportedOperation")
    /// Bytes outside the object were asked for.
    public static let rangeNotSatisfiable = Code(rawValue: "rangeNotSatisfiable")
    /// The object is larger than the limit that guards the memory.
    public static let tooLarge = Code(rawValue: "tooLarge")
    /// A directory where an object was expected.
    public static let isDirectory = Code(rawValue: "isDirectory")
    /// A pipe, socket or device where a regular file was expected.
    public static let notRegularFile = Code(rawValue: "notRegularFile")
    /// The object changed or shrank while it was read.
    public static let changedWhileReading = Code(rawValue: "changedWhileReading")
    /// The device or service failed.
    public static let io = Code(rawValue: "io")
    /// The task was cancelled.
    public static let cancelled = Code(rawValue: "cancelled")
  }
}

extension StorageError: CustomStringConvertible {
  public var description: String {
    var text = message
    if let location { text += " [\(location)]" }
    if let systemError { text += " (errno \(systemError))" }
    if let advice { text += ". \(advice)" }
    return text
  }
}
