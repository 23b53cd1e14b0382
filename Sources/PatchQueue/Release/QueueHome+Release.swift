import GitObjects

extension QueueHome {
  /// The manifest as a commit of its repository has it.
  func manifest(at commit: ObjectID) throws -> (Manifest, [UInt8]) {
    guard let owner else {
      throw QueueError(.refused, "\(Manifest.fileName) is in no git repository")
    }
    let path = ByteText(prefix + Manifest.fileName)
    guard let side = try owner.entry(path, in: owner.commit(commit).tree), side.mode.isFile else {
      throw QueueError(
        .refused, "commit \(commit.short) has no \(path)",
        advice: "Commit the manifest and the patches first.")
    }
    let bytes = try owner.blob(side.id)
    return (try Manifest(bytes), bytes)
  }

  /// The queue as a commit of its repository has it.
  func at(_ commit: ObjectID) throws -> QueueHome {
    let manifest = try manifest(at: commit)
    let files = try owner.map { owner in
      try QueueFiles(prefix + manifest.0.patches, in: owner.commit(commit).tree, of: owner)
    }
    return try QueueHome(
      repository: repository, owner: owner, manifest: manifest, line: manifest.0.line(line.name),
      files: files ?? QueueFiles(), place: .commit(commit), prefix: prefix, folder: nil, log: log, lock: nil,
      beforeWrite: beforeWrite)
  }

  /// The folder of what is known about releases, beside the manifest.
  static let releases = "releases"

  /// Where the files of a release lie inside the repository.
  func releaseFolder(_ version: String) -> String { "\(prefix)\(Self.releases)/\(version)/" }

  /// Beside the manifest; among the releases where a file of that name is upstream's, and the queue's to change.
  var changelogPath: ByteText {
    let path = ByteText(prefix + Changelog.fileName)
    guard isInside, scope.contains(path) else { return path }
    return ByteText("\(prefix)\(Self.releases)/\(Changelog.fileName)")
  }

  /// Whether a file belongs to a release and not to what its gate looked at.
  func isReleaseFile(_ path: ByteText, _ version: String) -> Bool {
    path == changelogPath || path.bytes.starts(with: releaseFolder(version).utf8)
  }

  /// What stands before versions in the names of tags: as before that of the base.
  var tagPrefix: String { line.base.tag.map { String($0.prefix { !$0.isNumber }) } ?? "v" }

  /// The numbers of the line's releases: those that have a tag, and those that a commit knows of.
  func released(_ pattern: VersionPattern, at commit: ObjectID) throws -> [Int] {
    guard let owner else { return [] }
    var versions = try owner.references("refs/tags/\(tagPrefix)*")
      .map { String($0.dropFirst("refs/tags/\(tagPrefix)".count)) }
    let folder = try owner.entry(ByteText(prefix + Self.releases), in: owner.commit(commit).tree)
    if let folder, folder.mode.isTree {
      versions += try owner.tree(folder.id).entries.filter(\.mode.isTree).compactMap(\.name.utf8)
    }
    return versions.compactMap(pattern.number)
  }

  /// The provenance of a release, as a commit has it; nil: it has none.
  func provenance(of version: String, at commit: ObjectID) throws -> Provenance? {
    guard let owner else { return nil }
    let path = ByteText(releaseFolder(version) + Provenance.fileName)
    guard let side = try owner.entry(path, in: owner.commit(commit).tree), side.mode.isFile else {
      return nil
    }
    return try Provenance.read(owner.blob(side.id))
  }
}

extension Repository {
  /// How the work tree differs from a commit, new files and all.
  func edits(of commit: ObjectID) throws(GitError) -> [TreeChange] {
    try changes(from: self.commit(commit).tree, to: workTreeSnapshot())
  }
}
