import GitObjects

/// `range-diff`: what became of each patch between two states of a queue, or two ranges of commits.
public struct CompareQueues: QueueCommand {
  /// None: what the last operation did. One: since that state. Each an operation of the log, a commit that has a queue, or a
  /// range of commits `A..B`.
  public var sides: [String]
  /// Whether the differences are left out.
  public var isBrief = false

  public init(_ sides: [String] = []) { self.sides = sides }

  public func plan(_ home: QueueHome) throws -> Plan {
    let (old, new) = try patches(home)
    let byName = !sides.contains { $0.contains("..") }
    let diff = try RangeDiff(old, new, byName: byName)
    return Plan(
      Report(
        diff.pairs.flatMap { lines($0, diff) },
        json: ["same": .bool(diff.isSame), "pairs": .array(diff.pairs.map { json($0, diff) })]))
  }

  private func patches(_ home: QueueHome) throws -> ([Patch], [Patch]) {
    switch sides.count {
    case 0:
      guard let last = try home.log.last()?.operation else {
        throw QueueError(.usage, "nothing was done to the queue yet", advice: "Name what is to be compared.")
      }
      return (try last.before.files.patches(), try last.after.files.patches())
    case 1: return (try side(sides[0], home), try home.files.patches())
    case 2: return (try side(sides[0], home), try side(sides[1], home))
    default: throw QueueError(.usage, "two states can be compared, not \(sides.count)")
    }
  }

  private func side(_ name: String, _ home: QueueHome) throws -> [Patch] {
    if let dots = name.firstRange(of: "..") {
      let ends = [name[..<dots.lowerBound], name[dots.upperBound...]].map { $0.isEmpty ? "HEAD" : String($0) }
      let commits = try ends.map { try home.repository.commits(named: $0) }.compactMap(\.last)
      guard commits.count == 2 else { throw QueueError(.usage, "\(name) is no range of commits") }
      // A range that goes back behind where both part is meant as git means it.
      let importer = Importer(repository: home.repository, scope: home.scope)
      return try importer.commits(from: commits[0], to: commits[1]).patches
    }
    let operation = try home.log.entries().first { name.count >= 4 && $0.id.hex.hasPrefix(name.lowercased()) }
    if let operation { return try operation.operation.after.files.patches() }
    guard let owner = home.owner, let commit = try? owner.resolve(name) else {
      throw QueueError(
        .usage, "\(name) is no operation of the log, no commit, and no range A..B",
        advice: "patch-queue log lists the operations.")
    }
    let tree = try owner.commit(commit).tree
    guard let side = try owner.entry(ByteText(home.prefix + Manifest.fileName), in: tree), side.mode.isFile
    else {
      throw QueueError(.usage, "commit \(commit.short) has no \(home.prefix)\(Manifest.fileName)")
    }
    let manifest = try Manifest(owner.blob(side.id))
    return try QueueFiles(home.prefix + manifest.patches, in: tree, of: owner).patches()
  }

  // MARK: Telling

  private func lines(_ pair: RangeDiff.Pair, _ diff: RangeDiff) -> [Report.Line] {
    func place(_ number: Int?) -> String { number.map { "\($0 + 1)" } ?? "-" }
    let patch = pair.new.map { diff.new[$0] } ?? pair.old.map { diff.old[$0] }
    let tone: Report.Tone =
      switch pair.kind {
      case .same: .dim
      case .changed: .attention
      case .removed: .bad
      case .added: .good
      }
    let head = Report.Line(
      "\(place(pair.old)) \(pair.kind.rawValue) \(place(pair.new))  \(patch?.name ?? "")  \(patch?.subject.description ?? "")",
      tone)
    if isBrief { return [head] }
    return [head]
      + pair.hunks.flatMap { hunk in
        [.init("    @@", .dim)]
          + hunk.lines.map { line in
            let mark = String(UnicodeScalar(line.kind.rawValue))
            let tone: Report.Tone = line.kind == .added ? .good : line.kind == .removed ? .bad : .plain
            return Report.Line("    \(mark)\(line.text)", tone)
          }
      }
  }

  private func json(_ pair: RangeDiff.Pair, _ diff: RangeDiff) -> StableJSON {
    let kinds: [RangeDiff.Kind: String] = [
      .same: "same", .changed: "changed", .removed: "removed", .added: "added",
    ]
    return .members([
      "kind": .string(kinds[pair.kind] ?? ""), "old": pair.old.map { .string(diff.old[$0].name) },
      "oldPlace": pair.old.map { .integer($0 + 1) }, "new": pair.new.map { .string(diff.new[$0].name) },
      "newPlace": pair.new.map { .integer($0 + 1) },
      "hunks": isBrief || pair.hunks.isEmpty
        ? nil
        : .array(
          pair.hunks.map { hunk in
            .array(
              hunk.lines.map { .string(String(UnicodeScalar($0.kind.rawValue)) + $0.text.description) })
          }),
    ])
  }
}
