import Foundation
import GitObjects

extension QueueHome {
  /// Opens the queue whose manifest lies in `path` or in a folder above it, or in what HEAD of a bare repository has.
  /// - Parameters:
  ///   - line: the line's name; nil: the one that the manifest is on.
  ///   - revision: a commit to read manifest, patches and tree from, instead of the work tree.
  ///   - beforeWrite: called before each step that changes the disk; tests stop there.
  /// - Throws: `usage` where there is no queue; `malformed`; `refused` where another run changes it; `environment`.
  public static func open(
    _ path: String, line name: String? = nil, at revision: String? = nil, for access: Access = .reading,
    beforeWrite: @escaping @Sendable (String) throws -> Void = { _ in }
  ) throws -> QueueHome {
    let opening = Opening(access: access, beforeWrite: beforeWrite)
    if let revision { return try opening.commit(revision, in: path, name) }
    guard let root = Opening.manifestFolder(path) else {
      if let repository = try? Repository(path), repository.workTree == nil {
        return try opening.commit("HEAD", in: path, name)
      }
      if let home = try opening.undone(path, name) { return home }
      throw QueueError(
        .usage, "there is no \(Manifest.fileName) in \(path) or above it",
        advice: "Begin a queue with patch-queue init, or name its folder: patch-queue -C FOLDER …")
    }
    return try opening.folder(root, name)
  }
}

/// How a queue is opened.
struct Opening {
  let access: QueueHome.Access
  let beforeWrite: @Sendable (String) throws -> Void

  /// The folder of the nearest manifest, ending in a slash.
  static func manifestFolder(_ path: String) -> String? {
    var folder = URL(filePath: path).absoluteURL.resolvingSymlinksInPath().standardizedFileURL
    while true {
      let root = folder.path(percentEncoded: false)
      if FileManager.default.fileExists(atPath: root + (root.hasSuffix("/") ? "" : "/") + Manifest.fileName) {
        return root.hasSuffix("/") ? root : root + "/"
      }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      if parent == folder || parent.path.count >= folder.path.count { return nil }
      folder = parent
    }
  }

  /// The folder inside the work tree of its repository: empty, or ending in a slash.
  static func prefix(of root: String, in repository: Repository?) -> String {
    guard let workTree = repository?.workTree.map({ URL(filePath: $0).resolvingSymlinksInPath() }) else {
      return ""
    }
    let top = workTree.path(percentEncoded: false)
    let slashed = top.hasSuffix("/") ? top : top + "/"
    return root.hasPrefix(slashed) ? String(root.dropFirst(slashed.count)) : ""
  }

  // MARK: From a folder

  func folder(_ root: String, _ name: String?) throws -> QueueHome {
    let folder = WorkTreeFolder(root: root)
    let owner = try? Repository(root)
    var bytes = try manifestBytes(folder)
    var manifest = try Manifest(bytes)
    let repository = try patched(manifest, root, owner)
    var line = try manifest.line(name)
    if let branch = line.branch, try owner?.headBranch() != "refs/heads/\(branch)" {
      return try self.branch(branch, line.name, root, owner)
    }
    let lock = access == .writing ? try RunLock(repository.commonFolder) : nil
    var log = try renaming(line.name, bytes, repository) ?? Self.log(repository, line.name)
    var files = try Self.files(folder, manifest.patches)
    var finished: String?
    if let entry = try log.last(), entry.operation.progress == .begun {
      if access == .writing {
        let half = try home(
          repository, owner, (manifest, bytes), line, files, .folder, root, folder, log, nil)
        try half.workbench.finish()
        finished = entry.operation.title
        bytes = try manifestBytes(folder)
        files = try Self.files(folder, manifest.patches)
      } else {
        // It has happened, though not all its files are written.
        bytes = entry.operation.after.manifest ?? bytes
        files = entry.operation.after.files
      }
      manifest = try Manifest(bytes)
      line = try manifest.line(name)
      log = Self.log(repository, line.name)
    }
    var home = try home(repository, owner, (manifest, bytes), line, files, .folder, root, folder, log, lock)
    home.finished = finished
    return home
  }

