/// Puts two changes of one text together, line by line, as git does.
public struct FileMerge: Sendable {
  /// A piece of the merged text.
  public enum Part: Hashable, Sendable {
    case text([UInt8])
    /// Lines that both sides changed, each in its way.
    case conflict(Conflict)
  }

  /// The lines of the three sides where they do not agree.
  public struct Conflict: Hashable, Sendable {
    public var base: [UInt8]
    public var ours: [UInt8]
    public var theirs: [UInt8]
    /// Whether lines around it end in CR and LF.
    fileprivate var hasReturns: Bool
  }

  /// What the markers call the three sides.
  public struct Labels: Sendable {
    public var base: String
    public var ours: String
    public var theirs: String

    public init(base: String, ours: String, theirs: String) {
      self.base = base
      self.ours = ours
      self.theirs = theirs
    }
  }

  /// The text in its order; texts and conflicts take turns.
  public let parts: [Part]
  private let labels: Labels

  public var hasConflicts: Bool {
    parts.contains { if case .conflict = $0 { true } else { false } }
  }

  /// The merged text, with diff3 markers where it has conflicts.
  public var bytes: [UInt8] {
    parts.flatMap { part in
      switch part {
      case .text(let text): text
      case .conflict(let conflict): conflict.marked(labels)
      }
    }
  }

  public init(base: [UInt8], ours: [UInt8], theirs: [UInt8], labels: Labels) throws(GitError) {
    self.labels = labels
    var names: [ArraySlice<UInt8>: Int] = [:]
    let base = TextLines(base, &names)
    let ours = TextLines(ours, &names)
    let theirs = TextLines(theirs, &names)
    let regions = MergeRegions(
      try LineDiff.changes(from: base.names, to: ours.names, lineCount: names.count),
      try LineDiff.changes(from: base.names, to: theirs.names, lineCount: names.count),
      ours: ours.names, theirs: theirs.names
    ).regions
    parts = Self.parts(regions, base, ours, theirs)
  }

  private static func parts(
    _ regions: [MergeRegions.Region], _ base: TextLines, _ ours: TextLines, _ theirs: TextLines
  ) -> [Part] {
    var parts: [Part] = []
    var text: [UInt8] = []
    var done = 0
    for region in regions {
      text += ours[done..<region.ours.lowerBound]
      done = region.ours.upperBound
      switch region.kind {
      case .ours: text += ours[region.ours]
      case .theirs: text += theirs[region.theirs]
      case .conflict where ours.names[region.ours] == theirs.names[region.theirs]:
        // Both sides came to the same in other ways.
        text += ours[region.ours]
      case .conflict:
        parts.append(.text(text))
        text = []
        let hasReturns =
          ours.endsInReturn(before: region.ours.lowerBound)
          && theirs.endsInReturn(before: region.theirs.lowerBound)
        parts.append(
          .conflict(
            Conflict(
              base: Array(base[region.base]), ours: Array(ours[region.ours]),
              theirs: Array(theirs[region.theirs]), hasReturns: hasReturns)))
      }
    }
    text += ours[done..<ours.names.count]
    return parts + [.text(text)]
  }
}

extension FileMerge.Conflict {
  fileprivate func marked(_ labels: FileMerge.Labels) -> [UInt8] {
    let end = Array((hasReturns ? "\r\n" : "\n").utf8)
    func marker(_ sign: Character, _ label: String) -> [UInt8] {
      Array((String(repeating: sign, count: 7) + (label.isEmpty ? "" : " " + label)).utf8) + end
    }
    func ended(_ lines: [UInt8]) -> [UInt8] {
      lines.isEmpty || lines.last == UInt8(ascii: "\n") ? lines : lines + end
    }
    return marker("<", labels.ours) + ended(ours) + marker("|", labels.base) + ended(base) + marker("=", "")
      + ended(theirs) + marker(">", labels.theirs)
  }
}

/// A text as lines with their ends, and the numbers of those.
private struct TextLines {
  private let bytes: [UInt8]
  private let starts: [Int]
  let names: [Int]

  init(_ bytes: [UInt8], _ known: inout [ArraySlice<UInt8>: Int]) {
    self.bytes = bytes
    var (starts, names) = ([0], [Int]())
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      let next = known.count
      let name = known[bytes[start..<end]] ?? next
      if name == next { known[bytes[start..<end]] = next }
      names.append(name)
      starts.append(end)
      start = end
    }
    (self.starts, self.names) = (starts, names)
  }

  subscript(_ lines: Range<Int>) -> ArraySlice<UInt8> {
    bytes[starts[lines.lowerBound]..<starts[lines.upperBound]]
  }

  /// Of the line before, or of the first.
  func endsInReturn(before line: Int) -> Bool {
    guard !names.isEmpty else { return false }
    let line = max(0, line - 1)
    return self[line..<line + 1].suffix(2).elementsEqual("\r\n".utf8)
  }
}
