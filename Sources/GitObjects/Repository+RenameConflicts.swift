internal import CLibgit2

extension Repository {
  /// Conflicts of files that one side renamed, told at the new name as git tells them.
  ///
  /// libgit2 tells each side at the name that it has there, and gives up where both sides changed such a file.
  struct RenameConflicts {
    /// What is left in conflict.
    private(set) var conflicts: [MergeConflict]
    /// Files that turn out to be in no conflict, and old names that go.
    private(set) var edits: [ByteText: TreeChange.Side?] = [:]
  }

  func joiningRenames(
    _ conflicts: [MergeConflict], _ index: OpaquePointer?, _ labels: FileMerge.Labels
  ) throws(GitError) -> RenameConflicts {
    var result = RenameConflicts(conflicts: conflicts)
    for number in 0..<git_index_name_entrycount(index) {
      guard let names = git_index_name_get_byindex(index, number)?.pointee, let old = path(names.ancestor)
      else { continue }
      guard let joined = result.join(old, path(names.ours), path(names.theirs)) else { continue }
      if let file = try merged(joined, labels) {
        result.resolve(joined.path, file)
      } else {
        result.add(joined)
      }
    }
    return result
  }

  private func path(_ name: UnsafeMutablePointer<CChar>?) -> ByteText? {
    name.map { ByteText(String(cString: $0).utf8.map { $0 }) }
  }

  /// The file, where its three sides go together.
  private func merged(
    _ conflict: MergeConflict, _ labels: FileMerge.Labels
  ) throws(GitError) -> TreeChange.Side? {
    guard let base = conflict.base, let ours = conflict.ours, let theirs = conflict.theirs,
      [base, ours, theirs].allSatisfy(\.mode.isText)
    else { return nil }
    let mode = theirs.mode == base.mode ? ours.mode : theirs.mode
    if theirs.id == base.id || theirs.id == ours.id { return .init(mode: mode, id: ours.id) }
    if ours.id == base.id { return .init(mode: mode, id: theirs.id) }
    let texts = [try blob(base.id), try blob(ours.id), try blob(theirs.id)]
    if texts.contains(where: TextDiff.isBinary) { return nil }
    let merge = try FileMerge(base: texts[0], ours: texts[1], theirs: texts[2], labels: labels)
    return merge.hasConflicts ? nil : .init(mode: mode, id: try write(merge.bytes))
  }
}

extension Repository.RenameConflicts {
  /// Takes the three sides of a renamed file out of the conflicts, and puts them together; nil where there is more to it: two
  /// new names, or another file at the new one.
  fileprivate mutating func join(_ old: ByteText, _ ours: ByteText?, _ theirs: ByteText?) -> MergeConflict? {
    let names = Set([ours, theirs].compactMap(\.self)).subtracting([old])
    guard names.count == 1, let new = names.first else { return nil }
    var rest: [ByteText: MergeConflict] = [:]
    for conflict in conflicts where conflict.path == old || conflict.path == new {
      rest[conflict.path] = conflict
    }
    guard let base = rest[old]?.base else { return nil }
    let joined = MergeConflict(
      path: new, base: base, ours: ours.flatMap { rest[$0]?.ours },
      theirs: theirs.flatMap { rest[$0]?.theirs })
    rest[old]?.base = nil
    if let ours { rest[ours]?.ours = nil }
    if let theirs { rest[theirs]?.theirs = nil }
    guard rest.values.allSatisfy({ $0.base == nil && $0.ours == nil && $0.theirs == nil }) else { return nil }
    conflicts.removeAll { $0.path == old || $0.path == new }
    edits[old] = .some(nil)
    return joined
  }

  fileprivate mutating func add(_ conflict: MergeConflict) {
    conflicts.append(conflict)
    conflicts.sort { $0.path < $1.path }
  }

  fileprivate mutating func resolve(_ path: ByteText, _ file: TreeChange.Side) { edits[path] = file }
}
