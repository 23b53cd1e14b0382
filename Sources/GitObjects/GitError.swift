internal import CLibgit2

/// Why something of a repository could not be read or written.
public struct GitError: Error, Sendable, CustomStringConvertible {
  /// A kind of failure; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    package init(_ name: String) { description = name }

    /// No such object, reference, file or repository.
    public static let notFound = Code("notFound")
    /// A name that means several objects.
    public static let ambiguous = Code("ambiguous")
    /// What should be made is there already.
    public static let exists = Code("exists")
    /// Another process holds the lock.
    public static let locked = Code("locked")
    /// A reference is no longer what it was when it was read.
    public static let modified = Code("modified")
    /// An object or a file is not what it should be.
    public static let malformed = Code("malformed")
    /// A name that git does not allow.
    public static let invalidName = Code("invalidName")
    /// The disk, the network, or libgit2 itself.
    public static let environment = Code("environment")
  }

  public let code: Code
  /// What was expected and what was found.
  public let message: String

  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }
}

extension GitError {
  /// Calls libgit2 and throws where it fails.
  /// - Parameter doing: what was tried, for the message: "read commit 1234abcd".
  static func check(_ result: Int32, _ doing: @autoclosure () -> String) throws(GitError) {
    guard result < 0 else { return }
    // The message is of this thread and of the last call.
    let detail =
      git_error_last().flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "no reason given"
    let code: Code =
      switch git_error_code(rawValue: result) {
      case GIT_ENOTFOUND: .notFound
      case GIT_EEXISTS: .exists
      case GIT_EAMBIGUOUS: .ambiguous
      case GIT_ELOCKED: .locked
      case GIT_EMODIFIED: .modified
      case GIT_EINVALIDSPEC: .invalidName
      case GIT_EMISMATCH: .malformed
      default: .environment
      }
    throw GitError(code, "cannot \(doing()): \(detail)")
  }
}
