import Foundation
import GitObjects
import PatchFormat

/// `init`: begins a queue in a folder, or makes one of the series that is there.
public struct InitQueue {
  /// Where upstream lives, for people and for fetching.
  public var upstream: String
  /// A tag or a commit of the patched repository.
  public var base: String
  /// Nil: what the tag says, or `main`.
  public var line: String?
  public var patches = "patches"
  public var scope: [String] = []
  /// The patched repository, relative to the folder; nil: the one that the folder is in.
  public var repository: String?
  public var style = Manifest.Style.canonical
  /// How releases are numbered; nil: what the tag says.
  public var version: String?

  public init(upstream: String, base: String) { (self.upstream, self.base) = (upstream, base) }

  /// - Parameter path: the folder that gets the manifest.
  public func run(
    in path: String, dryRun: Bool = false,
    beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }
  ) throws -> Report {
    do {
      let root = URL(filePath: path).absoluteURL.resolvingSymlinksInPath().path(percentEncoded: false)
      return try begin(root.hasSuffix("/") ? root : root + "/", dryRun, beforeWrite)
    } catch  where QueueError.knows(error) {
      throw QueueError(error)
    }
  }

  private func begin(
    _ root: String, _ dryRun: Bool, _ beforeWrite: @escaping @Sendable (String) throws -> Void
  ) throws -> Report {
    let folder = WorkTreeFolder(root: root)
    let owner = try? Repository(root)
    let repository = try patched(root, owner)
    let base = try base(in: repository)
    let name = line ?? base.tag.flatMap(Manifest.Line.number(of:)) ?? "main"
    try Manifest.Line.check(name: name)
    let lock = dryRun ? nil : try RunLock(repository.commonFolder)
    let log = Opening.log(repository, name)
    let begun = try log.last()?.operation.progress == .begun
    guard try begun || folder.read(ByteText(Manifest.fileName)) == nil else {
      throw QueueError(
        .refused, "there is a \(Manifest.fileName) in \(root) already",
        advice: "Import more patches with patch-queue import, or move the queue with patch-queue rebase.")
    }
    let found = try Opening.files(folder, patches)
    var manifest = try manifest(name, base)
    func home() throws -> QueueHome {
      try QueueHome(
        repository: repository, owner: owner, manifest: (manifest, Array(manifest.text.utf8)),
        line: manifest.line(name), files: found, place: .folder, prefix: Opening.prefix(of: root, in: owner),
        folder: folder, log: log, lock: lock, beforeWrite: beforeWrite)
    }
    if begun, !dryRun {
      try home().workbench.finish()
      return Report([.init("The init that was begun has been ended.", .good)], json: ["line": .string(name)])
    }
    let tree = try home().scope.tree(in: repository.commit(base.commit).tree, of: repository)
    manifest.change(name) { $0.base.tree = tree }
    let begin = try home()
    let stack = try begin.stack()
    var after = QueueState(
      manifest: Array(manifest.text.utf8),
      files: try found.updated(for: stack, base: base.commit, style: style), tree: nil)
    // What git does with the ends of lines elsewhere must not reach the patches.
    if after.files.files[".gitattributes"] == nil {
      after.files.files[".gitattributes"] = Array("* -text\n".utf8)
    }
    if !dryRun {
      try begin.workbench.perform(
        Operation(
          title: "init \(name)", before: QueueState(manifest: nil, files: found, tree: nil), after: after,
          kept: [base.commit]))
    }
    return Report(
      [
        .init(
          "Line \(name) stands on \(base.name); \(Report.patches(stack.levels.count)) in \(patches)/.", .good),
        "Commit \(Manifest.fileName) and \(patches)/, then give it patches: patch-queue import, new or absorb.",
      ],
      json: [
        "line": .string(name), "base": manifest.lines.first?.base.json,
        "patches": .array(stack.patches.map { .string($0.name) }),
      ])
  }

  private func patched(_ root: String, _ owner: Repository?) throws -> Repository {
    if let path = repository { return try Repository(path.hasPrefix("/") ? path : root + path) }
    guard let owner else {
      throw QueueError(
        .usage, "\(root) is in no git repository",
        advice: "Name the one that is patched: --repository FOLDER")
    }
    return owner
  }

  private func base(in repository: Repository) throws -> Manifest.Base {
    let commit: ObjectID
    do { commit = try repository.resolve(base) } catch {
      throw QueueError(
        .usage, "there is no commit \(base): \(error.message)", advice: "Fetch it, or name another base.")
    }
    let isTag = try repository.reference("refs/tags/\(base)") != nil
    return .init(tag: isTag ? base : nil, commit: commit, tree: .zero)
  }

  private func manifest(_ name: String, _ base: Manifest.Base) throws -> Manifest {
    guard ByteText(patches).isSafePath else {
      throw QueueError(.usage, "\(patches) leads outside the folder of the queue")
    }
    let number = version ?? base.tag.flatMap(Manifest.Line.version(of:))
    return Manifest(
      upstream: .init(url: upstream), repository: repository, patches: patches, scope: try Scope(scope),
      isApplied: repository == nil, style: style,
      lines: [.init(name: name, branch: nil, base: base, version: number)])
  }
}

extension Manifest.Base {
  /// For documents.
  public var json: StableJSON {
    .members([
      "tag": tag.map { .string($0) }, "commit": .string(commit.hex), "tree": .string(tree.hex),
    ])
  }
}
