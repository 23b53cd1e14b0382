import GitObjects

/// What a command did to a queue, or is doing.
public struct Operation: Sendable {
  /// How far it has come. More may come.
  public struct Progress: Hashable, Sendable, Codable, RawRepresentable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Its files are being written. Whoever finds it so, writes them.
    public static let begun = Progress(rawValue: "begun")
    /// All is as it shall be.
    public static let done = Progress(rawValue: "done")
    /// It waits for somebody to resolve a conflict.
    public static let stopped = Progress(rawValue: "stopped")
  }

  /// What undoing and redoing know of it.
  public struct Kind: Hashable, Sendable, Codable, RawRepresentable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let change = Kind(rawValue: "change")
    public static let undo = Kind(rawValue: "undo")
    public static let redo = Kind(rawValue: "redo")
    /// Something that stopped was given up: nothing has changed in the end.
    public static let abort = Kind(rawValue: "abort")
  }

  /// In words, as the command was given: `rebase v1.1.0`.
  public var title: String
  public var kind: Kind
  public var progress: Progress
  public var before: QueueState
  public var after: QueueState
  /// What the disk shows when its files begin to be written, where that is not the state before: somebody resolved a
  /// conflict meanwhile.
  public var start: QueueState?
  /// Commits that must not be lost with the queue, such as its base.
  public var kept: [ObjectID]
  /// What a stopped operation has to do yet; its own business.
  public var todo: [UInt8]?
  /// When it was written, in seconds since 1970.
  public var seconds: Int64 = 0

  public init(
    title: String, kind: Kind = .change, progress: Progress = .done, before: QueueState, after: QueueState,
    start: QueueState? = nil, kept: [ObjectID] = [], todo: [UInt8]? = nil, seconds: Int64 = 0
  ) {
    (self.title, self.kind, self.progress) = (title, kind, progress)
    (self.before, self.after, self.start) = (before, after, start)
    (self.kept, self.todo, self.seconds) = (kept, todo, seconds)
  }

  /// Once its files are written. What is given up keeps it: it has the resolutions that were made.
  mutating func forgetStart() { if kind != .abort { start = nil } }
}

/// The operations of a line, newest last: a chain of commits behind one reference, which is replaced in one step.
public struct OperationLog {
  let repository: Repository
  let reference: String

  public init(_ repository: Repository, line: String) {
    self.repository = repository
    reference = "refs/patch-queue/\(line)/log"
  }

  /// An operation and where it is kept.
  public struct Entry: Sendable {
    public let id: ObjectID
    public let operation: Operation
    let previous: ObjectID?
  }

  private struct Head: SchemaDocument {
    static let schema = 1
    var schema: Int
    var title: String
    var kind: Operation.Kind
    var progress: Operation.Progress
  }

  /// The newest operation, if there is any.
  public func last() throws -> Entry? { try repository.reference(reference).map(entry) }

  /// All operations, newest first.
  public func entries(limit: Int = .max) throws -> [Entry] {
    var entries: [Entry] = []
    var next = try repository.reference(reference)
    while let id = next, entries.count < limit {
      let found = try entry(id)
      entries.append(found)
      next = found.previous
    }
    return entries
  }

  private func entry(_ id: ObjectID) throws -> Entry {
    let commit = try repository.commit(id)
    let folder = try repository.tree(commit.tree)
    guard let headID = folder[Self.headName]?.id, let before = folder["before"]?.id,
      let after = folder["after"]?.id
    else { throw QueueError(.malformed, "\(id.short) is no operation of a queue") }
    let head = try Head.decode(repository.blob(headID), "the log of operations")
    let hasPrevious = commit.headers.contains { $0.name == "previous" }
    let operation = Operation(
      title: head.title, kind: head.kind, progress: head.progress,
      before: try QueueState(before, in: repository),
      after: try QueueState(after, in: repository),
      start: try folder["start"].map { try QueueState($0.id, in: repository) },
      kept: Array(commit.parents.dropFirst(hasPrevious ? 1 : 0)),
      todo: try folder["todo"].map { try repository.blob($0.id) }, seconds: commit.committer.seconds)
    return Entry(id: id, operation: operation, previous: hasPrevious ? commit.parents.first : nil)
  }

  /// Writes an operation behind `previous`, and makes it the last. Everything that it names is on the disk by then.
  /// - Parameter replacing: the entry that is the last now, which may be an earlier state of the same operation.
  @discardableResult
  func write(
    _ operation: Operation, behind previous: ObjectID?, replacing: ObjectID?, by actor: Signature
  ) throws -> ObjectID {
    var entries = [
      try head(operation),
      Tree.Entry(name: "before", mode: .tree, id: try operation.before.write(to: repository)),
      Tree.Entry(name: "after", mode: .tree, id: try operation.after.write(to: repository)),
    ]
    if let start = operation.start {
      entries.append(.init(name: "start", mode: .tree, id: try start.write(to: repository)))
    }
    if let todo = operation.todo {
      entries.append(.init(name: "todo", mode: .regular, id: try repository.write(todo)))
    }
    return try write(operation, entries, behind: previous, replacing: replacing, by: actor)
  }

  /// Writes how far an operation has come that is the last: what it changes is in the log already.
  func end(
    _ operation: Operation, _ begun: ObjectID, behind previous: ObjectID?, by actor: Signature
  ) throws {
    let kept = try repository.tree(repository.commit(begun).tree).entries.filter {
      $0.name != Self.headName && ($0.name != "start" || operation.start != nil)
    }
    try write(operation, [head(operation)] + kept, behind: previous, replacing: begun, by: actor)
  }

  private static let headName: ByteText = "operation.json"

  private func head(_ operation: Operation) throws -> Tree.Entry {
    let head = StableJSON.members([
      "schema": .integer(Head.schema), "title": .string(operation.title),
      "kind": .string(operation.kind.rawValue),
      "progress": .string(operation.progress.rawValue),
    ])
    return .init(name: Self.headName, mode: .regular, id: try repository.write(Array(head.document.utf8)))
  }

  @discardableResult
  private func write(
    _ operation: Operation, _ entries: [Tree.Entry], behind previous: ObjectID?, replacing: ObjectID?,
    by actor: Signature
  ) throws -> ObjectID {
    let commit = Commit(
      tree: try repository.write(Tree(entries)), parents: (previous.map { [$0] } ?? []) + operation.kept,
      author: actor, committer: actor,
      headers: previous == nil ? [] : [.init(name: "previous", value: "parent")],
      message: ByteText("\(operation.title)\n"))
    let id = try repository.write(commit)
    try repository.persist(reachableFrom: operation.after.heads.compactMap(\.commit) + [id])
    try repository.update([.init(reference, from: replacing, to: id)], actor: actor, message: operation.title)
    return id
  }
}
