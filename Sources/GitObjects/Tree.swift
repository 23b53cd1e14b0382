/// A directory: its entries in git's order.
public struct Tree: Hashable, Sendable {
  /// One entry.
  public struct Entry: Hashable, Sendable {
    public var name: ByteText
    public var mode: FileMode
    public var id: ObjectID

    public init(name: ByteText, mode: FileMode, id: ObjectID) {
      self.name = name
      self.mode = mode
      self.id = id
    }
  }

  public private(set) var entries: [Entry]

  /// Entries in any order; names must be distinct.
  package init(_ entries: some Sequence<Entry>) {
    self.entries = entries.sorted { $0.precedes($1) }
  }

  /// The entry of that name.
  public subscript(_ name: ByteText) -> Entry? { entries.first { $0.name == name } }
}

extension Tree.Entry {
  /// Git sorts directories as if their names ended in a slash.
  func precedes(_ other: Tree.Entry) -> Bool {
    let (a, b) = (name.bytes, other.name.bytes)
    let shared = min(a.count, b.count)
    for index in 0..<shared where a[index] != b[index] { return a[index] < b[index] }
    let (x, y) = (key(at: shared), other.key(at: shared))
    return x < y
  }

  private func key(at index: Int) -> UInt8 {
    if index < name.bytes.count { return name.bytes[index] }
    return mode.isTree ? UInt8(ascii: "/") : 0
  }
}

// MARK: As git stores it

extension Tree {
  /// Reads a tree object.
  init(_ bytes: [UInt8], id: ObjectID) throws(GitError) {
    var entries: [Entry] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let space = rest.firstIndex(of: UInt8(ascii: " ")), let end = rest[space...].firstIndex(of: 0),
        let mode = FileMode(octal: String(decoding: rest[..<space], as: UTF8.self)), end > space + 1,
        let object = ObjectID(bytes: rest[(end + 1)...].prefix(ObjectID.byteCount))
      else { throw GitError(.malformed, "tree \(id) is malformed") }
      entries.append(Entry(name: ByteText(rest[(space + 1)..<end]), mode: mode, id: object))
      rest = rest[(end + 1 + ObjectID.byteCount)...]
    }
    self.entries = entries
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for entry in entries {
      bytes += String(entry.mode.rawValue, radix: 8).utf8
      bytes.append(UInt8(ascii: " "))
      bytes += entry.name.bytes
      bytes.append(0)
      bytes += entry.id.bytes
    }
    return bytes
  }
}
