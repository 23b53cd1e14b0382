import GitObjects
import PatchFormat

/// What a commit needs of upstream so that it fits a line.
public struct Prerequisites: Sendable {
  /// A commit that is needed, and what for.
  public struct Need: Sendable {
    public let commit: ObjectID
    public let subject: ByteText
    public var reasons: [Reason]
  }

  /// Why a commit is needed.
  public struct Reason: Hashable, Sendable {
    /// The commit that does not fit without it.
    public let neededBy: ObjectID
    public let path: ByteText
    /// Lines of the file, as `neededBy` found it, that the commit wrote or moved together.
    public let lines: [ClosedRange<Int>]
  }

  /// In the order in which they go in.
  public internal(set) var needs: [Need]
  /// Whether the commit fits with them.
  public internal(set) var isComplete: Bool
}

/// Finds prerequisites: tries the commit on the line, blames the lines that do not fit, tries with what is found, and so on;
/// what turns out not to be needed is left out in the end.
struct PrerequisiteFinder {
  let contents: LineContents
  let scope: Scope
  /// How many commits are taken before the search is given up.
  var limit = 24
  private var repository: Repository { contents.repository }

  /// What a commit needs on the line.
  func find(for change: CommitChange) throws -> Prerequisites {
    let range = try repository.history(of: [change.id], without: [contents.line.base.commit])
    let order = Dictionary(uniqueKeysWithValues: range.enumerated().map { ($1, $0) })
    var search = Search(goal: change, range: range)
    while case .misfit(let misfit, let tree, let conflicts) = try fit(search) {
      let found = try culprits(of: misfit, on: tree, conflicts, search)
      if found.isEmpty || search.chosen.count + found.count > limit { break }
      search.take(found) { order[$0] ?? 0 }
    }
    let isComplete = if case .fits = try fit(search) { true } else { false }
    if isComplete { try reduce(&search) }
    return Prerequisites(needs: search.needs, isComplete: isComplete)
  }

  // MARK: Trying

  private struct Search {
    let goal: CommitChange
    let range: [ObjectID]
    /// Oldest first.
    var chosen: [CommitChange] = []
    var reasons: [ObjectID: [Prerequisites.Reason]] = [:]

    mutating func take(
      _ found: [(CommitChange, Prerequisites.Reason)], order: (ObjectID) -> Int
    ) {
      for (change, reason) in found {
        if !chosen.contains(where: { $0.id == change.id }) { chosen.append(change) }
        reasons[change.id, default: []].append(reason)
      }
      chosen.sort { order($0.id) < order($1.id) }
    }

    /// Reasons that come from what was left out are no reasons.
    var needs: [Prerequisites.Need] {
      let ids = Set(chosen.map(\.id) + [goal.id])
      return chosen.map { change in
        Prerequisites.Need(
          commit: change.id, subject: change.commit.subject,
          reasons: (reasons[change.id] ?? []).filter { ids.contains($0.neededBy) })
      }
    }
  }

  private enum Fit {
    case fits
    case misfit(CommitChange, on: ObjectID, [MergeConflict])
  }

  private func fit(_ search: Search, without left: ObjectID? = nil) throws -> Fit {
    var tree = contents.stack.tip
    for change in search.chosen + [search.goal] where change.id != left {
      switch try pick(change, onto: tree) {
      case .clean(let next): tree = next
      case .conflict(let merged): return .misfit(change, on: tree, merged.conflicts)
      }
    }
    return .fits
  }

  private func pick(_ change: CommitChange, onto tree: ObjectID) throws -> Picker.Outcome {
    try Picker(repository: repository).pick(
      from: change.before, to: change.after, onto: tree,
      labels: .init(base: "parent of \(change.id.short)", ours: contents.line.name, theirs: change.id.short))
  }

  /// Leaves out what the commit fits without, newest first: the older carry the newer.
  private func reduce(_ search: inout Search) throws {
    for change in search.chosen.reversed() {
      guard case .fits = try fit(search, without: change.id) else { continue }
      search.chosen.removeAll { $0.id == change.id }
    }
  }

