import GitObjects

/// The paths that a queue owns: patterns of whole path parts, where `*` stands for any characters of one part.
///
/// A pattern names a file, or a folder with all that is in it; behind a `!`, what does not belong to it all the same.
/// No pattern but such: everything.
public struct Scope: Hashable, Sendable {
  public let patterns: [String]
  private let parts: [[[UInt8]]]
  private let excluded: [[[UInt8]]]

  /// - Throws: `malformed` for a pattern that leads outside or is empty.
  public init(_ patterns: [String]) throws(QueueError) {
    var (parts, excluded): ([[[UInt8]]], [[[UInt8]]]) = ([], [])
    for pattern in patterns {
      let isExcluded = pattern.hasPrefix("!")
      var path = isExcluded ? pattern.dropFirst() : pattern[...]
      if path.hasSuffix("/") { path.removeLast() }
      guard ByteText(String(path)).isSafePath else {
        throw QueueError(
          .malformed, "\"\(pattern)\" is no path of a scope: it must be relative, without . and ..")
      }
      let names = path.utf8.split(separator: UInt8(ascii: "/")).map { Array($0) }
      if isExcluded { excluded.append(names) } else { parts.append(names) }
    }
    self.patterns = patterns
    self.parts = parts
    self.excluded = excluded
  }

  /// The same without some paths.
  func excluding(_ paths: [String]) throws(QueueError) -> Scope {
    try Scope(patterns + paths.map { "!\($0)" }.filter { !patterns.contains($0) })
  }

  public static let everything = Scope()

  private init() { (patterns, parts, excluded) = ([], [], []) }

  private var isEverything: Bool { parts.isEmpty && excluded.isEmpty }

  /// Whether the queue owns a path.
  public func contains(_ path: ByteText) -> Bool {
    if isEverything { return true }
    let names = path.bytes.split(separator: UInt8(ascii: "/"))
    func isBelow(_ pattern: [[UInt8]]) -> Bool { pattern.count <= names.count && Self.fits(pattern, names) }
    return (parts.isEmpty || parts.contains(where: isBelow)) && !excluded.contains(where: isBelow)
  }

  /// How a folder lies to the scope.
  enum Relation {
    case inside
    case outside
    /// Some of what is in it belongs to the scope.
    case around
  }

  func relation(_ folder: [ArraySlice<UInt8>]) -> Relation {
    var relation = parts.isEmpty ? Relation.inside : .outside
    for pattern in parts where Self.fits(pattern, folder) {
      if pattern.count <= folder.count {
        relation = .inside
        break
      }
      relation = .around
    }
    for pattern in excluded where relation != .outside && Self.fits(pattern, folder) {
      relation = pattern.count <= folder.count ? .outside : .around
    }
    return relation
  }

  /// Whether the names agree as far as both go.
  private static func fits(_ pattern: [[UInt8]], _ names: [ArraySlice<UInt8>]) -> Bool {
    zip(pattern, names).allSatisfy { matches($0[...], $1) }
  }

  private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    var (pattern, name) = (pattern, name)
    // Where the last star was, to try it with one character more.
    var star: (pattern: ArraySlice<UInt8>, name: ArraySlice<UInt8>)?
    while true {
      if pattern.first == UInt8(ascii: "*") {
        pattern.removeFirst()
        star = (pattern, name)
      } else if let a = pattern.first, a == name.first {
        pattern.removeFirst()
        name.removeFirst()
      } else if pattern.isEmpty, name.isEmpty {
        return true
      } else if let last = star, !last.name.isEmpty {
        star = (last.pattern, last.name.dropFirst())
        (pattern, name) = (last.pattern, last.name.dropFirst())
      } else {
        return false
      }
    }
  }
}

extension Scope {
  /// The tree that git would write from an index that holds only the paths of the scope.
  func tree(in tree: ObjectID, of repository: Repository) throws(GitError) -> ObjectID {
    if isEverything { return tree }
    if let id = try part(of: tree, below: [], repository, wanted: true) { return id }
    return try repository.write(Tree([]))
  }

  /// `whole` with `inside` in the place of what belongs to the scope.
  func replace(in whole: ObjectID, by inside: ObjectID, of repository: Repository) throws(GitError)
    -> ObjectID
  {
    if isEverything { return inside }
    let outside = try part(of: whole, below: [], repository, wanted: false)
    var edits: [ByteText: TreeChange.Side?] = [:]
    for (path, side) in try repository.files(in: inside) { edits[path] = side }
    return try repository.editing(outside, edits)
  }

  /// What of a folder belongs to the scope, or what does not; nil where that is nothing.
  private func part(
    of tree: ObjectID, below folder: [ArraySlice<UInt8>], _ repository: Repository, wanted: Bool
  ) throws(GitError) -> ObjectID? {
    var entries: [Tree.Entry] = []
    for var entry in try repository.tree(tree).entries {
      let path = folder + [entry.name.bytes[...]]
      switch relation(path) {
      case .inside: if wanted { entries.append(entry) }
      case .outside: if !wanted { entries.append(entry) }
      case .around:
        guard entry.mode.isTree else {
          if wanted == contains(ByteText(path.joined(separator: [UInt8(ascii: "/")]))) {
            entries.append(entry)
          }
          continue
        }
        if let id = try part(of: entry.id, below: path, repository, wanted: wanted) {
          entry.id = id
          entries.append(entry)
        }
      }
    }
    if entries.isEmpty { return nil }
    return try repository.write(Tree(entries))
  }
}
