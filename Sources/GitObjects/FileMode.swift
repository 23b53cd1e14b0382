/// What an entry of a tree is.
public struct FileMode: Hashable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32

  package init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let tree = FileMode(rawValue: 0o040000)
  public static let regular = FileMode(rawValue: 0o100644)
  public static let executable = FileMode(rawValue: 0o100755)
  public static let symlink = FileMode(rawValue: 0o120000)
  /// A submodule: the id is that of a commit elsewhere.
  public static let submodule = FileMode(rawValue: 0o160000)

  /// The mode of these octal digits, where git knows one.
  package init?(octal: some StringProtocol) {
    guard let value = UInt32(octal, radix: 8) else { return nil }
    self.init(rawValue: value)
  }

  /// Six octal digits, as in patches: `100644`.
  public var description: String {
    let digits = String(rawValue, radix: 8)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  public var isTree: Bool { self == .tree }
  /// Whether the entry's object is a blob.
  public var isFile: Bool { !isTree && self != .submodule }
}
