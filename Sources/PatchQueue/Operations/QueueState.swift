import Foundation
import GitObjects

/// All that a command may change: the manifest, the folder of the patches, the tree in scope, what lies beside the manifest,
/// and where a branch stands.
public struct QueueState: Hashable, Sendable {
  /// A reference, and where it leads.
  public struct Head: Hashable, Sendable, Codable {
    /// `refs/heads/main`, or `HEAD` where no branch is checked out.
    public var reference: String
    /// Nil: it is not there.
    public var commit: ObjectID?

    public init(_ reference: String, _ commit: ObjectID?) {
      self.reference = reference
      self.commit = commit
    }
  }

  /// The text of `patch-queue.json`; nil: there is none.
  public var manifest: [UInt8]?
  public var files: QueueFiles
  /// Other files below the manifest's folder that the operation writes, such as those of a release.
  public var beside = QueueFiles()
  /// The tree in scope, where the work tree shows it.
  public var tree: ObjectID?
  /// How many patches that tree has; nil: all.
  public var position: Int?
  /// Where the references stand that the operation moves.
  public var heads: [Head] = []
  /// Files that wait for somebody to resolve them: in the index they have three sides.
  public var conflicts: [MergeConflict] = []

  public init(manifest: [UInt8]?, files: QueueFiles, tree: ObjectID?) {
    self.manifest = manifest
    self.files = files
    self.tree = tree
  }
}

// MARK: In the log of operations

extension QueueState {
  private static let (manifestName, patchesName, besideName, treeName, restName):
    (ByteText, ByteText, ByteText, ByteText, ByteText) = (
      "manifest", "patches", "beside", "tree", "state.json"
    )

  private struct Rest: Codable {
    var position: Int?
    var heads: [Head]?
  }

  /// The state as a tree, so that the log of operations can hold it.
  func write(to repository: Repository) throws(GitError) -> ObjectID {
    var entries: [Tree.Entry] = []
    if let manifest {
      entries.append(.init(name: Self.manifestName, mode: .regular, id: try repository.write(manifest)))
    }
    entries.append(.init(name: Self.patchesName, mode: .tree, id: try files.tree(in: repository)))
    if !beside.files.isEmpty {
      entries.append(.init(name: Self.besideName, mode: .tree, id: try beside.tree(in: repository)))
    }
    if let tree { entries.append(.init(name: Self.treeName, mode: .tree, id: tree)) }
    if position != nil || !heads.isEmpty {
      let rest = StableJSON.members([
        "position": position.map { .integer($0) },
        "heads": heads.isEmpty
          ? nil
          : .array(
            heads.map {
              .members(["reference": .string($0.reference), "commit": $0.commit.map { .string($0.hex) }])
            }),
      ])
      let id = try repository.write(Array(rest.document.utf8))
      entries.append(.init(name: Self.restName, mode: .regular, id: id))
    }
    for side in Side.allCases {
      var files: [ByteText: TreeChange.Side?] = [:]
      for conflict in conflicts { if let file = side.of(conflict) { files[conflict.path] = file } }
      if files.isEmpty { continue }
      entries.append(.init(name: side.name, mode: .tree, id: try repository.editing(nil, files)))
    }
    return try repository.write(Tree(entries))
  }

  init(_ id: ObjectID, in repository: Repository) throws {
    let folder = try repository.tree(id)
    let manifest = folder[Self.manifestName]
    self.init(
      manifest: try manifest.map { (entry) throws(GitError) in try repository.blob(entry.id) },
      files: try QueueFiles(Self.patchesName.description, in: id, of: repository),
      tree: folder[Self.treeName]?.id)
    beside = try QueueFiles(Self.besideName.description, in: id, of: repository)
    if let rest = folder[Self.restName] {
      let rest = try JSONDecoder().decode(Rest.self, from: Data(repository.blob(rest.id)))
      (position, heads) = (rest.position, rest.heads ?? [])
    }
    var found: [ByteText: MergeConflict] = [:]
    for side in Side.allCases {
      guard let tree = folder[side.name] else { continue }
      for (path, file) in try repository.files(in: tree.id) {
        let conflict = found[path] ?? MergeConflict(path: path, base: nil, ours: nil, theirs: nil)
        found[path] = side.setting(file, in: conflict)
      }
    }
    conflicts = found.values.sorted { $0.path < $1.path }
  }

  /// The three sides of a file in conflict, each kept as a tree of its own.
  private enum Side: Int, CaseIterable {
    case base = 1
    case ours
    case theirs

    var name: ByteText { ByteText("conflict.\(rawValue)") }

    func of(_ conflict: MergeConflict) -> TreeChange.Side? {
      switch self {
      case .base: conflict.base
      case .ours: conflict.ours
      case .theirs: conflict.theirs
      }
    }

    func setting(_ file: TreeChange.Side, in conflict: MergeConflict) -> MergeConflict {
      var conflict = conflict
      switch self {
      case .base: conflict.base = file
      case .ours: conflict.ours = file
      case .theirs: conflict.theirs = file
      }
      return conflict
    }
  }
}
