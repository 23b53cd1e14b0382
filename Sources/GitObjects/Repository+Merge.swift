internal import CLibgit2
import Foundation

/// Two changes of one tree, put together.
public struct MergedTree: Sendable {
  /// The tree; where there are conflicts, with markers in the files or with one side's file.
  public let tree: ObjectID
  public let conflicts: [MergeConflict]
}

/// A file that two changes do not agree about.
public struct MergeConflict: Hashable, Sendable {
  /// The path of each side; they differ where one renamed the file.
  public var path: ByteText
  public var base: TreeChange.Side?
  public var ours: TreeChange.Side?
  public var theirs: TreeChange.Side?

  public init(
    path: ByteText, base: TreeChange.Side?, ours: TreeChange.Side?, theirs: TreeChange.Side?
  ) {
    self.path = path
    self.base = base
    self.ours = ours
    self.theirs = theirs
  }
}

extension Repository {
  /// Puts the changes base → theirs onto ours. Files that were renamed on either side are followed, as git follows them.
  ///
  /// In a clone that lacks some blobs, files whose content is not here and that only one side touches are not looked at for
  /// renames.
  public func merge(
    base: ObjectID, ours: ObjectID, theirs: ObjectID, labels: FileMerge.Labels
  ) throws(GitError) -> MergedTree {
    do throws(GitError) {
      return try merge(base, ours, theirs, onto: ours, labels)
    } catch  where error.code == .notFound {
      var absent: [ByteText: TreeChange.Side?] = [:]
      for change in try changes(from: base, to: ours) {
        guard let side = change.old ?? change.new, change.old == nil || change.new == nil else { continue }
        if side.mode.isFile, !contains(side.id) { absent[change.path] = .some(nil) }
      }
      for change in try changes(from: base, to: theirs) { absent[change.path] = nil }
      if absent.isEmpty { throw error }
      return try merge(
        editing(base, absent), editing(ours, absent), editing(theirs, absent), onto: ours, labels)
    }
  }

  /// - Parameter whole: ours, with what is not merged.
  private func merge(
    _ base: ObjectID, _ ours: ObjectID, _ theirs: ObjectID, onto whole: ObjectID, _ labels: FileMerge.Labels
  ) throws(GitError) -> MergedTree {
    var options = git_merge_options()
    git_merge_options_init(&options, UInt32(GIT_MERGE_OPTIONS_VERSION))
    options.flags = GIT_MERGE_FIND_RENAMES.rawValue
    // As many as git compares: a folder of thousands of files may have moved.
    options.target_limit = 7_000
    // Near to what git compares by.
    options.file_flags = GIT_MERGE_FILE_STYLE_DIFF3.rawValue | GIT_MERGE_FILE_DIFF_PATIENCE.rawValue
    let trees = [try treeHandle(base), try treeHandle(ours), try treeHandle(theirs)]
    defer { for tree in trees { git_tree_free(tree) } }
    var index: OpaquePointer?
    try GitError.check(
      git_merge_trees(&index, handle, trees[0], trees[1], trees[2], &options), "merge two trees")
    defer { git_index_free(index) }
    let joined = try joiningRenames(conflicts(index), index, labels)
    let conflicts = joined.conflicts
    let edits = try edits(index, ours: ours, theirs: theirs).merging(joined.edits) { $1 }
    do throws(GitError) {
      return MergedTree(
        tree: try editing(whole, edits.merging(try marked(conflicts, labels)) { $1 }), conflicts: conflicts)
    } catch  where error.code == .exists {
      // A file where the other side has a folder stands beside it.
      var beside = edits
      for (path, side) in try marked(conflicts, labels) {
        beside[path] = .some(nil)
        beside[ByteText(path.bytes + "~\(labels.ours)".utf8)] = side
      }
      return MergedTree(tree: try editing(whole, beside), conflicts: conflicts)
    }
  }

