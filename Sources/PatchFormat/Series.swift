import GitObjects

/// The file that tells which patches there are, in which order (quilt's syntax).
///
/// Lines that nobody changes keep every byte: comments, sections, blanks.
public struct Series: Hashable, Sendable {
  /// A patch of the series.
  public struct Entry: Hashable, Sendable {
    /// The file's path inside the folder of the series.
    public var name: String
    /// How many parts of the names in the patch are left out: 1 for `a/` and `b/`.
    public var strip: Int
    /// Whether it is undone instead of applied.
    public var isReversed: Bool

    public init(_ name: String, strip: Int = 1, isReversed: Bool = false) {
      self.name = name
      self.strip = strip
      self.isReversed = isReversed
    }
  }

  private enum Line: Hashable, Sendable {
    case entry(Entry, text: ByteText)
    case other(ByteText)
  }

  private var lines: [Line]

  public init() { lines = [] }

  /// - Throws: `malformed` where a patch is named twice, or a name leads outside; `unsupported` for other options than `-pN`
  ///   and `-R`.
  public init(_ bytes: [UInt8]) throws(PatchError) {
    var lines: [Line] = []
    var names: Set<String> = []
    var reader = LineReader(bytes)
    while let line = reader.peek() {
      let number = reader.number
      _ = reader.next()
      guard let entry = try Self.entry(line, number) else {
        lines.append(.other(ByteText(line)))
        continue
      }
      guard names.insert(entry.name).inserted else {
        throw PatchError(.malformed, "\(entry.name) is named twice", line: number)
      }
      lines.append(.entry(entry, text: ByteText(line)))
    }
    self.lines = lines
  }

  private static func entry(_ line: ArraySlice<UInt8>, _ number: Int) throws(PatchError) -> Entry? {
    guard let text = String(validating: line, as: UTF8.self) else {
      throw PatchError(.malformed, "the line is not UTF-8", line: number)
    }
    var words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }[...]
    // A comment begins at the beginning of a word.
    if let comment = words.firstIndex(where: { $0.hasPrefix("#") }) { words = words[..<comment] }
    guard let name = words.popFirst() else { return nil }
    guard ByteText(String(name)).isSafePath else {
      throw PatchError(.unsafePath, "\(name) leads outside the folder of the series", line: number)
    }
    var entry = Entry(String(name))
    for word in words {
      if word == "-R" {
        entry.isReversed = true
      } else if word.hasPrefix("-p"), let strip = UInt8(word.dropFirst(2)) {
        entry.strip = Int(strip)
      } else {
        throw PatchError(
          .unsupported, "the option \(word) of \(name) is not known: -pN and -R are", line: number)
      }
    }
    return entry
  }

  /// The patches in their order.
  public var entries: [Entry] {
    lines.compactMap { if case .entry(let entry, _) = $0 { entry } else { nil } }
  }

  public var names: [String] { entries.map(\.name) }

  /// The file's bytes: of an unchanged series those that were read, but for a newline at the end.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for line in lines {
      switch line {
      case .entry(_, let text), .other(let text): bytes += text.bytes
      }
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}

// MARK: Changing

extension Series {
  /// Makes the series these patches. Lines of patches that stay are kept as they are and where they are as far as the
  /// order allows; what stands between goes with the patch behind it.
  public mutating func set(_ entries: [Entry]) {
    if entries == self.entries { return }
    var blocks: [String: [Line]] = [:]
    var pending: [Line] = []
    for line in lines {
      pending.append(line)
      if case .entry(let entry, _) = line {
        blocks[entry.name] = pending
        pending = []
      }
    }
    var result: [Line] = []
    var kept: [Line] = []
    let names = Set(entries.map(\.name))
    for case .entry(let entry, _) in lines where !names.contains(entry.name) {
      // The comments of a patch that goes stay, with the next.
      kept += (blocks[entry.name] ?? []).dropLast()
    }
    for entry in entries {
      if var block = blocks[entry.name], case .entry(let old, _)? = block.last {
        if old != entry { block[block.count - 1] = Self.line(entry) }
        result += block
      } else {
        result.append(Self.line(entry))
      }
    }
    lines = result + kept + pending
  }

  private static func line(_ entry: Entry) -> Line {
    var text = entry.name
    if entry.strip != 1 { text += " -p\(entry.strip)" }
    if entry.isReversed { text += " -R" }
    return .entry(entry, text: ByteText(text))
  }
}
