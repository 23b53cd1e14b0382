import GitObjects

/// Puts hunks into a text. Each may have moved; its lines must all be there.
struct HunkApplier {
  /// A text by lines, each with its newline.
  private var lines: [ArraySlice<UInt8>]
  /// By how many lines what follows has moved.
  private var drift = 0
  /// The first line that no hunk has touched yet.
  private var free = 0
  /// How far from its stated place a hunk was found, at most.
  private(set) var farthest = 0

  init(_ text: [UInt8]) {
    lines = []
    var start = 0
    for (index, byte) in text.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(text[start...index])
      start = index + 1
    }
    if start < text.count { lines.append(text[start...]) }
  }

  /// The text.
  var bytes: [UInt8] { Array(lines.joined()) }

  /// - Throws: `doesNotApply` where the hunk's lines are not there.
  mutating func apply(_ hunk: Hunk) throws(PatchError) {
    let old = hunk.old.map { $0.bytes[...] }
    let new = hunk.new.map { $0.bytes[...] }
    // Where there are no old lines, the place is behind the line that is told.
    let stated = max(0, hunk.oldStart - (old.isEmpty ? 0 : 1)) + drift
    guard let place = find(old, near: stated, hunk) else {
      throw PatchError(
        .doesNotApply, "the lines that are changed at line \(hunk.oldStart) are not there")
    }
    lines.replaceSubrange(place..<place + old.count, with: new)
    farthest = max(farthest, abs(place - stated))
    drift += place - stated + new.count - old.count
    free = place + new.count
  }

  /// The place nearest to the stated one, before it rather than behind.
  private func find(_ old: [ArraySlice<UInt8>], near stated: Int, _ hunk: Hunk) -> Int? {
    let last = lines.count - old.count
    guard last >= free else { return nil }
    // Less context at an end than at the other means that the file begins or ends there.
    let (leading, trailing) = (hunk.context(before: true), hunk.context(before: false))
    let atStart = hunk.oldStart <= 1 && leading < 3
    let atEnd = trailing < leading && trailing < 3
    func fits(_ place: Int) -> Bool {
      guard place >= free, place <= last, !(atStart && place != 0 && old.isEmpty) else { return false }
      if atEnd, place != last { return false }
      return old.indices.allSatisfy { lines[place + $0] == old[$0] }
    }
    let start = min(max(stated, free), last)
    for distance in 0...max(start, lines.count - start) {
      if fits(start - distance) { return start - distance }
      if distance > 0, fits(start + distance) { return start + distance }
    }
    return nil
  }
}

extension Hunk {
  /// Lines of context at one end.
  fileprivate func context(before: Bool) -> Int {
    before
      ? lines.prefix { $0.kind == .context }.count : lines.reversed().prefix { $0.kind == .context }.count
  }
}
