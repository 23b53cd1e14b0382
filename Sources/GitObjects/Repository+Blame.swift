extension Repository {
  /// The commits that gave lines of a file their form, or took out what stood between two of them.
  ///
  /// Files that were renamed are followed. Lines that are older than the range belong to nobody.
  /// - Parameters:
  ///   - lines: counted from 1.
  ///   - tip: the commit that has the file.
  ///   - range: where to look, parents before children, as `history` tells it; `tip` is its last or lies behind it.
  /// - Returns: by commit, which of the lines.
  public func blame(
    _ lines: Set<Int>, of path: ByteText, at tip: ObjectID, within range: [ObjectID]
  ) throws(GitError) -> [ObjectID: Set<Int>] {
    // By commit and path: the line as it stands there, and which it was asked for.
    var suspects: [ObjectID: [ByteText: [Int: Int]]] = [:]
    suspects[tip] = [path: Dictionary(uniqueKeysWithValues: lines.map { ($0, $0) })]
    var result: [ObjectID: Set<Int>] = [:]
    for id in range.reversed() {
      guard let files = suspects.removeValue(forKey: id) else { continue }
      let commit = try commit(id)
      for (path, lines) in files {
        var left = lines
        guard let side = try entry(path, in: commit.tree) else { continue }
        for parent in commit.parents where !left.isEmpty {
          let passed = try pass(left, path, side, of: commit, to: parent)
          suspects[parent, default: [:]][passed.path, default: [:]].merge(
            passed.lines.map { ($1.now, $1.asked) }
          ) { a, _ in a }
          for line in passed.lines.keys { left[line] = nil }
          if commit.parents.count == 1 { result[id, default: []].formUnion(passed.cut) }
        }
        result[id, default: []].formUnion(left.values)
      }
    }
    return result.filter { !$0.value.isEmpty }
  }

  /// Lines that a parent has too.
  private struct Passed {
    var path: ByteText
    /// By number in the child.
    var lines: [Int: (now: Int, asked: Int)] = [:]
    /// Lines asked for beside which something was taken out.
    var cut: Set<Int> = []
  }

  private func pass(
    _ lines: [Int: Int], _ path: ByteText, _ side: TreeChange.Side, of commit: Commit, to parent: ObjectID
  ) throws(GitError) -> Passed {
    let before = try self.commit(parent).tree
    var passed = Passed(path: path)
    var old = try entry(path, in: before)
    if old == nil, let source = try renameSource(of: path, side, from: before, to: commit.tree) {
      passed.path = source.path
      old = source.side
    }
    guard let old, old.mode.isText, side.mode.isText else { return passed }
    if old.id == side.id {
      for (line, asked) in lines { passed.lines[line] = (line, asked) }
      return passed
    }
    let (a, b) = (try blob(old.id), try blob(side.id))
    if TextDiff.isBinary(a) || TextDiff.isBinary(b) { return passed }
    let hunks = try TextDiff.hunks(from: a, to: b, context: 0)
    for (line, asked) in lines {
      if let now = Self.origin(of: line, hunks) { passed.lines[line] = (now, asked) }
    }
    for hunk in hunks where hunk.newCount == 0 {
      // What was taken out stood behind this line and before the next.
      if let above = lines[hunk.newStart], let below = lines[hunk.newStart + 1] {
        passed.cut.formUnion([above, below])
      }
    }
    return passed
  }

  /// The number that a line had before; nil where it was made.
  private static func origin(of line: Int, _ hunks: [Hunk]) -> Int? {
    var drift = 0
    for hunk in hunks {
      let count = hunk.newCount
      // Where there are no lines, the hunk stands behind the one that it tells.
      if count == 0 ? line <= hunk.newStart : line < hunk.newStart { break }
      if line < hunk.newStart + count { return nil }
      drift += hunk.oldCount - count
    }
    return line + drift
  }

  /// The file that a new one was made of: one that goes with the same change, and shares half of its lines.
  private func renameSource(
    of path: ByteText, _ side: TreeChange.Side, from old: ObjectID, to new: ObjectID
  ) throws(GitError) -> (path: ByteText, side: TreeChange.Side)? {
    // In a clone that lacks some blobs, what is not here is no source.
    let gone = try changes(from: old, to: new).filter { change in
      change.new == nil && change.old.map { $0.mode.isText && contains($0.id) } ?? false
    }
    if let same = gone.first(where: { $0.old?.id == side.id }), let source = same.old {
      return (same.path, source)
    }
    let lines = Set(try blob(side.id).split(separator: UInt8(ascii: "\n")))
    var best: (path: ByteText, side: TreeChange.Side, score: Int)?
    for change in gone {
      guard let source = change.old else { continue }
      let shared = try blob(source.id).split(separator: UInt8(ascii: "\n")).count { lines.contains($0) }
      if shared * 2 >= lines.count, shared > best?.score ?? 0 { best = (change.path, source, shared) }
    }
    return best.map { ($0.path, $0.side) }
  }
}
