import GitObjects

/// All that a command may change: the manifest, the folder of the patches, and the tree in scope.
public struct QueueState: Hashable, Sendable {
  /// The text of `patch-queue.json`; nil: there is none.
  public var manifest: [UInt8]?
  public var files: QueueFiles
  /// The tree in scope, where the work tree shows it.
  public var tree: ObjectID?

  public init(manifest: [UInt8]?, files: QueueFiles, tree: ObjectID?) {
    self.manifest = manifest
    self.files = files
    self.tree = tree
  }
}

extension QueueState {
  private static let (manifestName, patchesName, treeName): (ByteText, ByteText, ByteText) = (
    "manifest", "patches", "tree"
  )

  /// The state as a tree, so that the log of operations can hold it.
  func write(to repository: Repository) throws(GitError) -> ObjectID {
    var entries: [Tree.Entry] = []
    if let manifest {
      entries.append(.init(name: Self.manifestName, mode: .regular, id: try repository.write(manifest)))
    }
    entries.append(.init(name: Self.patchesName, mode: .tree, id: try files.tree(in: repository)))
    if let tree { entries.append(.init(name: Self.treeName, mode: .tree, id: tree)) }
    return try repository.write(Tree(entries))
  }

  init(_ id: ObjectID, in repository: Repository) throws(GitError) {
    let folder = try repository.tree(id)
    let manifest = folder[Self.manifestName]
    self.init(
      manifest: try manifest.map { (entry) throws(GitError) in try repository.blob(entry.id) },
      files: try QueueFiles(Self.patchesName.description, in: id, of: repository),
      tree: folder[Self.treeName]?.id)
  }
}
