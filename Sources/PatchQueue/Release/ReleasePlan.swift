import GitObjects
import PatchFormat

/// A release, made in memory.
struct ReleasePlan {
  let version: String
  /// The commit that the gate looked at, and the release's, which has the files of the release besides.
  let parent: ObjectID
  let commit: ObjectID
  let files: [(path: ByteText, side: TreeChange.Side)]
  let provenance: Provenance
  let section: String
}

/// Makes releases of a commit that holds a queue.
struct ReleasePlanner {
  /// The queue as the commit has it.
  let home: QueueHome
  let owner: Repository
  let parent: ObjectID
  let tagger: Signature
  let isRehearsal: Bool

  /// - Throws: `usage` for a version that does not come next; `difference` where the queue is not in order; `refused` where
  ///   the gate says no.
  func plan(_ version: String, gate: any GateCheck) throws -> ReleasePlan {
    let pattern = try pattern()
    let released = try home.released(pattern, at: parent)
    try pattern.check(version, after: released)
    try checkQueue()
    let tree = try owner.commit(parent).tree
    let record = try gate.record(of: parent, tree: tree)
    try record.check(commit: parent, tree: tree, isRehearsal: isRehearsal)
    guard !record.isNewAPILine || pattern.beginsAPILine(version) else {
      throw QueueError(
        .refused, "the gate let public symbols go, and \(version) does not begin a new API line",
        advice: "Release the first of the next hundred, or run the gate without --new-api-line.")
    }
    let last = released.max().map(pattern.version)
    let provenance = try provenance(version, record, previous: last)
    let changelog = Changelog(
      provenance: provenance, previous: try last.flatMap { try home.provenance(of: $0, at: parent) })
    let old = try owner.entry(home.changelogPath, in: tree)
    let folder = home.releaseFolder(version)
    var texts: [(ByteText, [UInt8])] = [
      (home.changelogPath, changelog.inserted(into: try old.map { try owner.blob($0.id) })),
      (ByteText(folder + Provenance.fileName), Array(provenance.text.utf8)),
      (ByteText(folder + GateFile.name), record.bytes),
    ]
    if let months = home.line.support {
      let window = try SupportWindow(
        version: version, line: home.line.name, released: MailDate.day(tagger), months: months)
      texts.append((ByteText(folder + SupportWindow.fileName), Array(window.text.utf8)))
    }
    let files = try texts.map { ($0, TreeChange.Side(mode: .regular, id: try owner.write($1))) }
    let edits = Dictionary(uniqueKeysWithValues: files.map { ($0, TreeChange.Side?.some($1)) })
    let commit = Commit(
      tree: try owner.editing(tree, edits), parents: [parent], author: tagger, committer: tagger,
      message: ByteText("Release \(version)\n"))
    return ReleasePlan(
      version: version, parent: parent, commit: try owner.write(commit), files: files,
      provenance: provenance, section: changelog.section)
  }

  /// How the line's releases are numbered; the base must be of that number.
  private func pattern() throws -> VersionPattern {
    guard let text = home.line.version else {
      throw QueueError(
        .refused, "line \(home.line.name) does not say how its releases are numbered",
        advice: "Say it: patch-queue manifest --version '1.0.{100}'")
    }
    let pattern = try VersionPattern(text)
    func numbers(_ text: String) -> [Substring] {
      Array(text.drop { !$0.isNumber }.split { !$0.isNumber }.prefix(2))
    }
    let base = home.line.base.tag.map(numbers) ?? []
    guard base.count < 2 || numbers(pattern.prefix).count < 2 || base == numbers(pattern.prefix) else {
      throw QueueError(
        .refused, "the line stands on \(home.line.base.name), and its releases are numbered \(pattern)",
        advice:
          "Give it the numbers of its base: patch-queue manifest --version '\(base.joined(separator: ".")).{100}'"
      )
    }
    return pattern
  }

  private func checkQueue() throws {
    let verified = try VerifyQueue().plan(home).report
    guard verified.exitCode == 0 else {
      throw QueueError(
        .difference, "the queue is not in order: \(verified.lines.first?.text ?? "")",
        advice: "patch-queue verify tells more. Commit what you mend.")
    }
    if let fault = try home.lint().findings().first(where: { $0.severity == .error }) {
      throw QueueError(
        .difference, "the queue is not in order: \(fault.patch.map { "\($0): " } ?? "")\(fault.message)",
        advice: "patch-queue lint tells more. Commit what you mend.")
    }
  }

  private func provenance(
    _ version: String, _ record: GateRecord, previous: String?
  ) throws -> Provenance {
    let patches = try home.files.patches()
    guard let lock = try home.files.lock(), lock.patches.count == patches.count else {
      throw QueueError(
        .difference, "LOCK.json does not tell of the series", advice: "patch-queue refresh --lock")
    }
    let base = home.line.base
    var message = "\(version)\(isRehearsal ? " (rehearsal)" : "")\n\n"
    message += "Line \(home.line.name): \(patches.count) patches on \(base.name) (\(base.commit.hex)).\n"
    if !patches.isEmpty { message += "\n" + patches.map { "  \($0.subject)\n" }.joined() }
    return Provenance(
      version: version, line: home.line.name, tag: home.tagPrefix + version, message: message,
      tagger: .init(
        name: tagger.name.description, email: tagger.email.description, seconds: tagger.seconds,
        offset: tagger.offset),
      rehearsal: isRehearsal, previous: previous, upstream: home.manifest.upstream, base: base,
      scope: home.manifest.scope.patterns, patches: zip(patches, lock.patches).map { .init($0, $1) },
      tree: lock.tree,
      gate: .init(
        commit: record.commit, tree: record.tree, sha256: SHA256.hex(record.bytes), quick: record.isQuick),
      tool: .current)
  }
}
