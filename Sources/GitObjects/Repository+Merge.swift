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
    try TreeMerge(self, base: base, ours: ours, theirs: theirs, labels: labels, similarity: similarity)
      .result(onto: whole)
  }
}
