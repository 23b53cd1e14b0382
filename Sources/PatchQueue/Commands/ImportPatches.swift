import Foundation
import GitObjects
import PatchFormat

/// `import`: puts commits or patch files on top of the queue.
public struct ImportPatches: QueueCommand {
  /// A range of commits (`v1.0..HEAD`), a folder with a series or with mails, a patch, or a mailbox.
  public var source: String
  /// Makes this commit the base; the queue has to be empty.
  public var base: String?
  /// Whether merge commits are taken as the change to their first parent.
  public var firstParent = false

  public init(_ source: String) { self.source = source }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let (old, base) = try start(home)
    let taken = Set(old.patches.map(\.name))
    let importer = Importer(repository: home.repository, scope: home.scope)
    var stack = old
    if let base { stack = Stack(base: base.tree) }
    let first = stack.levels.count
    if FileManager.default.fileExists(atPath: source) {
      for patch in Progress.follow("importing", try PatchSource(path: source).patches(taken: taken)) {
        try importer.check(patch)
        try importer.push(patch, on: &stack)
      }
    } else {
      let (from, to) = try range(home, base?.commit)
      try importer.push(
        importer.commits(from: from, to: to, firstParent: firstParent, taken: taken), on: &stack)
    }
    let new = stack.patches[first...]
    guard !new.isEmpty else {
      throw QueueError(
        .usage, "there is no patch in \(source)",
        advice: "Name a range of commits, a folder, a patch or a mailbox.")
    }
    let title = "import \(Report.patches(new.count))"
    return Plan(
      Report(
        new.map { .init("+ ", .good) + .init($0.name) + .init("  \($0.subject)", .dim) },
        json: ["base": (base ?? home.line.base).json, "imported": .array(new.map { $0.json() })]),
      try operation(home, title, old, stack, base))
  }

  /// The queue as it is, and the base that it gets.
  private func start(_ home: QueueHome) throws -> (Stack, Manifest.Base?) {
    guard let base else { return (try home.stack(), nil) }
    guard try home.files.series().names.isEmpty else {
      throw QueueError(
        .refused, "the queue has patches, so that another base would not fit them",
        advice: "Move them with patch-queue rebase \(base), then import without --base.")
    }
    let commit = try home.repository.resolve(base)
    let isTag = try home.repository.reference("refs/tags/\(base)") != nil
    let tree = try home.scope.tree(in: home.repository.commit(commit).tree, of: home.repository)
    // A queue without patches needs no base to be understood.
    return (Stack(base: home.line.base.tree), .init(tag: isTag ? base : nil, commit: commit, tree: tree))
  }

  private func range(_ home: QueueHome, _ base: ObjectID?) throws -> (ObjectID, ObjectID) {
    func commit(_ revision: String) throws -> ObjectID {
      do { return try home.repository.resolve(revision) } catch {
        throw QueueError(
          .usage, "\(source) is no file, and no range of commits: \(error.message)",
          advice: "Name a range such as v1.0..HEAD, a folder, a patch or a mailbox.")
      }
    }
    if let dots = source.firstRange(of: "..") {
      let (from, to) = (String(source[..<dots.lowerBound]), String(source[dots.upperBound...]))
      return (
        try from.isEmpty ? base ?? home.baseCommit() : commit(from), try commit(to.isEmpty ? "HEAD" : to)
      )
    }
    return (try base ?? home.baseCommit(), try commit(source))
  }

  /// The work tree may have the patches already, where they come from its commits.
  private func operation(
    _ home: QueueHome, _ title: String, _ old: Stack, _ new: Stack, _ base: Manifest.Base?
  ) throws -> Operation {
    guard case .folder = home.place, try home.showsTree(), home.manifest.isApplied,
      try !isBefore(new, old, home), try home.shownTree() == new.tip
    else {
      let position = try home.manifest.isApplied ? new.levels.count : home.position(in: old)
      return try home.change(title, from: old, to: new, position: position, base: base)
    }
    return Operation(
      title: title, before: try home.state(tree: new.tip, position: nil),
      after: try home.state(of: new, position: new.levels.count, base: base, title), kept: home.kept(base))
  }

  /// Whether one file tells already that the work tree has not the patches. To look at all of them costs as much as to read
  /// a hundred patches.
  private func isBefore(_ new: Stack, _ old: Stack, _ home: QueueHome) throws -> Bool {
    guard let root = home.repository.workTree,
      let change = try home.repository.changes(from: old.tip, to: new.tip).first
    else { return false }
    let filter = try home.repository.workTreeFilter(at: change.path)
    let before = try change.old.flatMap { try home.repository.content($0, filter) }
    let after = try change.new.flatMap { try home.repository.content($0, filter) }
    return try before != after && WorkTreeFolder(root: root).read(change.path) == before
  }
}

