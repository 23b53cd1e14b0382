import GitObjects
import PatchFormat

/// Two states of a queue, patch by patch.
public struct RangeDiff: Sendable {
  /// What became of a patch.
  public enum Kind: String, Sendable {
    case same = "="
    case changed = "!"
    case removed = "<"
    case added = ">"
  }

  /// A patch of one side or of both.
  public struct Pair: Sendable {
    /// Places in the series, counted from 0.
    public let old: Int?
    public let new: Int?
    public let kind: Kind
    /// Message and changes, line by line, and how they differ.
    public let hunks: [Hunk]
  }

  public let old: [Patch]
  public let new: [Patch]
  /// In the order of the new side; what was removed comes where it was.
  public let pairs: [Pair]

  public var isSame: Bool { pairs.allSatisfy { $0.kind == .same && $0.old == $0.new } }
}

extension RangeDiff {
  /// Pairs patches by name, then by patch-id, then so that the differences are least.
  /// - Parameter byName: whether equal names make a pair; names made of subjects say less than those of files.
  public init(_ old: [Patch], _ new: [Patch], byName: Bool = true) throws {
    (self.old, self.new) = (old, new)
    let texts = (old.map(ComparableText.init), new.map(ComparableText.init))
    var pairing = PatchPairing(oldCount: old.count, newCount: new.count)
    if byName { pairing.pair(old.map(\.name), new.map(\.name)) }
    pairing.pair(try old.map(Self.patchID), try new.map(Self.patchID))
    pairing.pairByCost(texts.0, texts.1)
    pairs = try pairing.inOrder.map { (old, new) in
      switch (old, new) {
      case (let old?, let new?):
        let hunks = try TextDiff.hunks(from: texts.0[old].bytes, to: texts.1[new].bytes)
        return Pair(old: old, new: new, kind: hunks.isEmpty ? .same : .changed, hunks: hunks)
      case (let old?, nil): return Pair(old: old, new: nil, kind: .removed, hunks: [])
      default: return Pair(old: nil, new: new, kind: .added, hunks: [])
      }
    }
  }

  /// Nil for a patch without changes, which is like any other of its kind.
  private static func patchID(_ patch: Patch) throws -> PatchID? {
    patch.mail.files.isEmpty ? nil : try PatchID(diff: patch.mail.files.flatMap(\.text))
  }
}

/// A patch as text that says the same where the patch does: without line numbers and ids of blobs.
struct ComparableText {
  let bytes: [UInt8]
  /// How often each line comes.
  let lines: [ArraySlice<UInt8>: Int]

  init(_ patch: Patch) {
    var text = Array(" ## Message ##\n".utf8)
    text += "    \(patch.mail.author.name) <\(patch.mail.author.email)>\n\n".utf8
    for line in patch.mail.message.bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    {
      text += line.isEmpty ? [] : "    ".utf8 + line
      text.append(UInt8(ascii: "\n"))
    }
    for file in patch.mail.files { Self.append(file, to: &text) }
    bytes = text
    lines = text.split(separator: UInt8(ascii: "\n")).reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  private static func append(_ file: FilePatch, to text: inout [UInt8]) {
    text += "\n ## \(file.path)".utf8
    switch (file.oldPath, file.newPath) {
    case (nil, _): text += " (new)".utf8
    case (_, nil): text += " (deleted)".utf8
    case (let old?, let new?): if old != new { text += " (from \(old))".utf8 }
    }
    if let old = file.oldMode, let new = file.newMode, old != new { text += " (mode \(old) to \(new))".utf8 }
    text += " ##\n".utf8
    switch file.content {
    case .none: break
    case .untold, .binary: text += " Binary \(file.oldID ?? "") to \(file.newID ?? "")\n".utf8
    case .text(let hunks):
      for hunk in hunks {
        text += " @@".utf8 + (hunk.heading.isEmpty ? [] : " ".utf8 + hunk.heading.bytes) + "\n".utf8
        for line in hunk.lines {
          text += [line.kind.rawValue] + line.text.bytes + "\n".utf8
          if !line.endsInNewline { text += "\\ No newline at the end\n".utf8 }
        }
      }
    }
  }

  var count: Int { lines.values.reduce(0, +) }

  /// How many lines differ, wherever they stand.
  func distance(to other: ComparableText) -> Int {
    let (few, many) = lines.count < other.lines.count ? (lines, other.lines) : (other.lines, lines)
    let shared = few.reduce(0) { $0 + min($1.value, many[$1.key] ?? 0) }
    return count + other.count - 2 * shared
  }
}
