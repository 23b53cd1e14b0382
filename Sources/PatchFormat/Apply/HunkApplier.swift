import GitObjects

/// Puts hunks into a text. Each may have moved; its lines must all be there.
struct HunkApplier {
  private let text: [UInt8]
  /// Where each line begins, and where the last one ends.
  private let starts: [Int]
  /// The text with the hunks so far, up to the first line that none has touched.
  private var result: [UInt8] = []
  /// That line.
  private var free = 0
  /// How far from its stated place the last hunk was found.
  private var drift = 0
  /// How many lines the hunks so far have made, less those that they took.
  private var growth = 0
  /// How far from its stated place a hunk was found, at most.
  private(set) var farthest = 0

  init(_ text: [UInt8]) {
    self.text = text
    var (starts, lines) = ([0], LineReader(text))
    starts.reserveCapacity(text.count / 32)
    while lines.next() != nil { starts.append(lines.offset) }
    self.starts = starts
  }

  private var lineCount: Int { starts.count - 1 }

  /// The text.
  var bytes: [UInt8] { result + text[starts[free]...] }

  /// - Throws: `doesNotApply` where the hunk's lines are not there.
  mutating func apply(_ hunk: Hunk) throws(PatchError) {
    let old = hunk.old
    // Where there are no old lines, the place is behind the line that is told.
    let stated = max(0, hunk.oldStart - (old.isEmpty ? 0 : 1))
    let (near, isPastEnd) = stated.addingReportingOverflow(drift)
    guard !isPastEnd, let place = find(old, near: near, hunk) else {
      throw PatchError(
        .doesNotApply, "the lines that are changed at line \(hunk.oldStart) are not there")
    }
    result += text[starts[free]..<starts[place]]
    for line in hunk.lines where line.kind != .removed {
      result += line.text.bytes
      if line.endsInNewline { result.append(UInt8(ascii: "\n")) }
    }
    farthest = max(farthest, abs(place - near))
    drift = place - stated
    growth += hunk.newCount - old.count
    free = place + old.count
  }

  /// The place nearest to the stated one, before it rather than behind.
  private func find(_ old: [Hunk.Line], near stated: Int, _ hunk: Hunk) -> Int? {
    let last = lineCount - old.count
    guard last >= free else { return nil }
    // Less context at an end than at the other means that the file begins or ends there.
    let (leading, trailing) = (hunk.context(before: true), hunk.context(before: false))
    let atStart = hunk.oldStart <= 1 && leading < 3
    let atEnd = trailing < leading && trailing < 3
    func fits(_ place: Int) -> Bool {
      guard place >= free, place <= last, !(atStart && place + growth != 0 && old.isEmpty) else {
        return false
      }
      if atEnd, place != last { return false }
      return old.indices.allSatisfy { isLine(place + $0, old[$0]) }
    }
    let start = min(max(stated, free), last)
    for distance in 0...max(start, lineCount - start) {
      if fits(start - distance) { return start - distance }
      if distance > 0, fits(start + distance) { return start + distance }
    }
    return nil
  }

  private func isLine(_ number: Int, _ line: Hunk.Line) -> Bool {
    var found = text[starts[number]..<starts[number + 1]]
    let endsInNewline = found.last == UInt8(ascii: "\n")
    if endsInNewline { found.removeLast() }
    return endsInNewline == line.endsInNewline && found == line.text.bytes[...]
  }
}

extension Hunk {
  /// Lines of context at one end.
  fileprivate func context(before: Bool) -> Int {
    before
      ? lines.prefix { $0.kind == .context }.count : lines.reversed().prefix { $0.kind == .context }.count
  }
}
