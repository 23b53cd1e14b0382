/// A path of a merge: what each side has there, as far as renames have been followed.
struct MergeEntry {
  var base: TreeChange.Side?
  var ours: TreeChange.Side?
  var theirs: TreeChange.Side?
  /// What the tree has that the changes are laid on.
  let standing: TreeChange.Side?
  /// Whether the sides do not agree about where the file is, whatever it reads.
  var isMisplaced = false

  init(base: TreeChange.Side? = nil, standing: TreeChange.Side? = nil) {
    (self.base, self.ours, self.theirs) = (base, standing, base)
    self.standing = standing
  }

  /// As if no side had the path.
  mutating func clear() { (base, ours, theirs) = (nil, nil, nil) }

  /// One of the two sides.
  enum Side: CaseIterable {
    case ours
    case theirs

    var other: Side { self == .ours ? .theirs : .ours }
  }

  subscript(_ side: Side) -> TreeChange.Side? {
    get { side == .ours ? ours : theirs }
    set {
      switch side {
      case .ours: ours = newValue
      case .theirs: theirs = newValue
      }
    }
  }

  func conflict(at path: ByteText) -> MergeConflict {
    MergeConflict(path: path, base: base, ours: ours, theirs: theirs)
  }
}

extension Repository {
  /// What came of a path.
  struct MergedFile {
    var file: TreeChange.Side?
    var isClean: Bool
  }

  /// Puts the three sides of a path together.
  func merged(_ entry: MergeEntry, _ labels: FileMerge.Labels) throws(GitError) -> MergedFile {
    if let plain = Self.untouched(entry) { return MergedFile(file: plain, isClean: !entry.isMisplaced) }
    guard let ours = entry.ours, let theirs = entry.theirs else {
      let isAdded = entry.base == nil
      return MergedFile(
        file: entry.ours ?? entry.theirs,
        isClean: (isAdded || entry.ours == nil && entry.theirs == nil) && !entry.isMisplaced)
    }
    let merged = try content(entry.base, ours, theirs, labels)
    return MergedFile(file: merged.file, isClean: merged.isClean && !entry.isMisplaced)
  }

  /// Where one side left the path alone, or both did the same: what the other has; nil where there is more to it.
  private static func untouched(_ entry: MergeEntry) -> TreeChange.Side?? {
    if entry.ours == entry.theirs { return .some(entry.ours) }
    guard let base = entry.base else { return nil }
    if entry.isMisplaced { return nil }
    if entry.ours == base { return .some(entry.theirs) }
    return entry.theirs == base ? .some(entry.ours) : nil
  }

  /// Puts two versions of one file together; where it cannot be, the markers or ours stand there.
  func content(
    _ base: TreeChange.Side?, _ ours: TreeChange.Side, _ theirs: TreeChange.Side, _ labels: FileMerge.Labels
  ) throws(GitError) -> MergedFile {
    let isOurs = ours.mode != theirs.mode && ours.mode != base?.mode
    let mode = isOurs ? ours.mode : theirs.mode
    let isModeClean = !isOurs || theirs.mode == base?.mode
    if ours.id == theirs.id || ours.id == base?.id {
      return .init(file: .init(mode: mode, id: theirs.id), isClean: isModeClean)
    }
    if theirs.id == base?.id { return .init(file: .init(mode: mode, id: ours.id), isClean: isModeClean) }
    guard ours.mode.isText, theirs.mode.isText else { return .init(file: ours, isClean: false) }
    let isText = base?.mode.isText ?? false
    let texts = [
      isText ? try base.map { (side) throws(GitError) in try blob(side.id) } ?? [] : [], try blob(ours.id),
      try blob(theirs.id),
    ]
    if texts.contains(where: TextDiff.isBinary) {
      return .init(file: .init(mode: mode, id: ours.id), isClean: false)
    }
    let merge = try FileMerge(base: texts[0], ours: texts[1], theirs: texts[2], labels: labels)
    return .init(
      file: .init(mode: mode, id: try write(merge.bytes)), isClean: isModeClean && !merge.hasConflicts)
  }
}