/// Files to import.
struct PatchSource {
  let path: String

  /// The patches, in order: as the series says where there is one, else by the names of the files.
  func patches(taken: Set<String>) throws -> [Patch] {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if isFolder.boolValue { return try folder(WorkTreeFolder(root: path + "/"), taken) }
    let url = URL(filePath: path).absoluteURL
    let folder = WorkTreeFolder(root: url.deletingLastPathComponent().path(percentEncoded: false))
    return try mails(url.lastPathComponent, folder, taken)
  }

  private func folder(_ folder: WorkTreeFolder, _ taken: Set<String>) throws -> [Patch] {
    for list in [QueueFiles.seriesName, QueueFiles.electronName] where try folder.read(ByteText(list)) != nil
    {
      var files = QueueFiles()
      guard case .file(let series, _) = try folder.read(ByteText(list)) else {
        throw QueueError(.malformed, "\(path)/\(list) is no file")
      }
      files.files[list] = series
      for name in try files.series().names {
        if case .file(let bytes, _) = try folder.read(ByteText(name)) { files.files[name] = bytes }
      }
      return try files.patches().map { try renamed($0, taken) }
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      .filter { name in [".patch", ".diff", ".eml", ".mbox"].contains { name.hasSuffix($0) } }
    var taken = taken
    var patches: [Patch] = []
    for name in names {
      let found = try mails(name, folder, taken)
      taken.formUnion(found.map(\.name))
      patches += found
    }
    return patches
  }

  private func renamed(_ patch: Patch, _ taken: Set<String>) throws(QueueError) -> Patch {
    guard taken.contains(patch.name) else { return patch }
    throw QueueError(
      .usage, "the queue has a patch \(patch.name) already",
      advice: "Rename one of them: patch-queue rename \(patch.name) NAME")
  }

  /// The mails of one file: one keeps the file's name, of several each gets that of its subject.
  private func mails(_ name: String, _ folder: WorkTreeFolder, _ taken: Set<String>) throws -> [Patch] {
    guard case .file(let bytes, _) = try folder.read(ByteText(name)) else {
      throw QueueError(.usage, "\(folder.root)\(name) is no file")
    }
    let parts = MailBox.split(bytes)
    let present = taken
    var taken = taken
    var patches: [Patch] = []
    for part in parts {
      do throws(PatchError) {
        var patch = try Patch(Series.Entry(name), part)
        if parts.count > 1 || !name.hasSuffix(".patch") {
          patch.name = PatchName.make(patch.subject, taken: taken)
        }
        if parts.count > 1, let mail = try? PatchMail(Self.withoutEmptyEnd(part)), mail == patch.mail {
          patch = try Patch(Series.Entry(patch.name), Self.withoutEmptyEnd(part))
        }
        taken.insert(patch.name)
        patches.append(patch)
      } catch {
        throw QueueError(
          .malformed, parts.count > 1 ? "\(error) (mail \(patches.count + 1) of \(name))" : "\(error)")
      }
    }
    if parts.count == 1, let patch = patches.first { return [try renamed(patch, present)] }
    return patches
  }

  /// Without the empty line that stands before the next mail.
  private static func withoutEmptyEnd(_ mail: [UInt8]) -> [UInt8] {
    var mail = mail[...]
    while mail.suffix(2).elementsEqual("\n\n".utf8) { mail.removeLast() }
    return Array(mail)
  }
}
