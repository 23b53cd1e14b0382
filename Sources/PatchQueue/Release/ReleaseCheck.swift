import GitObjects
import PatchFormat

/// Checks a release with the repository alone.
struct ReleaseCheck {
  /// One thing that must be so.
  struct Item: Hashable, Sendable {
    enum Outcome: String, Sendable {
      case right
      case wrong
      /// What it takes to know is not here.
      case unknown
    }

    let name: String
    let outcome: Outcome
    let detail: String
  }

  /// The queue as the release's commit has it.
  let home: QueueHome
  let owner: Repository
  let commit: ObjectID
  let provenance: Provenance
  let version: String

  func items() throws -> [Item] {
    [try tag(), try parent(), try files(), try gate(), try patches(), try tree()]
  }

  private func item(_ name: String, _ fault: String?, _ detail: String) -> Item {
    Item(name: name, outcome: fault == nil ? .right : .wrong, detail: fault ?? detail)
  }

  /// The tag is what provenance makes of it.
  private func tag() throws -> Item {
    let made = provenance.tag(commit)
    guard let id = try owner.reference("refs/tags/\(provenance.tag)") else {
      return Item(name: "tag", outcome: .unknown, detail: "there is no tag \(provenance.tag) here")
    }
    guard owner.kind(id) == .tag else {
      return item("tag", "\(provenance.tag) is no annotated tag", "")
    }
    let tag = try owner.tag(id)
    return item(
      "tag", tag.unsigned == made ? nil : "\(provenance.tag) is not the tag that provenance tells of",
      "\(provenance.tag)\(tag.isSigned ? " (signed)" : "") is as provenance tells")
  }

  /// The release comes right behind what the gate looked at.
  private func parent() throws -> Item {
    let gate = provenance.gate
    let parents = try owner.commit(commit).parents
    guard parents == [gate.commit] else {
      return item("parent", "the release does not come right behind \(gate.commit.short)", "")
    }
    guard owner.kind(gate.commit) == .commit else {
      return Item(name: "parent", outcome: .unknown, detail: "\(gate.commit.short) is not here")
    }
    let tree = try owner.commit(gate.commit).tree
    return item(
      "parent",
      tree == gate.tree
        ? nil : "\(gate.commit.short) has tree \(tree.short), the gate saw \(gate.tree.short)",
      "commit \(gate.commit.short), tree \(gate.tree.short)")
  }

  /// It adds the files of a release, and nothing else.
  private func files() throws -> Item {
    guard owner.kind(provenance.gate.tree) == .tree else {
      return Item(name: "files", outcome: .unknown, detail: "tree \(provenance.gate.tree.short) is not here")
    }
    let others = try owner.changes(from: provenance.gate.tree, to: owner.commit(commit).tree).map(\.path)
      .filter { !home.isReleaseFile($0, version) }
    return item(
      "files", others.first.map { "the release changes \($0), too" },
      "without the files of the release the tree is the gate's")
  }

  private func gate() throws -> Item {
    let path = ByteText(home.releaseFolder(version) + GateFile.name)
    guard let side = try owner.entry(path, in: owner.commit(commit).tree) else {
      return item("gate", "there is no \(path)", "")
    }
    let bytes = try owner.blob(side.id)
    guard SHA256.hex(bytes) == provenance.gate.sha256 else {
      return item("gate", "\(path) is not the record that provenance tells of", "")
    }
    do {
      try GateFile(bytes).record(of: provenance.gate.commit, tree: provenance.gate.tree)
        .check(
          commit: provenance.gate.commit, tree: provenance.gate.tree, isRehearsal: provenance.rehearsal)
    } catch let error as QueueError {
      return item("gate", error.message, "")
    }
    return item("gate", nil, "it said yes\(provenance.rehearsal ? ", to a rehearsal" : "")")
  }

  /// Names, bytes and changes of the patches are those of provenance.
  private func patches() throws -> Item {
    let patches = try home.files.patches()
    guard patches.map(\.name) == provenance.patches.map(\.name) else {
      return item("patches", "the series has other patches than provenance tells of", "")
    }
    for (patch, told) in zip(patches, provenance.patches) {
      let bytes = home.files.files[patch.name] ?? []
      let id = try PatchID(diff: patch.mail.files.flatMap(\.text)).description
      let lock = Lock.Entry(name: patch.name, sha256: SHA256.hex(bytes), patchID: id, tree: told.tree)
      if Provenance.Patch(patch, lock) != told {
        return item("patches", "\(patch.name) is not the patch that provenance tells of", "")
      }
    }
    return item("patches", nil, "\(patches.count) patches are as provenance tells")
  }

  /// Base and patches give the tree.
  private func tree() throws -> Item {
    let (line, lock) = (home.line, try home.files.lock())
    guard provenance.version == version, line.name == provenance.line, line.base == provenance.base,
      home.manifest.scope.patterns == provenance.scope
    else { return item("tree", "provenance tells of another line, base or scope", "") }
    guard lock?.tree == provenance.tree, lock?.patches.map(\.tree) == provenance.patches.map(\.tree) else {
      return item("tree", "LOCK.json and provenance tell of different trees", "")
    }
    let verified = try VerifyQueue().plan(home).report
    return item(
      "tree", verified.exitCode == 0 ? nil : verified.lines.first?.text ?? "the tree differs",
      "\(provenance.base.name) and the patches give tree \(provenance.tree.short)")
  }
}