  /// The log of another line in which the renaming of this one was begun, or the undoing of that: it has another name on
  /// the disk than in its log.
  private func renaming(
    _ name: String, _ manifest: [UInt8], _ repository: Repository
  ) throws -> OperationLog? {
    for line in try Self.lines(repository) where line != name {
      let log = Self.log(repository, line)
      guard let last = try log.last()?.operation, last.progress == .begun,
        last.before.manifest != last.after.manifest,
        [last.before, last.after].contains(where: { $0.manifest == manifest })
      else { continue }
      return log
    }
    return nil
  }

  /// The lines that have a log.
  private static func lines(_ repository: Repository) throws -> [String] {
    let names = try repository.references("refs/patch-queue/*/log").compactMap {
      $0.split(separator: "/").dropFirst(2).first
    }
    return Set(names.map(String.init)).sorted()
  }

  /// A queue whose beginning was undone, so that it can be redone.
  func undone(_ path: String, _ name: String?) throws -> QueueHome? {
    guard access == .writing, let owner = try? Repository(path) else { return nil }
    for line in try Self.lines(owner) where name == nil || name == line {
      let log = Self.log(owner, line)
      guard let last = try log.last()?.operation, last.kind == .undo, last.after.manifest == nil,
        let bytes = last.before.manifest
      else { continue }
      let manifest = try Manifest(bytes)
      let root = URL(filePath: path).absoluteURL.resolvingSymlinksInPath().path(percentEncoded: false)
      let folder = WorkTreeFolder(root: root.hasSuffix("/") ? root : root + "/")
      return try home(
        patched(manifest, folder.root, owner), owner, (manifest, bytes), manifest.line(line),
        Self.files(folder, manifest.patches), .folder, folder.root, folder, log, RunLock(owner.commonFolder))
    }
    return nil
  }

  private func home(
    _ repository: Repository, _ owner: Repository?, _ manifest: (Manifest, [UInt8]), _ line: Manifest.Line,
    _ files: QueueFiles, _ place: QueueHome.Place, _ root: String, _ folder: WorkTreeFolder?,
    _ log: OperationLog, _ lock: RunLock?
  ) throws -> QueueHome {
    try QueueHome(
      repository: repository, owner: owner, manifest: manifest, line: line, files: files, place: place,
      prefix: Self.prefix(of: root, in: owner), folder: folder, log: log, lock: lock, beforeWrite: beforeWrite
    )
  }

  private func manifestBytes(_ folder: WorkTreeFolder) throws -> [UInt8] {
    guard case .file(let bytes, _) = try folder.read(ByteText(Manifest.fileName)) else {
      throw QueueError(.malformed, "\(folder.root)\(Manifest.fileName) is no file")
    }
    return bytes
  }

  /// The files in the folder of the patches.
  static func files(_ folder: WorkTreeFolder, _ patches: String) throws -> QueueFiles {
    var files = QueueFiles()
    for path in try folder.files(below: ByteText(patches)) {
      guard let name = ByteText(path.bytes.dropFirst(patches.utf8.count + 1)).utf8,
        case .file(let bytes, _) = try folder.read(path)
      else { continue }
      files.files[name] = bytes
    }
    return files
  }

  /// The repository that the manifest says is patched.
  func patched(_ manifest: Manifest, _ root: String, _ owner: Repository?) throws -> Repository {
    guard let path = manifest.repository else {
      guard let owner else {
        throw QueueError(
          .environment, "\(root) is in no git repository",
          advice: "Say in \(Manifest.fileName) where the patched repository is: \"repository\": \"../it\".")
      }
      return owner
    }
    let place = path.hasPrefix("/") ? path : root + path
    do {
      let repository = try Repository(place)
      return repository.gitFolder == owner?.gitFolder ? owner ?? repository : repository
    } catch {
      throw QueueError(
        .environment, "the patched repository is not at \(place): \(error.message)",
        advice: "Clone it there: git clone \(manifest.upstream.url) \(place)")
    }
  }

  /// Work trees of one repository have logs of their own.
  static func log(_ repository: Repository, _ line: String) -> OperationLog {
    guard repository.gitFolder != repository.commonFolder,
      let name = repository.gitFolder.split(separator: "/").last
    else { return OperationLog(repository, line: line) }
    return OperationLog(repository, line: "\(line)/worktrees/\(name)")
  }
}
