internal import CLibgit2

/// An open repository: objects in, objects out.
///
/// What is written stays in memory until `persist()`, so that anything can be planned, conflicts and all, without a
/// byte on the disk. A handle belongs to one task at a time; whoever works side by side opens the repository
/// once each.
public final class Repository {
  let handle: OpaquePointer
  let database: OpaquePointer
  /// Where what is written goes until it is persisted.
  private let memory: UnsafeMutablePointer<git_odb_backend>
  /// What was written and is not on the disk yet, in order.
  var written: [ObjectID] = []
  private var trees: [ObjectID: Tree] = [:]
  /// What merges compared, for the next one.
  private(set) lazy var similarity = Similarity(self)

  /// Opens the repository at `path`: a work tree, one of its folders, or a bare repository.
  public init(_ path: String) throws(GitError) {
    try LibGit.start()
    var repository: OpaquePointer?
    try GitError.check(git_repository_open_ext(&repository, path, 0, nil), "open a repository at \(path)")
    var database: OpaquePointer?
    let result = git_repository_odb(&database, repository)
    guard let repository, let database, result == 0 else {
      git_repository_free(repository)
      throw GitError(.environment, "cannot open the objects of \(path)")
    }
    var memory: UnsafeMutablePointer<git_odb_backend>?
    guard git_mempack_new(&memory) == 0, let memory else {
      git_odb_free(database)
      git_repository_free(repository)
      throw GitError(.environment, "cannot make room for new objects")
    }
    handle = repository
    self.database = database
    self.memory = memory
    // Ahead of the disk, so that writes end here.
    try GitError.check(git_odb_add_backend(database, memory, 1_000), "make room for new objects")
  }

  deinit {
    git_odb_free(database)
    git_repository_free(handle)
  }

  /// The folder of the work tree, ending in a slash; nil where the repository is bare.
  public var workTree: String? { git_repository_workdir(handle).map { String(cString: $0) } }
  /// The `.git` folder, ending in a slash.
  public var gitFolder: String { String(cString: git_repository_path(handle)) }
  /// The folder that all work trees share, ending in a slash.
  public var commonFolder: String { String(cString: git_repository_commondir(handle)) }
  public var isShallow: Bool { git_repository_is_shallow(handle) == 1 }
}

// MARK: Reading

/// What an object is.
public enum ObjectKind: Int32, Sendable {
  case commit = 1
  case tree
  case blob
  case tag
}

extension Repository {
  /// Whether the object is there.
  public func contains(_ id: ObjectID) -> Bool {
    var raw = id.raw
    return git_odb_exists(database, &raw) == 1
  }

  /// Whether the object was there when the packs were looked for last: what is not, costs no look at the disk again.
  private func isKnown(_ raw: inout git_oid) -> Bool {
    git_odb_exists_ext(database, &raw, UInt32(GIT_ODB_LOOKUP_NO_REFRESH.rawValue)) == 1
  }

  /// What the object is; nil where it is not there.
  public func kind(_ id: ObjectID) -> ObjectKind? {
    var raw = id.raw
    var (size, type) = (0, GIT_OBJECT_ANY)
    guard git_odb_read_header(&size, &type, database, &raw) == 0 else { return nil }
    return ObjectKind(rawValue: type.rawValue)
  }

  /// How many bytes the object has; nil where it is not there.
  func size(_ id: ObjectID) -> Int? {
    var raw = id.raw
    var (size, type) = (0, GIT_OBJECT_ANY)
    return git_odb_read_header(&size, &type, database, &raw) == 0 ? size : nil
  }

  /// The bytes of an object.
  /// - Throws: `notFound`, and `malformed` where it is of another kind.
  public func read(_ id: ObjectID, _ kind: ObjectKind) throws(GitError) -> [UInt8] {
    try withObject(id, kind) { Array($0) }
  }

  /// Lends the bytes of an object.
  func withObject<Result>(
    _ id: ObjectID, _ kind: ObjectKind, _ body: (UnsafeRawBufferPointer) throws(GitError) -> Result
  ) throws(GitError) -> Result {
    var raw = id.raw
    var object: OpaquePointer?
    try GitError.check(git_odb_read(&object, database, &raw), "read \(kind) \(id)")
    defer { git_odb_object_free(object) }
    guard git_odb_object_type(object).rawValue == kind.rawValue else {
      throw GitError(.malformed, "object \(id) is no \(kind)")
    }
    return try body(
      UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
  }

  /// An object of whatever kind.
  func read(_ id: ObjectID) throws(GitError) -> (kind: ObjectKind, bytes: [UInt8]) {
    guard let kind = kind(id) else { throw GitError(.notFound, "cannot read \(id): there is no such object") }
    return (kind, try read(id, kind))
  }

  public func commit(_ id: ObjectID) throws(GitError) -> Commit { try Commit(read(id, .commit), id: id) }

  public func tree(_ id: ObjectID) throws(GitError) -> Tree {
    if let known = trees[id] { return known }
    let tree = try Tree(read(id, .tree), id: id)
    // Enough for the folders of a large repository.
    if trees.count > 50_000 { trees = [:] }
    trees[id] = tree
    return tree
  }

  public func blob(_ id: ObjectID) throws(GitError) -> [UInt8] { try read(id, .blob) }

  /// The object that a revision means, as in `git rev-parse`: of `v1.0^{commit}` the commit.
  /// - Parameter kind: tags are followed to it.
  public func resolve(_ revision: String, _ kind: ObjectKind = .commit) throws(GitError) -> ObjectID {
    var object: OpaquePointer?
    try GitError.check(git_revparse_single(&object, handle, revision), "find \(revision)")
    defer { git_object_free(object) }
    var peeled: OpaquePointer?
    try GitError.check(
      git_object_peel(&peeled, object, git_object_t(rawValue: kind.rawValue)), "find a \(kind) of \(revision)"
    )
    defer { git_object_free(peeled) }
    guard let id = git_object_id(peeled) else { throw GitError(.notFound, "there is no \(kind) \(revision)") }
    return ObjectID(id.pointee)
  }
}

// MARK: Writing

extension Repository {
  /// Writes an object; it is in memory until `persist()`.
  @discardableResult
  public func write(_ bytes: [UInt8], _ kind: ObjectKind) throws(GitError) -> ObjectID {
    var raw = git_oid()
    let type = git_object_t(rawValue: kind.rawValue)
    try GitError.check(git_odb_hash(&raw, bytes, bytes.count, type), "hash a \(kind)")
    let id = ObjectID(raw)
    if isKnown(&raw) { return id }
    // Past the database, which would hash the bytes once more.
    let result = memory.pointee.write(memory, &raw, bytes, bytes.count, type)
    try GitError.check(result, "write a \(kind)")
    written.append(id)
    return id
  }

  @discardableResult
  public func write(_ blob: [UInt8]) throws(GitError) -> ObjectID { try write(blob, .blob) }

  @discardableResult
  public func write(_ commit: Commit) throws(GitError) -> ObjectID { try write(commit.bytes, .commit) }

  /// Writes a tree. Git has no empty folders: only the root may be empty.
  @discardableResult
  public func write(_ tree: Tree) throws(GitError) -> ObjectID {
    let id = try write(tree.bytes, .tree)
    trees[id] = tree
    return id
  }

  /// Takes note of an object that libgit2 wrote by itself, so that it is persisted like the others.
  func adopt(_ id: ObjectID) { written.append(id) }

  /// How much was written and is in memory alone.
  public var pendingCount: Int { written.count }
}