  // MARK: Blaming

  /// Commits that the line lacks and that wrote what does not fit.
  private func culprits(
    of change: CommitChange, on tree: ObjectID, _ conflicts: [MergeConflict], _ search: Search
  ) throws -> [(CommitChange, Prerequisites.Reason)] {
    guard let parent = change.commit.parents.first else { return [] }
    let taken = Set(search.chosen.map(\.id))
    for context in [1, 3] {
      var found: [(CommitChange, Prerequisites.Reason)] = []
      for conflict in conflicts {
        // The file as the commit found it.
        guard let side = conflict.base, side.mode.isText,
          let path = try path(of: side, conflict.path, in: change)
        else { continue }
        let lines = try misfits(of: change, path, side, conflict.ours, context: context)
        for (id, lines) in try repository.blame(lines, of: path, at: parent, within: search.range)
        where !taken.contains(id) && id != change.id {
          guard let culprit = try lacking(id) else { continue }
          found.append((culprit, .init(neededBy: change.id, path: path, lines: ranges(lines))))
        }
      }
      if !found.isEmpty { return found }
    }
    return []
  }

  /// The commit as a change, where the line has not got it and it changes what the queue owns.
  private func lacking(_ id: ObjectID) throws -> CommitChange? {
    let parents = try repository.commit(id).parents.count
    let change = try CommitChange(id, mainline: parents > 1 ? 1 : nil, scope: scope, in: repository)
    guard change.before != change.after, try contents.presence(of: change) == nil else { return nil }
    return change
  }

  /// Where the file of a conflict was before the commit: the conflict may tell the path that the line has it at.
  private func path(
    of side: TreeChange.Side, _ path: ByteText, in change: CommitChange
  ) throws -> ByteText? {
    if try repository.entry(path, in: change.before)?.id == side.id { return path }
    return try repository.changes(from: change.before, to: change.after).first { $0.old?.id == side.id }?.path
  }

  /// The lines that the commit changes or stands on, of those hunks that the line's file has no place for; of all hunks where
  /// each has one.
  private func misfits(
    of change: CommitChange, _ path: ByteText, _ side: TreeChange.Side, _ ours: TreeChange.Side?, context: Int
  ) throws -> Set<Int> {
    let old = try repository.blob(side.id)
    let new = try repository.entry(path, in: change.after)
    guard let ours, ours.mode.isText else {
      // The line has not got the file: all of it is missing.
      return Set(1...max(1, old.count { $0 == UInt8(ascii: "\n") }))
    }
    let after = try new.map { $0.mode.isText ? try repository.blob($0.id) : [] } ?? []
    let hunks = try TextDiff.hunks(from: old, to: after, context: context)
    let text = try repository.blob(ours.id)
    let misfits = hunks.filter { text.firstRange(of: $0.old.flatMap(\.bytes)) == nil }
    return (misfits.isEmpty ? hunks : misfits).reduce(into: []) { lines, hunk in
      lines.formUnion(hunk.oldStart..<hunk.oldStart + hunk.oldCount)
    }
  }

  private func ranges(_ lines: Set<Int>) -> [ClosedRange<Int>] {
    var ranges: [ClosedRange<Int>] = []
    for line in lines.sorted() {
      if let last = ranges.last, last.upperBound + 1 == line {
        ranges[ranges.count - 1] = last.lowerBound...line
      } else {
        ranges.append(line...line)
      }
    }
    return ranges
  }
}

extension Prerequisites {
  /// For programs.
  var json: StableJSON {
    .members([
      "complete": .bool(isComplete),
      "commits": .array(
        needs.map { need in
          .members([
            "commit": .string(need.commit.hex), "subject": .string(need.subject.description),
            "reasons": .array(
              need.reasons.map { reason in
                .members([
                  "neededBy": .string(reason.neededBy.hex), "path": .string(reason.path.description),
                  "lines": .array(
                    reason.lines.map { .array([.integer($0.lowerBound), .integer($0.upperBound)]) }),
                ])
              }),
          ])
        }),
    ])
  }
}
