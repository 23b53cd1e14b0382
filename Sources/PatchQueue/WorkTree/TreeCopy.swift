import GitObjects

/// A tree, written out to a folder of its own. What was written there before is known by a file in it, so that only what
/// differs is written, and a build there does again only what it must.
struct TreeCopy {
  let repository: Repository
  let folder: WorkTreeFolder

  /// Tells which tree was written last, or was begun to be.
  static let markName: ByteText = ".patch-queue-tree"

  /// What is there: the trees of which its files are.
  private struct Mark {
    var trees: [ObjectID]

    init(_ text: [UInt8]) {
      trees = text.split(separator: UInt8(ascii: "\n")).compactMap {
        ObjectID(String(decoding: $0, as: UTF8.self))
      }
    }

    init(_ trees: [ObjectID]) { self.trees = trees }

    var content: WorkTreeFolder.Content {
      .file(Array(trees.map { "\($0.hex)\n" }.joined().utf8), isExecutable: false)
    }
  }

  /// The trees of which the files that are there may be.
  /// - Throws: `refused` for a folder with files that were not written by this.
  func present() throws -> [ObjectID] {
    guard case .file(let text, _)? = try folder.read(Self.markName) else {
      guard try folder.isEmpty() else {
        throw QueueError(
          .refused, "\(folder.root) has files that are not of this queue",
          advice: "Name an empty folder, or a new one.")
      }
      return []
    }
    let trees = Mark(text).trees
    guard trees.allSatisfy(repository.contains) else {
      throw QueueError(
        .refused, "the tree that was written to \(folder.root) is no longer in the repository",
        advice: "Remove the folder, or name another.")
    }
    return trees
  }

  /// - Returns: how many files were written or removed.
  func write(_ tree: ObjectID, over present: [ObjectID]) throws -> Int {
    var paths: Set<ByteText> = []
    for old in present { paths.formUnion(try repository.changes(from: old, to: tree).map(\.path)) }
    if present.isEmpty { paths = Set(try repository.files(in: tree).map(\.0)) }
    let sides = try paths.sorted().map {
      ($0, try repository.entry($0, in: tree).flatMap { $0.mode.isTree ? nil : $0 })
    }
    // Until all is written, files of each of them may be there.
    try folder.write(Mark(present + [tree]).content, to: Self.markName)
    if present.count > 1 {
      // What was cut short may have left a file without its name.
      for path in paths { try folder.remove(ByteText(path.bytes + Array(WorkTreeFolder.scratchEnd.utf8))) }
    }
    var count = 0
    for (path, side) in sides where side == nil {
      guard try folder.read(path) != nil else { continue }
      try folder.remove(path)
      count += 1
    }
    for (path, side) in sides {
      guard let side, let content = try repository.content(side, at: path), try folder.read(path) != content
      else {
        continue
      }
      try folder.write(content, to: path)
      count += 1
    }
    try folder.write(Mark([tree]).content, to: Self.markName)
    return count
  }
}

extension Repository {
  /// What a file of a tree is in a work tree; nil for a submodule.
  func content(_ side: TreeChange.Side, at path: ByteText) throws -> WorkTreeFolder.Content? {
    try content(side, workTreeFilter(at: path))
  }

  func content(_ side: TreeChange.Side, _ filter: WorkTreeFilter) throws -> WorkTreeFolder.Content? {
    switch side.mode {
    case .submodule: nil
    case .symlink: .link(try blob(side.id))
    default: .file(try filter.bytes(of: side.id), isExecutable: side.mode == .executable)
    }
  }
}
