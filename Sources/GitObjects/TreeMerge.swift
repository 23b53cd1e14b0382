/// Puts two changes of a tree together as git's own merge does: path by path, with files and folders followed where they went.
struct TreeMerge {
  private let repository: Repository
  private let labels: FileMerge.Labels
  private let ours: ObjectID
  /// The paths that a side changed.
  private var entries: [ByteText: MergeEntry] = [:]

  init(
    _ repository: Repository, base: ObjectID, ours: ObjectID, theirs: ObjectID, labels: FileMerge.Labels,
    similarity: Similarity
  ) throws(GitError) {
    (self.repository, self.ours, self.labels) = (repository, ours, labels)
    for change in try repository.changes(from: base, to: ours) {
      entries[change.path] = MergeEntry(base: change.old, standing: change.new)
    }
    for change in try repository.changes(from: base, to: theirs) {
      entries[change.path, default: MergeEntry(base: change.old, standing: change.old)].theirs = change.new
    }
    var renames = try MergeRenames(
      entries, repository, base: base, trees: [.ours: ours, .theirs: theirs], similarity)
    try renames.followFolders(&entries)
    try follow(renames.files)
  }

  // MARK: Renamed files

  /// Brings the sides of each renamed file together at its new path.
  private mutating func follow(_ renames: [MergeEntry.Side: [ByteText: ByteText]]) throws(GitError) {
    let (ours, theirs) = (renames[.ours] ?? [:], renames[.theirs] ?? [:])
    for old in Set(ours.keys).union(theirs.keys).sorted() {
      switch (ours[old], theirs[old]) {
      case (let a?, let b?) where a == b:
        let base = entries[old]?.base
        entries[a]?.base = base
        entries[old]?.clear()
      case (let a?, let b?): try part(old, a, b)
      case (let new?, nil): try follow(old, to: new, .ours)
      case (nil, let new?): try follow(old, to: new, .theirs)
      case (nil, nil): break
      }
    }
  }

  /// The sides gave the file different names.
  private mutating func part(_ old: ByteText, _ a: ByteText, _ b: ByteText) throws(GitError) {
    guard let ours = entries[a]?.ours, let theirs = entries[b]?.theirs else { return }
    let merged = try repository.content(entries[old]?.base, ours, theirs, labels)
    let isLeft = !merged.isClean && merged.file == ours
    entries[a]?.ours = merged.file
    if !isLeft { entries[b]?.theirs = merged.file }
    for path in [old, a, b] { entries[path]?.isMisplaced = true }
    entries[old]?.ours = nil
    entries[old]?.theirs = nil
  }

  private mutating func follow(_ old: ByteText, to new: ByteText, _ side: MergeEntry.Side) throws(GitError) {
    guard let source = entries[old], var target = entries[new], let file = target[side] else { return }
    let other = source[side.other]
    // Nothing of the other side is to be brought there.
    if other == source.base { return }
    let isOtherKind = other.map { $0.mode.isText != file.mode.isText } ?? false
    if target[side.other] != nil, !isOtherKind {
      // Another file has that name already.
      if let other, let base = source.base {
        let pair = side == .ours ? (file, other) : (other, file)
        target[side] = try repository.content(base, pair.0, pair.1, labels).file
      } else {
        target.isMisplaced = true
      }
    } else {
      target.base = source.base
      if other == nil {
        target.isMisplaced = true
      } else if !isOtherKind {
        target[side.other] = other
      }
    }
    entries[new] = target
    if !isOtherKind { entries[old]?.clear() }
  }

  // MARK: What comes of it

  /// The merged tree.
  /// - Parameter whole: ours, with what is not merged.
  func result(onto whole: ObjectID) throws(GitError) -> MergedTree {
    var edits: [ByteText: TreeChange.Side?] = [:]
    var conflicts: [MergeConflict] = []
    var results: [(path: ByteText, entry: MergeEntry, result: Repository.MergedFile)] = []
    for (path, entry) in entries {
      let result = try repository.merged(entry, labels)
      if result.file != entry.standing { edits[path] = .some(nil) }
      results += parted(path, entry, result)
    }
    let folders = Set(results.filter { $0.result.file != nil }.flatMap(\.path.folders))
    for (path, entry, result) in results {
      var (path, isClean) = (path, result.isClean)
      if result.file != nil, try isFolder(path, folders) {
        // A file where the other side has a folder stands beside it.
        edits[path] = .some(nil)
        path = beside(path, entry.ours != nil ? labels.ours : labels.theirs)
        isClean = false
      }
      if !isClean || result.file != entry.standing { edits[path] = .some(result.file) }
      if !isClean { conflicts.append(entry.conflict(at: path)) }
    }
    conflicts.sort { $0.path < $1.path }
    return MergedTree(tree: try repository.editing(whole, edits), conflicts: conflicts)
  }

  /// Whether files lie below: such as came, or such as no side touched.
  private func isFolder(_ path: ByteText, _ folders: Set<ByteText>) throws(GitError) -> Bool {
    if folders.contains(path) { return true }
    guard let folder = try repository.entry(path, in: ours), folder.mode.isTree else { return false }
    return try repository.files(in: folder.id).contains { entries[path.appending($0.path)] == nil }
  }

  /// A file, a link and a submodule cannot be one thing: those that are no file stand beside it.
  private func parted(
    _ path: ByteText, _ entry: MergeEntry, _ result: Repository.MergedFile
  ) -> [(path: ByteText, entry: MergeEntry, result: Repository.MergedFile)] {
    guard !result.isClean, let ours = entry.ours, let theirs = entry.theirs,
      ours.mode.kind != theirs.mode.kind
    else { return [(path, entry, result)] }
    var (mine, other) = (entry, entry)
    mine.theirs = nil
    other.ours = nil
    if entry.base?.mode.kind != ours.mode.kind { mine.base = nil }
    if entry.base?.mode.kind != theirs.mode.kind { other.base = nil }
    let staysOurs = ours.mode.isText || !theirs.mode.isText && ours.mode.isFile
    let staysTheirs = !staysOurs
    return [
      (
        staysOurs ? path : beside(path, labels.ours), mine,
        Repository.MergedFile(file: ours, isClean: false)
      ),
      (
        staysTheirs ? path : beside(path, labels.theirs), other,
        Repository.MergedFile(file: theirs, isClean: false)
      ),
    ]
  }

  /// A name of a path that nothing has.
  private func beside(_ path: ByteText, _ label: String) -> ByteText {
    let name = ByteText(path.bytes + "~\(label.replacing("/", with: "_"))".utf8)
    var number = 0
    var free = name
    while entries[free] != nil || (try? repository.entry(free, in: ours)) != nil {
      free = ByteText(name.bytes + "_\(number)".utf8)
      number += 1
    }
    return free
  }
}

extension FileMode {
  /// Whether the entry has lines that can be merged.
  public var isText: Bool { self == .regular || self == .executable }

  /// What it is, whoever may run it.
  fileprivate var kind: UInt32 { rawValue & 0o170000 }
}