  private func marked(
    _ conflicts: [MergeConflict], _ labels: FileMerge.Labels
  ) throws(GitError) -> [ByteText: TreeChange.Side?] {
    var files: [ByteText: TreeChange.Side?] = [:]
    for conflict in conflicts { files[conflict.path] = .some(try marked(conflict, labels)) }
    return files
  }

  /// What the index has otherwise than `ours`.
  private func edits(
    _ index: OpaquePointer?, ours: ObjectID, theirs: ObjectID
  ) throws(GitError) -> [ByteText: TreeChange.Side?] {
    var rest: [ByteText: TreeChange.Side] = [:]
    for (path, side) in try files(in: ours) { rest[path] = side }
    var edits: [ByteText: TreeChange.Side?] = [:]
    for number in 0..<git_index_entrycount(index) {
      guard let entry = git_index_get_byindex(index, number), let name = entry.pointee.path else { continue }
      let path = ByteText(Array(UnsafeRawBufferPointer(start: name, count: strlen(name))))
      let old = rest.removeValue(forKey: path)
      // What is in conflict is told apart.
      guard git_index_entry_is_conflict(entry) == 0, let new = side(entry), new != old else { continue }
      edits[path] = new
      if try self.entry(path, in: theirs)?.id != new.id { adopt(new.id) }
    }
    for path in rest.keys { edits[path] = .some(nil) }
    return edits
  }

  private func treeHandle(_ id: ObjectID) throws(GitError) -> OpaquePointer? {
    var raw = id.raw
    var tree: OpaquePointer?
    try GitError.check(git_tree_lookup(&tree, handle, &raw), "read tree \(id)")
    return tree
  }

  private func conflicts(_ index: OpaquePointer?) throws(GitError) -> [MergeConflict] {
    guard git_index_has_conflicts(index) == 1 else { return [] }
    var iterator: OpaquePointer?
    try GitError.check(git_index_conflict_iterator_new(&iterator, index), "tell the conflicts of a merge")
    defer { git_index_conflict_iterator_free(iterator) }
    var conflicts: [MergeConflict] = []
    var (base, ours, theirs):
      (UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?, UnsafePointer<git_index_entry>?)
    while true {
      let result = git_index_conflict_next(&base, &ours, &theirs, iterator)
      if result == GIT_ITEROVER.rawValue { return conflicts }
      try GitError.check(result, "tell the conflicts of a merge")
      guard let path = (ours ?? theirs ?? base)?.pointee.path.map({ String(cString: $0).utf8 }) else {
        continue
      }
      conflicts.append(
        MergeConflict(path: ByteText(path), base: side(base), ours: side(ours), theirs: side(theirs)))
    }
  }

  private func side(_ entry: UnsafePointer<git_index_entry>?) -> TreeChange.Side? {
    entry.map { TreeChange.Side(mode: FileMode(rawValue: $0.pointee.mode), id: ObjectID($0.pointee.id)) }
  }

  /// What stands in the tree for a file in conflict: the text with markers, or the side that has the file.
  public func marked(
    _ conflict: MergeConflict, _ labels: FileMerge.Labels
  ) throws(GitError) -> TreeChange.Side? {
    guard let ours = conflict.ours, let theirs = conflict.theirs, ours.mode.isText, theirs.mode.isText else {
      return conflict.ours ?? conflict.theirs
    }
    let sides = [
      try conflict.base.map { (side) throws(GitError) in try blob(side.id) } ?? [], try blob(ours.id),
      try blob(theirs.id),
    ]
    if sides.contains(where: TextDiff.isBinary) { return ours }
    let merged = try FileMerge(base: sides[0], ours: sides[1], theirs: sides[2], labels: labels)
    return TreeChange.Side(mode: ours.mode, id: try write(merged.bytes))
  }
}

extension FileMode {
  /// Whether the entry has lines that can be merged.
  public var isText: Bool { self == .regular || self == .executable }
}
