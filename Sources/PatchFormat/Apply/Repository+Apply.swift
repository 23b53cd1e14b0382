import GitObjects

/// A tree with patches applied.
public struct AppliedTree: Sendable {
  public let tree: ObjectID
  /// How far from its stated place a hunk was found, at most: 0 where the patch fits exactly.
  public let farthest: Int
  /// A file that was as the patch says and becomes something else than it says: lines of the patch are missing, or were edited.
  public let contradicted: ByteText?
}

extension Repository {
  /// The tree with the patches of one commit applied, all or none. Nothing is guessed: paths, modes and lines must be as the
  /// patches say, but lines may have moved.
  /// - Throws: `PatchError` (`doesNotApply`, `unsafePath`) where they do not apply, `GitError` where an object
  ///   cannot be read.
  public func apply(_ files: [FilePatch], to tree: ObjectID) throws -> AppliedTree {
    var edits: [ByteText: TreeChange.Side?] = [:]
    var farthest = 0
    var contradicted: ByteText?
    for file in files {
      do {
        farthest = max(farthest, try apply(file, to: tree, &edits, &contradicted))
      } catch var error as PatchError {
        error.file = error.file ?? file.path.description
        throw error
      }
    }
    do throws(GitError) {
      return AppliedTree(tree: try editing(tree, edits), farthest: farthest, contradicted: contradicted)
    } catch {
      // A link, and a file behind it.
      if error.code == .exists { throw PatchError(.malformed, error.message) }
      throw error
    }
  }

  private func apply(
    _ file: FilePatch, to tree: ObjectID, _ edits: inout [ByteText: TreeChange.Side?],
    _ contradicted: inout ByteText?
  ) throws -> Int {
    // A patch may tell of a path twice: gone as one kind, come as another.
    func current(_ path: ByteText) throws -> TreeChange.Side? {
      if let edited = edits[path] { return edited }
      return try entry(path, in: tree).flatMap { $0.mode.isTree ? nil : $0 }
    }
    var old: TreeChange.Side?
    if let path = file.oldPath {
      guard let found = try current(path) else {
        throw PatchError(.doesNotApply, "there is no such file")
      }
      old = found
      try check(found.mode, against: file)
    }
    if let path = file.newPath, path != file.oldPath, try current(path) != nil {
      throw PatchError(.doesNotApply, "the file is there already")
    }
    let (content, moved) = try result(file, old)
    if contradicted == nil, file.isContradicted(by: content, from: old?.id ?? .zero) {
      contradicted = file.path
    }
    if let path = file.oldPath, file.origin != .copied { edits[path] = .some(nil) }
    if let path = file.newPath {
      edits[path] = TreeChange.Side(mode: file.newMode ?? old?.mode ?? .regular, id: content)
    } else if let old, try isLeft(content, of: old) {
      throw PatchError(.doesNotApply, "the file is removed, and has lines that the patch does not know of")
    }
    return moved
  }

  private func check(_ mode: FileMode, against file: FilePatch) throws(PatchError) {
    guard let expected = file.oldMode, expected != mode else { return }
    // A change of the mode alone may come on top of another; what kind of file it is may not differ.
    let kinds: Set<FileMode> = [.regular, .executable]
    guard kinds.contains(expected), kinds.contains(mode) else {
      throw PatchError(.doesNotApply, "the file's mode is \(mode), the patch expects \(expected)")
    }
  }

  /// The id of what the file becomes.
  private func result(_ file: FilePatch, _ old: TreeChange.Side?) throws -> (ObjectID, Int) {
    let isSubmodule = (file.newMode ?? file.oldMode ?? old?.mode) == .submodule
    switch file.content {
    case .none:
      if let old, file.newPath != nil { return (old.id, 0) }
      return (try write([UInt8]()), 0)
    case .untold:
      throw PatchError(.oneWay, "a binary change of which nothing is told")
    case .binary(let forth, _):
      let before = try old.map { try blob($0.id) } ?? []
      return (try write(forth.apply(to: before)), 0)
    case .text(let hunks):
      if isSubmodule { return (try submodule(hunks, old), 0) }
      var applier = HunkApplier(try old.map { try blob($0.id) } ?? [])
      for hunk in hunks { try applier.apply(hunk) }
      return (try write(applier.bytes), applier.farthest)
    }
  }

  /// The commit that a submodule's only line tells of.
  private func submodule(_ hunks: [Hunk], _ old: TreeChange.Side?) throws -> ObjectID {
    var applier = HunkApplier(old.map { Array("Subproject commit \($0.id)\n".utf8) } ?? [])
    for hunk in hunks { try applier.apply(hunk) }
    let line = String(decoding: applier.bytes, as: UTF8.self)
    if line.isEmpty { return .zero }
    guard let id = ObjectID(line.dropFirst("Subproject commit ".count).prefix(40)) else {
      throw PatchError(.malformed, "a submodule's line is malformed")
    }
    return id
  }

  /// Whether something is left of a file that is removed.
  private func isLeft(_ content: ObjectID, of old: TreeChange.Side) throws -> Bool {
    if content == .zero || old.mode == .submodule { return false }
    return try !blob(content).isEmpty
  }
}

extension FilePatch {
  /// Whether the whole ids that the patch tells say that the file becomes something else.
  fileprivate func isContradicted(by content: ObjectID, from old: ObjectID) -> Bool {
    guard let oldID, let newID, newPath != nil, let before = ObjectID(oldID), let after = ObjectID(newID)
    else {
      return false
    }
    return before == old && after != content && after != .zero
  }
}
