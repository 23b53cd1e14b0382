extension Repository {
  /// What is at a path of a tree; nil where there is nothing.
  public func entry(_ path: ByteText, in tree: ObjectID) throws(GitError) -> TreeChange.Side? {
    var side = TreeChange.Side(mode: .tree, id: tree)
    for name in path.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard side.mode.isTree, let entry = try self.tree(side.id)[ByteText(name)] else { return nil }
      side = .init(mode: entry.mode, id: entry.id)
    }
    return side
  }

  /// Every file of a tree with its path, in git's order.
  public func files(in tree: ObjectID) throws(GitError) -> [(path: ByteText, side: TreeChange.Side)] {
    var files: [(path: ByteText, side: TreeChange.Side)] = []
    for change in try changes(from: nil, to: tree) {
      if let side = change.new { files.append((change.path, side)) }
    }
    return files
  }

  /// The tree with other things at some paths; folders that become empty go.
  /// - Parameter edits: by path, what shall be there; nil: nothing. A file takes the place of a folder only where
  ///   the edits empty that folder, and the other way round.
  /// - Throws: `exists` where a path would be a file and a folder; `invalidName` for a path that leads
  ///   outside, or into `.git`.
  public func editing(
    _ tree: ObjectID?, _ edits: [ByteText: TreeChange.Side?]
  ) throws(GitError) -> ObjectID {
    let root = TreeEdit()
    for (path, side) in edits { try root.add(path, side) }
    if let id = try apply(root, to: tree, below: "") { return id }
    return try write(Tree([]))
  }

  /// - Returns: nil where nothing is left.
  private func apply(_ edit: TreeEdit, to tree: ObjectID?, below folder: ByteText) throws(GitError)
    -> ObjectID?
  {
    var entries: [Tree.Entry] = []
    if let tree { entries = try self.tree(tree).entries }
    // What goes makes room for what comes.
    for (name, child) in edit.folders {
      let index = entries.firstIndex { $0.name == name }
      let found = index.map { entries[$0] }
      let old = found.flatMap { $0.mode.isTree ? $0.id : nil }
      let path = ByteText(folder.bytes + name.bytes + [UInt8(ascii: "/")])
      let new = try apply(child, to: old, below: path)
      if let index, old != nil { entries.remove(at: index) }
      if let new { entries.append(.init(name: name, mode: .tree, id: new)) }
    }
    for (name, side) in edit.files {
      // A folder of the name stays, and is told of below, unless the edits emptied it.
      entries.removeAll { $0.name == name && !$0.mode.isTree }
      if let side { entries.append(.init(name: name, mode: side.mode, id: side.id)) }
    }
    if entries.isEmpty { return nil }
    let result = Tree(entries)
    var names: Set<ByteText> = []
    for entry in result.entries where !names.insert(entry.name).inserted {
      throw GitError(.exists, "\(folder)\(entry.name) would be a file and a folder at once")
    }
    return try write(result)
  }
}

/// Edits as a tree of folders.
private final class TreeEdit {
  var folders: [ByteText: TreeEdit] = [:]
  var files: [ByteText: TreeChange.Side?] = [:]

  func add(_ path: ByteText, _ side: TreeChange.Side?) throws(GitError) {
    guard path.isSafePath else {
      throw GitError(.invalidName, "\(path) leads outside the tree, or into .git: it is not used")
    }
    var edit = self
    let names = path.bytes.split(separator: UInt8(ascii: "/"))
    for name in names.dropLast() {
      let name = ByteText(name)
      let next = edit.folders[name] ?? TreeEdit()
      edit.folders[name] = next
      edit = next
    }
    if let last = names.last { edit.files[ByteText(last)] = .some(side) }
  }
}

extension ByteText {
  /// Whether a tree may have a file of this path: relative, no empty, `.`, `..` or `.git` part.
  public var isSafePath: Bool {
    guard !bytes.isEmpty, !bytes.contains(0) else { return false }
    return bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part != [UInt8(ascii: ".")]
        && !part.elementsEqual("..".utf8)
        && !part.split(separator: UInt8(ascii: "\\")).contains(where: Self.isGitFolder)
    }
  }

  private static let unseen: Set<UInt32> = Set(0x200C...0x200F).union(0x202A...0x202E).union(0x206A...0x206F)
    .union([0xFEFF])

  /// Whether a file system may take the name for `.git`: in other cases, with dots, blanks or a stream behind it, as the short
  /// name of old file systems, or with characters that are not seen.
  private static func isGitFolder(_ name: ArraySlice<UInt8>) -> Bool {
    // Nothing stands before these letters but what is not seen, which is not ASCII.
    guard let first = name.first, name.count < 256 else { return false }
    guard first >= 0x80 || first == UInt8(ascii: ".") || first | 0x20 == UInt8(ascii: "g") else {
      return false
    }
    var letters = String(decoding: name, as: UTF8.self).unicodeScalars.filter { !unseen.contains($0.value) }[
      ...]
    if let stream = letters.firstIndex(of: ":") { letters = letters[..<stream] }
    while let last = letters.last, last == "." || last == " " { letters.removeLast() }
    return [".git", "git~1"].contains(String(String.UnicodeScalarView(letters)).lowercased())
  }
}
