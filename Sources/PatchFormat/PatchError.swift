/// Why a patch, a mail or a series cannot be read or applied.
public struct PatchError: Error, Sendable, CustomStringConvertible {
  /// A kind of failure; more may come.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    package init(_ name: String) { description = name }

    /// The text is cut off, or is no patch.
    public static let malformed = Code("malformed")
    /// It could not be undone: a delete without content, a binary change one way only.
    public static let oneWay = Code("oneWay")
    /// The lines that it changes are not there.
    public static let doesNotApply = Code("doesNotApply")
    /// It applies, and a file becomes something else than the patch itself says.
    public static let contradiction = Code("contradiction")
    /// A path that leads outside the tree.
    public static let unsafePath = Code("unsafePath")
    /// A kind of change that is not known.
    public static let unsupported = Code("unsupported")
  }

  public let code: Code
  /// What was expected and what was found.
  public let message: String
  /// The line of the file, counted from 1.
  public var line: Int?
  /// The file that was read.
  public var file: String?

  package init(_ code: Code, _ message: String, line: Int? = nil, file: String? = nil) {
    self.code = code
    self.message = message
    self.line = line
    self.file = file
  }

  public var description: String {
    let place = [file, line.map(String.init)].compactMap(\.self).joined(separator: ":")
    return place.isEmpty ? message : "\(place): \(message)"
  }
}
