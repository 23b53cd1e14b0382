import GitObjects

/// A file through the stack, line by line: which patch each line came with.
struct LineOrigins {
  /// A line that is the same one in every version that has it.
  struct Line: Hashable {
    let number: Int
    /// The version that it came with: 0 for the base, then the number of the patch counted from 1.
    let version: Int
  }

  /// The lines of each version, the base first; nil where there is no such file, or none of text.
  private(set) var versions: [[Line]?] = []
  private(set) var texts: [Int: [UInt8]] = [:]
  /// For each gap of the last version, up to behind its last line: the last version that took lines away there.
  private(set) var scars: [Int] = [0]
  private var next = 0
  private var lastBytes: [UInt8] = []

  /// Adds the next version.
  mutating func append(_ bytes: [UInt8]?) throws(GitError) {
    let version = versions.count
    guard let bytes, !TextDiff.isBinary(bytes) else {
      versions.append(nil)
      (lastBytes, scars) = ([], [version])
      return
    }
    guard case let old?? = versions.last else {
      let lines = Self.lines(bytes).map { add($0, version) }
      versions.append(lines)
      (lastBytes, scars) = (bytes, Array(repeating: 0, count: lines.count + 1))
      return
    }
    var (lines, gaps): ([Line], [Int]) = ([], [])
    var position = 0
    for hunk in try TextDiff.hunks(from: lastBytes, to: bytes, context: 0) {
      let start = min(hunk.firstOldLine, old.count)
      lines += old[position..<max(start, position)]
      gaps += scars[position..<max(start, position)]
      // What was taken away leaves its mark before what comes in its place, or before the line behind.
      var gap = hunk.oldCount > 0 ? version : scars[start]
      for line in hunk.lines where line.kind == .added {
        lines.append(add(ArraySlice(line.bytes), version))
        gaps.append(gap)
        gap = 0
      }
      position = min(start + hunk.oldCount, old.count)
      if hunk.newCount == 0 { scars[position] = max(gap, scars[position]) }
    }
    lines += old[position...]
    gaps += scars[position...]
    versions.append(lines)
    (lastBytes, scars) = (bytes, gaps)
  }

  private mutating func add(_ text: ArraySlice<UInt8>, _ version: Int) -> Line {
    defer { next += 1 }
    texts[next] = Array(text)
    return Line(number: next, version: version)
  }

  /// The lines of a text, each with its newline.
  static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
      lines.append(bytes[start...index])
      start = index + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }
}

extension Hunk {
  /// The index of the first line that goes, or before which lines come.
  var firstOldLine: Int { max(0, oldCount == 0 ? oldStart : oldStart - 1) }
}

// MARK: Edits

extension LineOrigins {
  /// An edit of the last version: lines that go, and what comes in their place.
  struct Edit {
    let lines: Range<Int>
    let replacement: [[UInt8]]
    /// The version that it belongs to: the last one that made lines which it changes, or lines beside which it stands.
    let owner: Int
    let hunk: Hunk
  }

  /// What leads from the last version to other bytes.
  func edits(to bytes: [UInt8]) throws(GitError) -> [Edit] {
    guard case let lines?? = versions.last else { return [] }
    return try TextDiff.hunks(from: lastBytes, to: bytes, context: 0).map { hunk in
      let start = min(hunk.firstOldLine, lines.count)
      let range = start..<min(start + hunk.oldCount, lines.count)
      return Edit(
        lines: range, replacement: hunk.new.map(\.bytes), owner: owner(of: range, in: lines), hunk: hunk)
    }
  }

  private func owner(of range: Range<Int>, in lines: [Line]) -> Int {
    if !range.isEmpty { return lines[range].map(\.version).max() ?? 0 }
    let above = range.lowerBound > 0 ? lines[range.lowerBound - 1].version : 0
    let below = range.lowerBound < lines.count ? lines[range.lowerBound].version : 0
    return max(above, below, scars.indices.contains(range.lowerBound) ? scars[range.lowerBound] : 0)
  }

  /// A version with those edits that belong to it or to what is below it.
  func bytes(of version: Int, with edits: [Edit]) -> [UInt8]? {
    guard versions.indices.contains(version), let lines = versions[version], case let top?? = versions.last
    else {
      return nil
    }
    var places: [Int: Int] = [:]
    for (index, line) in lines.enumerated() { places[line.number] = index }
    var removed: Set<Int> = []
    var inserted: [Int: [[UInt8]]] = [:]
    for edit in edits where edit.owner <= version {
      removed.formUnion(top[edit.lines].map(\.number))
      inserted[place(of: edit, in: places, top), default: []] += edit.replacement
    }
    var bytes: [UInt8] = []
    for index in 0...lines.count {
      for text in inserted[index] ?? [] { bytes += text }
      if index < lines.count, !removed.contains(lines[index].number) {
        bytes += texts[lines[index].number] ?? []
      }
    }
    return bytes
  }

  /// Where an edit goes in another version: where its lines are, else behind the nearest line above that is there.
  private func place(of edit: Edit, in places: [Int: Int], _ top: [Line]) -> Int {
    if let first = edit.lines.first, let place = places[top[first].number] { return place }
    for line in top[..<edit.lines.lowerBound].reversed() {
      if let place = places[line.number] { return place + 1 }
    }
    return 0
  }
}
