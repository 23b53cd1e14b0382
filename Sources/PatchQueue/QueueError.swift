import GitObjects
import PatchFormat

/// Why a command cannot be done, and what to do about it.
public struct QueueError: Error, Sendable, CustomStringConvertible {
  /// A kind of failure, which decides about the exit code; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// What the program exits with.
    public let exitCode: Int32

    package init(_ name: String, exitCode: Int32) {
      description = name
      self.exitCode = exitCode
    }

    /// Stopped at a conflict; the state is kept.
    public static let conflict = Code("conflict", exitCode: 1)
    /// A check found a difference.
    public static let difference = Code("difference", exitCode: 1)
    /// What was asked for makes no sense.
    public static let usage = Code("usage", exitCode: 2)
    /// A file of the queue that cannot be understood.
    public static let malformed = Code("malformed", exitCode: 2)
    /// A dirty tree, an operation under way, a branch that moved behind our back.
    public static let refused = Code("refused", exitCode: 3)
    /// Missing objects, the disk, the network.
    public static let environment = Code("environment", exitCode: 4)
  }

  public let code: Code
  /// What was expected and what was found.
  public let message: String
  /// What to do next.
  public let advice: String?

  package init(_ code: Code, _ message: String, advice: String? = nil) {
    self.code = code
    self.message = message
    self.advice = advice
  }

  /// For programs.
  public var document: String {
    StableJSON.members([
      "schema": 1,
      "error": .members([
        "code": .string(code.description), "message": .string(message), "advice": advice.map { .string($0) },
        "exitCode": .integer(Int(code.exitCode)),
      ]),
    ]).document
  }

  public var description: String { advice.map { "\(message)\n\($0)" } ?? message }
}

extension QueueError {
  /// Whether an error comes from one of the layers below.
  static func knows(_ error: any Error) -> Bool { error is PatchError || error is GitError }

  /// A failure of a layer below.
  public init(_ error: any Error) {
    switch error {
    case let error as QueueError: self = error
    case let error as PatchError: self.init(.malformed, error.description)
    case let error as GitError:
      let refused: Set<GitError.Code> = [.locked, .modified]
      self.init(refused.contains(error.code) ? .refused : .environment, error.message)
    default: self.init(.environment, "\(error)")
    }
  }
}
