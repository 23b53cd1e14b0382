import GitObjects
import PatchFormat

/// A queue as a command finds it: the manifest, a line, its patches, and the repository that is patched.
///
/// Two ways of keeping a queue are served: in the distribution's own tree, and beside somebody else's repository.
public struct QueueHome {
  /// Where the manifest and the patches are.
  public enum Place {
    /// In a folder, as a rule of a work tree.
    case folder
    /// In a branch that is not checked out: what changes is committed there.
    case branch(String, ObjectID)
    /// In a commit, to be read only.
    case commit(ObjectID)
  }

  /// What a command is about to do.
  public enum Access: Sendable {
    case reading
    /// No other run may write meanwhile; what a killed run has begun is ended first.
    case writing
  }

  /// The repository that is patched.
  public let repository: Repository
  /// The repository that the manifest is in, if it is in any. The same object where it is the one that is patched.
  public let owner: Repository?
  public let manifest: Manifest
  public let line: Manifest.Line
  /// What the queue owns of the tree that is patched: never its own files.
  public let scope: Scope
  public private(set) var files: QueueFiles
  public let place: Place
  /// The manifest's bytes, as they were read.
  let manifestBytes: [UInt8]
  /// The manifest's folder inside its repository: empty, or ending in a slash.
  let prefix: String
  let folder: WorkTreeFolder?
  let log: OperationLog
  let beforeWrite: @Sendable (String) throws -> Void
  /// What a killed run had begun, and was ended when the queue was opened.
  public internal(set) var finished: String?
  private let lock: RunLock?

  init(
    repository: Repository, owner: Repository?, manifest: (Manifest, [UInt8]), line: Manifest.Line,
    files: QueueFiles, place: Place, prefix: String, folder: WorkTreeFolder?, log: OperationLog,
    lock: RunLock?, beforeWrite: @escaping @Sendable (String) throws -> Void
  ) throws(QueueError) {
    (self.repository, self.owner, self.line, self.files) = (repository, owner, line, files)
    (self.manifest, manifestBytes) = manifest
    (self.place, self.prefix, self.folder, self.log) = (place, prefix, folder, log)
    (self.lock, self.beforeWrite) = (lock, beforeWrite)
    let isInside = owner === repository
    scope =
      isInside
      ? try self.manifest.scope.excluding([
        prefix + Manifest.fileName, prefix + self.manifest.patches, prefix + Self.releases,
      ])
      : self.manifest.scope
  }

  /// Whether the queue is kept in the very repository that it patches.
  public var isInside: Bool { owner === repository }

  /// The repository that the manifest is in.
  /// - Throws: `refused` where it is in none.
  func requireOwner() throws(QueueError) -> Repository {
    guard let owner else { throw QueueError(.refused, "the manifest is in no git repository") }
    return owner
  }

  /// Who is written into logs and commits of this program.
  public var actor: Signature { Self.actor(repository) }

  static func actor(_ repository: Repository) -> Signature {
    func setting(_ key: String) -> String? { try? repository.configuration(key) }
    let (seconds, offset) = Clock.now
    return Signature(
      name: ByteText(setting("user.name") ?? "patch-queue"),
      email: ByteText(setting("user.email") ?? "patch-queue@localhost"), seconds: seconds, offset: offset)
  }

  /// The same with other files in the folder of the patches.
  func with(_ files: QueueFiles) -> QueueHome {
    var home = self
    home.files = files
    return home
  }

  // MARK: The patches

  /// The commit of the base, where the repository has it.
  /// - Throws: `environment` where it does not.
  public func baseCommit() throws -> ObjectID {
    guard repository.kind(line.base.commit) == .commit else {
      throw QueueError(
        .environment, "the base \(line.base.name) is not in the repository",
        advice: "Fetch it: git fetch \(manifest.upstream.url) \(line.base.tag ?? line.base.commit.hex)")
    }
    return line.base.commit
  }

  /// The patches on their base, with the tree behind each.
  /// - Throws: `malformed` where one does not apply.
  public func stack() throws -> Stack {
    try Stack(base: try baseTree(), patches: try files.patches(), in: repository)
  }

  /// The base's tree in scope: from its commit, or, without that, by undoing the series from what lies on top of it.
  func baseTree() throws -> ObjectID {
    let expected = line.base.tree
    if repository.contains(expected) { return expected }
    if repository.kind(line.base.commit) == .commit {
      let found = try scope.tree(in: repository.commit(line.base.commit).tree, of: repository)
      guard found == expected else {
        throw QueueError(
          .malformed,
          "the base \(line.base.name) has the tree \(found.short) in scope, the manifest says \(expected.short)",
          advice:
            "Scope and base of \(Manifest.fileName) do not go together: set the base again with patch-queue rebase."
        )
      }
      return found
    }
    if manifest.isApplied, let shown = try? shownTree() {
      var tree = shown
      for patch in try files.patches().reversed() {
        tree = try repository.apply(patch.undoing, to: tree).tree
      }
      if tree == expected { return tree }
    }
    return try scope.tree(in: repository.commit(baseCommit()).tree, of: repository)
  }

  // MARK: The tree

  /// The tree in scope as it is shown: in the work tree, or in the branch or commit that was read. Nil: none shows it.
  public func shownTree() throws -> ObjectID? {
    switch place {
    case .branch(_, let commit), .commit(let commit):
      return isInside && manifest.isApplied
        ? try scope.tree(in: repository.commit(commit).tree, of: repository) : nil
    case .folder:
      guard try showsTree() else { return nil }
      return try scope.tree(in: repository.workTreeSnapshot(), of: repository)
    }
  }

  /// Whether a work tree shows base and patches: over somebody else's repository, where its HEAD is the base.
  func showsTree() throws -> Bool {
    guard case .folder = place, repository.workTree != nil else { return false }
    return try manifest.isApplied || repository.reference("HEAD") == line.base.commit
  }

  /// How many patches the work tree has.
  public func position(in stack: Stack) throws -> Int {
    guard try showsTree() else { return manifest.isApplied ? stack.levels.count : 0 }
    let usual = manifest.isApplied ? stack.levels.count : 0
    guard let last = try log.last()?.operation, last.after.files == files, let position = last.after.position,
      position <= stack.levels.count
    else { return usual }
    // Somebody may have brought all patches back by other means.
    if position != usual, try shownTree() == stack.tree(below: usual) { return usual }
    return position
  }

  var workbench: Workbench {
    var home = folder
    var workTree = (try? showsTree()) == true ? repository.workTree.map { WorkTreeFolder(root: $0) } : nil
    home?.beforeWrite = beforeWrite
    workTree?.beforeWrite = beforeWrite
    return Workbench(
      repository: repository, owner: owner, home: home, workTree: workTree, patches: manifest.patches,
      log: log,
      actor: actor, beforeWrite: beforeWrite)
  }
}

extension Manifest.Base {
  /// For people.
  public var name: String { tag ?? commit.short }
}
