import GitObjects

/// What a patch does to one file.
public struct FilePatch: Hashable, Sendable {
  /// The change of what is in it.
  public enum Content: Hashable, Sendable {
    /// Nothing, or an empty file comes or goes.
    case none
    case text([Hunk])
    /// Forth, and back where the patch tells.
    case binary(BinaryChange, BinaryChange?)
    /// Binary files that differ, and nothing of how.
    case untold
  }

  /// A rename or a copy.
  public enum Origin: Hashable, Sendable {
    case renamed
    case copied
  }

  /// Nil: the file comes.
  public var oldPath: ByteText?
  /// Nil: the file goes.
  public var newPath: ByteText?
  public var oldMode: FileMode?
  public var newMode: FileMode?
  /// The ids of the `index` line, as many digits as it has.
  public var oldID: String?
  public var newID: String?
  public var origin: Origin?
  public var content: Content

  public init(
    oldPath: ByteText?, newPath: ByteText?, oldMode: FileMode? = nil, newMode: FileMode? = nil,
    oldID: String? = nil, newID: String? = nil, origin: Origin? = nil, content: Content
  ) {
    self.oldPath = oldPath
    self.newPath = newPath
    self.oldMode = oldMode
    self.newMode = newMode
    self.oldID = oldID
    self.newID = newID
    self.origin = origin
    self.content = content
  }

  /// The path, after the change where there is one.
  public var path: ByteText { newPath ?? oldPath ?? "" }
}
