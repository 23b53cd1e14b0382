import GitObjects
import PatchFormat

/// What is edited on top of the patches, given to those that own the lines.
struct Absorption {
  /// An edit and whose it is.
  struct Piece {
    let path: ByteText
    /// The line, counted from 1, where it is an edit of lines.
    let line: Int?
    /// The patch's index in the stack; nil: it belongs to the base.
    let patch: Int?
  }

  private(set) var pieces: [Piece] = []
  /// The patches that are applied, with their edits, on the base with its own where it takes them.
  private(set) var stack: Stack

  private let repository: Repository
  private let old: Stack
  private let takesBase: Bool
  /// What each version has otherwise: the base's first.
  private var edits: [[ByteText: TreeChange.Side?]]

  /// - Parameters:
  ///   - old: the patches that are applied.
  ///   - shown: the tree with the edits.
  ///   - newFiles: the index of the patch that gets new files.
  ///   - takesBase: whether edits of the base's lines are taken, too.
  init(
    _ old: Stack, _ shown: ObjectID, newFiles: Int?, takesBase: Bool, in repository: Repository
  ) throws {
    (self.repository, self.old, self.takesBase) = (repository, old, takesBase)
    stack = Stack(base: old.base)
    edits = Array(repeating: [:], count: old.levels.count + 1)
    for change in try repository.changes(from: old.tip, to: shown) {
      guard let before = change.old else {
        give(change, to: (newFiles ?? -1) + 1)
        continue
      }
      guard let after = change.new, before.mode.isText, after.mode.isText,
        case let text = try repository.blob(after.id), !TextDiff.isBinary(text),
        !TextDiff.isBinary(try repository.blob(before.id))
      else {
        try give(change, to: lastVersion(changing: change.path) { $0 != $1 })
        continue
      }
      try give(text, of: change)
    }
    try restack()
    guard pieces.contains(where: { $0.patch == nil }) && !takesBase || stack.tip == shown else {
      throw QueueError(
        .conflict, "the edits cannot be told apart", advice: "Give them to a patch: patch-queue refresh NAME."
      )
    }
  }

  private func tree(_ version: Int) -> ObjectID { old.tree(below: version) }

  /// A whole file, from a version on.
  private mutating func give(_ change: TreeChange, to owner: Int) {
    pieces.append(Piece(path: change.path, line: nil, patch: owner == 0 ? nil : owner - 1))
    if owner == 0, !takesBase { return }
    for version in owner..<edits.count { edits[version][change.path] = .some(change.new) }
  }

  /// The last version that made a path otherwise.
  private func lastVersion(
    changing path: ByteText, _ differ: (TreeChange.Side?, TreeChange.Side?) -> Bool
  ) throws -> Int {
    for version in (1..<edits.count).reversed() {
      let sides = try [version - 1, version].map { try repository.entry(path, in: tree($0)) }
      if differ(sides[0], sides[1]) { return version }
    }
    return 0
  }

  /// The lines of a file, each edit to its owner, and its mode.
  private mutating func give(_ text: [UInt8], of change: TreeChange) throws {
    let path = change.path
    var origins = LineOrigins()
    var sides: [TreeChange.Side?] = []
    for version in edits.indices {
      let side = try repository.entry(path, in: tree(version)).flatMap { $0.mode.isTree ? nil : $0 }
      sides.append(side)
      try origins.append(side.flatMap { try $0.mode.isText ? repository.blob($0.id) : nil })
    }
    var taken: [LineOrigins.Edit] = []
    for edit in try origins.edits(to: text) {
      pieces.append(
        Piece(path: path, line: edit.lines.lowerBound + 1, patch: edit.owner == 0 ? nil : edit.owner - 1))
      if edit.owner > 0 || takesBase { taken.append(edit) }
    }
    var modeOwner: Int?
    if let mode = change.new?.mode, mode != change.old?.mode {
      let owner = try lastVersion(changing: path) { $0?.mode != $1?.mode }
      pieces.append(Piece(path: path, line: nil, patch: owner == 0 ? nil : owner - 1))
      if owner > 0 || takesBase { modeOwner = owner }
    }
    for (version, side) in sides.enumerated() {
      guard var side, let bytes = origins.bytes(of: version, with: taken) else { continue }
      if taken.contains(where: { $0.owner <= version }) { side.id = try repository.write(bytes) }
      if let modeOwner, modeOwner <= version, let mode = change.new?.mode {
        side = .init(mode: mode, id: side.id)
      }
      if side != sides[version] { edits[version][path] = .some(side) }
    }
  }

  private mutating func restack() throws {
    stack = Stack(base: try repository.editing(tree(0), edits[0]))
    for (number, level) in old.levels.enumerated() {
      let new = try repository.editing(level.tree, edits[number + 1])
      if stack.tip == tree(number), new == level.tree {
        stack.push(level.patch, tree: new)
      } else {
        try stack.push(level.patch, madeFor: new, in: repository)
      }
    }
  }
}
