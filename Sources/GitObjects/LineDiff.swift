/// The lines that differ between two texts, as git's merges compare them: the histogram algorithm, which holds on to the lines
/// that are rarest, and runs of changes moved to where git moves them.
///
/// Lines are numbers here: equal lines have one number, from zero on without a gap.
struct LineDiff {
  /// Lines of the old text that others of the new one take the place of; either range may be empty.
  struct Change: Equatable {
    var old: Range<Int>
    var new: Range<Int>
  }

  private let old: [Int]
  private let new: [Int]
  private var removed: [Bool]
  private var added: [Bool]

  /// - Parameter lineCount: how many different lines there are.
  static func changes(from old: [Int], to new: [Int], lineCount: Int) throws(GitError) -> [Change] {
    var diff = LineDiff(old: old, new: new)
    try diff.compare(lineCount)
    ChangedRuns.settle(&diff.removed, of: old, beside: diff.added)
    ChangedRuns.settle(&diff.added, of: new, beside: diff.removed)
    return diff.changes
  }

  private init(old: [Int], new: [Int]) {
    (self.old, self.new) = (old, new)
    removed = Array(repeating: false, count: old.count)
    added = Array(repeating: false, count: new.count)
  }

  private var changes: [Change] {
    var changes: [Change] = []
    var (a, b) = (0, 0)
    while a < old.count || b < new.count {
      let (start, other) = (a, b)
      while a < old.count, removed[a] { a += 1 }
      while b < new.count, added[b] { b += 1 }
      if a > start || b > other {
        changes.append(.init(old: start..<a, new: other..<b))
      } else {
        a += 1
        b += 1
      }
    }
    return changes
  }

  // MARK: The algorithm

  private mutating func compare(_ lineCount: Int) throws(GitError) {
    var histogram = LineHistogram(old, new, lineCount: lineCount)
    var open = [(0..<old.count, 0..<new.count)]
    while let (a, b) = open.popLast() {
      if a.isEmpty || b.isEmpty {
        mark(a, b)
        continue
      }
      switch histogram.split(a, b) {
      case .nothing: mark(a, b)
      case .tooCommon: try compareByMyers(a, b)
      case .block(let inOld, let inNew):
        open.append((a.lowerBound..<inOld.lowerBound, b.lowerBound..<inNew.lowerBound))
        open.append((inOld.upperBound..<a.upperBound, inNew.upperBound..<b.upperBound))
      }
    }
  }

  private mutating func mark(_ a: Range<Int>, _ b: Range<Int>) {
    for line in a { removed[line] = true }
    for line in b { added[line] = true }
  }

  /// Where every line that both have is too common to hold on to.
  private mutating func compareByMyers(_ a: Range<Int>, _ b: Range<Int>) throws(GitError) {
    func text(_ lines: ArraySlice<Int>) -> [UInt8] { lines.flatMap { "\($0)\n".utf8 } }
    for hunk in try TextDiff.hunks(from: text(old[a]), to: text(new[b]), context: 0) {
      // Counted from 1; where there are no lines, the one before.
      let (before, after) = (hunk.oldCount, hunk.newCount)
      let first = a.lowerBound + hunk.oldStart - (before == 0 ? 0 : 1)
      let second = b.lowerBound + hunk.newStart - (after == 0 ? 0 : 1)
      mark((first..<first + before).clamped(to: a), (second..<second + after).clamped(to: b))
    }
  }
}

/// Finds the block of equal lines whose rarest line is rarest, and of those the longest.
private struct LineHistogram {
  enum Split {
    /// The two have no line in common.
    case nothing
    /// They have, but none that is rare enough.
    case tooCommon
    case block(Range<Int>, Range<Int>)
  }

  /// Lines that occur more often are held on to by nobody.
  private static let limit = 64

  private let old: [Int]
  private let new: [Int]
  /// By line: the first place of it in the part that is looked at, and how often it is there.
  private var first: [Int]
  private var count: [Int]
  /// By place: the next of the same line.
  private var following: [Int]

  init(_ old: [Int], _ new: [Int], lineCount: Int) {
    (self.old, self.new) = (old, new)
    first = Array(repeating: -1, count: lineCount)
    count = Array(repeating: 0, count: lineCount)
    following = Array(repeating: -1, count: old.count)
  }

  mutating func split(_ a: Range<Int>, _ b: Range<Int>) -> Split {
    for place in a.reversed() {
      following[place] = first[old[place]]
      first[old[place]] = place
      count[old[place]] += 1
    }
    defer { for place in a { (first[old[place]], count[old[place]]) = (-1, 0) } }
    var best: (Range<Int>, Range<Int>)?
    var (rarity, length, hasCommon) = (Self.limit + 1, 1, false)
    var at = b.lowerBound
    while at < b.upperBound {
      let found = count[new[at]]
      if found > 0 { hasCommon = true }
      guard found > 0, found <= rarity else {
        at += 1
        continue
      }
      var next = at + 1
      var place = first[new[at]]
      while place >= 0 {
        let (block, rarest) = extended(place, at, found, a, b)
        let end = at + block.upperBound - place
        next = max(next, end)
        if block.count > length || rarest < rarity {
          best = (block, end - block.count..<end)
          (rarity, length) = (rarest, block.count)
        }
        // Those within the block give the same one again.
        repeat { place = following[place] } while place >= 0 && place < block.upperBound
      }
      at = next
    }
    if hasCommon, rarity > Self.limit { return .tooCommon }
    return best.map { .block($0, $1) } ?? .nothing
  }

  /// The block around two equal lines, and how often its rarest line is there.
  private func extended(
    _ place: Int, _ other: Int, _ found: Int, _ a: Range<Int>, _ b: Range<Int>
  ) -> (Range<Int>, Int) {
    var (low, high, rarest) = (place, place + 1, found)
    let shift = other - place
    while low > a.lowerBound, low + shift > b.lowerBound, old[low - 1] == new[low + shift - 1] {
      low -= 1
      rarest = min(rarest, count[old[low]])
    }
    while high < a.upperBound, high + shift < b.upperBound, old[high] == new[high + shift] {
      rarest = min(rarest, count[old[high]])
      high += 1
    }
    return (low..<high, rarest)
  }
}
