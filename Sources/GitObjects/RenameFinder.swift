/// Pairs files that one side of a merge removed with files that it added, as git pairs them: those with the same content, then
/// those with the same name that are much alike, then whichever are most alike.
struct RenameFinder {
  struct File {
    var path: ByteText
    var side: TreeChange.Side
  }

  private let similarity: Similarity
  private var sources: [File]
  private let targets: [File]
  /// How often folders of the one name went to the other.
  private(set) var folders = FolderRenames()
  private let folderUses: FolderRenames.Uses
  /// By the place of the target: the old path.
  private var found: [Int: ByteText] = [:]

  /// Git compares no more pairs than the square of this.
  private static let limit = 7_000

  /// - Parameters:
  ///   - sources: what went, sorted; `targets` what came.
  ///   - isNeeded: whether anybody wants to know where a source went. All are looked at for the same content.
  init(
    _ similarity: Similarity, _ sources: [File], _ targets: [File], folderUses: FolderRenames.Uses,
    isNeeded: (ByteText) -> Bool
  ) throws(GitError) {
    self.similarity = similarity
    self.folderUses = folderUses
    // Empty files are like any other.
    self.sources = sources.filter { $0.side.id != ObjectID.emptyBlob }
    self.targets = targets.filter { $0.side.id != ObjectID.emptyBlob }
    if self.sources.isEmpty || self.targets.isEmpty { return }
    pairSame()
    let guess = folders.guess
    let names = (Self.byName(self.sources), Self.byName(rest))
    try pairNames(names.0, names.1, guess, isNeeded)
    self.sources.removeAll { !isNeeded($0.path) }
    try pairAlike()
  }

  /// Old paths by the new ones.
  var renames: [ByteText: ByteText] {
    Dictionary(uniqueKeysWithValues: found.map { (targets[$0.key].path, $0.value) })
  }

  private var rest: [(Int, File)] { targets.enumerated().filter { found[$0.offset] == nil }.map { ($0, $1) } }

  private mutating func pair(_ target: Int, _ source: ByteText) {
    found[target] = source
    folders.add(from: source, to: targets[target].path, for: folderUses)
  }

  // MARK: The same content

  private mutating func pairSame() {
    var byContent: [ObjectID: [File]] = [:]
    for file in sources { byContent[file.side.id, default: []].append(file) }
    var used: Set<ByteText> = []
    for (target, file) in targets.enumerated() {
      let candidates = (byContent[file.side.id] ?? []).filter { source in
        !used.contains(source.path)
          && (source.side.mode == file.side.mode || source.side.mode.isText && file.side.mode.isText)
      }
      guard let source = candidates.first(where: { $0.path.name == file.path.name }) ?? candidates.first
      else { continue }
      used.insert(source.path)
      pair(target, source.path)
    }
    sources.removeAll { used.contains($0.path) }
  }

  // MARK: The same name

  /// By name: the only file of it, or nil.
  private static func byName(_ files: [File]) -> [ByteText: ByteText?] {
    var names: [ByteText: ByteText?] = [:]
    for file in files { names[file.path.name] = .some(names[file.path.name] == nil ? file.path : nil) }
    return names
  }

  private static func byName(_ files: [(Int, File)]) -> [ByteText: Int?] {
    var names: [ByteText: Int?] = [:]
    for (place, file) in files { names[file.path.name] = .some(names[file.path.name] == nil ? place : nil) }
    return names
  }

  private mutating func pairNames(
    _ old: [ByteText: ByteText?], _ new: [ByteText: Int?], _ guess: [ByteText: ByteText],
    _ isNeeded: (ByteText) -> Bool
  ) throws(GitError) {
    let places = Dictionary(uniqueKeysWithValues: rest.map { ($1.path, $0) })
    var used: Set<ByteText> = []
    for source in sources where isNeeded(source.path) {
      guard let only = new[source.path.name] else { continue }
      var target = old[source.path.name] == .some(nil) ? nil : only
      if target == nil, let folder = guess[source.path.folder] {
        target = places[folder.appending(source.path.name)]
      }
      guard let target, found[target] == nil else { continue }
      let score = try similarity.score(source.side, targets[target].side)
      guard score >= (Similarity.full + Similarity.enough) / 2 else { continue }
      used.insert(source.path)
      pair(target, source.path)
    }
    sources.removeAll { used.contains($0.path) }
  }

  // MARK: Whichever is most alike

  private struct Candidate {
    let target: Int
    let source: Int
    let score: Int
    let hasSameName: Bool

    func isBetter(than other: Candidate) -> Bool {
      score == other.score ? hasSameName && !other.hasSameName : score > other.score
    }
  }

  private mutating func pairAlike() throws(GitError) {
    let rest = rest
    guard !rest.isEmpty, !sources.isEmpty,
      Double(rest.count) * Double(sources.count) <= Double(Self.limit) * Double(Self.limit)
    else { return }
    var candidates: [Candidate] = []
    for (target, file) in rest {
      // The few best of each suffice.
      var best: [Candidate] = []
      for (source, old) in sources.enumerated() {
        let candidate = Candidate(
          target: target, source: source, score: try similarity.score(old.side, file.side),
          hasSameName: old.path.name == file.path.name)
        guard candidate.score >= Similarity.enough else { continue }
        let place = best.firstIndex { candidate.isBetter(than: $0) } ?? best.count
        if place < 4 { best.insert(candidate, at: place) }
        if best.count > 4 { best.removeLast() }
      }
      candidates += best
    }
    // In the order in which they were found where they are alike.
    let order = candidates.indices.sorted { a, b in
      let (first, second) = (candidates[a], candidates[b])
      return first.isBetter(than: second) || !second.isBetter(than: first) && a < b
    }
    var used: Set<Int> = []
    for candidate in order.map({ candidates[$0] }) where found[candidate.target] == nil {
      if used.insert(candidate.source).inserted { pair(candidate.target, sources[candidate.source].path) }
    }
  }
}

extension ObjectID {
  /// The name of a file without content.
  fileprivate static let emptyBlob = ObjectID("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
}

extension ByteText {
  /// What stands behind the last slash.
  var name: ByteText { ByteText(bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]) }

  /// The path of the folder; empty at the top.
  var folder: ByteText { ByteText(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)]) }

  /// The folders that a path lies in, the nearest first, the top not among them.
  package var folders: [ByteText] {
    var folders: [ByteText] = []
    var folder = folder
    while !folder.isEmpty {
      folders.append(folder)
      folder = folder.folder
    }
    return folders
  }

  /// The path of a file in this folder.
  func appending(_ name: ByteText) -> ByteText {
    isEmpty ? name : ByteText(bytes + [UInt8(ascii: "/")] + name.bytes)
  }
}
