/// The files and folders that each side of a merge renamed, as far as the other side has to do with them.
struct MergeRenames {
  /// New paths by the old ones.
  private(set) var files: [MergeEntry.Side: [ByteText: ByteText]] = [:]
  /// New folders by the old ones.
  private var folders: [MergeEntry.Side: [ByteText: ByteText]] = [:]
  private let repository: Repository
  private let trees: [MergeEntry.Side: ObjectID]

  init(
    _ entries: [ByteText: MergeEntry], _ repository: Repository, base: ObjectID,
    trees: [MergeEntry.Side: ObjectID], _ similarity: Similarity
  ) throws(GitError) {
    (self.repository, self.trees) = (repository, trees)
    for side in MergeEntry.Side.allCases {
      guard let tree = trees[side] else { continue }
      let uses = try Self.uses(entries, side, repository, base, tree)
      let went = entries.filter { $0.value.base != nil && $0.value[side] == nil }
      let came = entries.filter { $0.value.base == nil && $0.value[side] != nil }
      let finder = try RenameFinder(
        similarity, Self.sorted(went) { $0.base }, Self.sorted(came) { $0[side] }, folderUses: uses
      ) { path in
        guard let entry = went[path] else { return false }
        return entry[side.other] != entry.base
          || path.folders.contains { uses[$0] == .itself || uses[$0] == .around }
      }
      files[side] = Dictionary(uniqueKeysWithValues: finder.renames.map { ($0.value, $0.key) })
      folders[side] = finder.folders.certain(for: uses)
    }
    // A folder that both renamed is followed file by file.
    for folder in (folders[.ours] ?? [:]).keys where folders[.theirs]?.removeValue(forKey: folder) != nil {
      folders[.ours]?[folder] = nil
    }
  }

  private static func sorted(
    _ entries: [ByteText: MergeEntry], _ side: (MergeEntry) -> TreeChange.Side?
  ) -> [RenameFinder.File] {
    entries.compactMap { path, entry in side(entry).map { RenameFinder.File(path: path, side: $0) } }
      .sorted { $0.path < $1.path }
  }

  /// The folders that the side removed, where the other side added a file to them or around them.
  private static func uses(
    _ entries: [ByteText: MergeEntry], _ side: MergeEntry.Side, _ repository: Repository, _ base: ObjectID,
    _ tree: ObjectID
  ) throws(GitError) -> FolderRenames.Uses {
    var added: Set<ByteText> = []
    for (path, entry) in entries where entry.base == nil && entry[side.other] != nil && entry[side] == nil {
      added.insert(path.folder)
    }
    var uses: FolderRenames.Uses = [:]
    for folder in added where !folder.isEmpty {
      let (before, after) = (try repository.entry(folder, in: base), try repository.entry(folder, in: tree))
      if before?.mode.isTree == true, after?.mode.isTree != true { uses[folder] = .itself }
    }
    if uses.isEmpty { return uses }
    for (path, entry) in entries where entry.base != nil && entry[side] == nil {
      for folder in path.folders where uses[folder] == nil {
        if folder.folders.contains(where: { uses[$0] == .itself }) { uses[folder] = .around }
      }
    }
    return uses
  }

  /// Moves what one side added to a folder along with the folder, which the other side renamed. That is a guess: it is left in
  /// conflict.
  mutating func followFolders(_ entries: inout [ByteText: MergeEntry]) throws(GitError) {
    for side in MergeEntry.Side.allCases {
      guard let folders = folders[side.other], !folders.isEmpty else { continue }
      let own = self.folders[side] ?? [:]
      var moves: [ByteText: [ByteText]] = [:]
      for (path, entry) in entries where entry.base == nil && entry[side] != nil {
        guard let moved = FolderRenames.moved(path, by: folders), own[moved.folder] == nil else { continue }
        moves[moved.path, default: []].append(path)
      }
      for (new, paths) in moves.sorted(by: { $0.key < $1.key }) {
        guard paths.count == 1, let old = paths.first, try !isTaken(new, side) else {
          for path in paths { entries[path]?.isMisplaced = true }
          continue
        }
        move(old, to: new, side, &entries)
      }
    }
  }

  private func isTaken(_ path: ByteText, _ side: MergeEntry.Side) throws(GitError) -> Bool {
    try trees[side].flatMap { (tree) throws(GitError) in try repository.entry(path, in: tree) } != nil
  }

  private mutating func move(
    _ old: ByteText, to new: ByteText, _ side: MergeEntry.Side, _ entries: inout [ByteText: MergeEntry]
  ) {
    var target = entries[new] ?? MergeEntry()
    target[side] = entries[old]?[side]
    target.isMisplaced = true
    entries[new] = target
    entries[old]?[side] = nil
    if let source = files[side]?.first(where: { $0.value == old })?.key { files[side]?[source] = new }
  }
}
