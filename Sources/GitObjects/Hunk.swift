/// A run of changed lines with the lines around it.
public struct Hunk: Hashable, Sendable {
  /// One line.
  public struct Line: Hashable, Sendable {
    /// What becomes of a line.
    public enum Kind: UInt8, Sendable {
      case context = 0x20
      case removed = 0x2D
      case added = 0x2B
    }

    public var kind: Kind
    /// Without its end.
    public var text: ByteText
    /// False: the file's last line, which has no newline behind it.
    public var endsInNewline: Bool

    public init(_ kind: Kind, _ text: ByteText, endsInNewline: Bool = true) {
      self.kind = kind
      self.text = text
      self.endsInNewline = endsInNewline
    }

    /// The line as it stands in the file.
    public var bytes: [UInt8] { endsInNewline ? text.bytes + [UInt8(ascii: "\n")] : text.bytes }
  }

  /// The first line, counted from 1; where there are no lines, the one before.
  public var oldStart: Int
  public var newStart: Int
  /// What stands behind the second `@@`: the function around it.
  public var heading: ByteText
  public var lines: [Line]

  public init(oldStart: Int, newStart: Int, heading: ByteText = "", lines: [Line]) {
    self.oldStart = oldStart
    self.newStart = newStart
    self.heading = heading
    self.lines = lines
  }

  public var oldCount: Int { lines.count { $0.kind != .added } }
  public var newCount: Int { lines.count { $0.kind != .removed } }
  public var old: [Line] { lines.filter { $0.kind != .added } }
  public var new: [Line] { lines.filter { $0.kind != .removed } }
}
