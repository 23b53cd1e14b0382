import GitObjects
import PatchFormat

/// The section of a release in `CHANGELOG.md`.
struct Changelog {
  static let fileName = "CHANGELOG.md"

  let provenance: Provenance
  /// The release before, where it is known.
  let previous: Provenance?

  /// The section's text, made of what the patches say of themselves.
  var section: String {
    var text = "## \(provenance.version) - \(MailDate.day(provenance.tagger.signature))\n"
    text += "\nUpstream \(provenance.base.name) (\(provenance.base.commit.short))"
    if let old = previous?.base, old.commit != provenance.base.commit { text += ", before \(old.name)" }
    text += ", \(provenance.patches.count) patches.\n"
    let known = Set(previous?.patches.map(\.patchID) ?? [])
    let names = Set(previous?.patches.map(\.name) ?? [])
    let fresh = provenance.patches.filter { !known.contains($0.patchID) }
    text += Self.list("Fixed", fresh.filter(\.isFix))
    text += Self.list("Added", fresh.filter { !$0.isFix && !names.contains($0.name) })
    text += Self.list("Changed", fresh.filter { !$0.isFix && names.contains($0.name) })
    let now = Set(provenance.patches.map(\.name) + provenance.patches.map(\.patchID))
    let gone = (previous?.patches ?? []).filter { !now.contains($0.name) && !now.contains($0.patchID) }
    return text + Self.list("No longer carried", gone)
  }

  private static func list(_ title: String, _ patches: [Provenance.Patch]) -> String {
    patches.isEmpty ? "" : "\n### \(title)\n\n" + patches.map { "- \($0.line)\n" }.joined()
  }

  /// The file with the section in front of those that are there. What was noted under "Unreleased" is released now: it goes
  /// to the end of the section, and leaves its heading empty.
  func inserted(into file: [UInt8]?) -> [UInt8] {
    guard let file, !file.isEmpty else { return Array("# Changelog\n\n\(section)".utf8) }
    var (above, notes, below) = ([ArraySlice<UInt8>](), [ArraySlice<UInt8>](), [ArraySlice<UInt8>]())
    var isNoted = false
    for line in file.split(separator: Self.newline, omittingEmptySubsequences: false) {
      let isHeading = line.starts(with: "## ".utf8)
      if isHeading, below.isEmpty, !isNoted, Self.isUnreleased(line) {
        isNoted = true
        above.append(line)
      } else if isHeading || !below.isEmpty {
        below.append(line)
      } else if isNoted {
        notes.append(line)
      } else {
        above.append(line)
      }
    }
    let parts = [above, [ArraySlice(section.utf8)], notes, below].map(Self.trimmed).filter { !$0.isEmpty }
    return Array(parts.joined(separator: [Self.newline, Self.newline])) + [Self.newline]
  }

  private static let newline = UInt8(ascii: "\n")

  private static func isUnreleased(_ line: ArraySlice<UInt8>) -> Bool {
    String(decoding: line, as: UTF8.self).lowercased().contains("unreleased")
  }

  /// The lines without empty ones around them.
  private static func trimmed(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
    let text = Array(lines.joined(separator: [newline]))
    let start = text.firstIndex { $0 != newline } ?? text.endIndex
    let end = text.lastIndex { $0 != newline }.map { $0 + 1 } ?? start
    return Array(text[start..<end])
  }
}

extension Provenance.Patch {
  fileprivate var isFix: Bool { !fixes.isEmpty || FixReference.isFix(ByteText(subject)) }

  fileprivate var line: String {
    let named = fixes.compactMap(FixReference.init).map { String($0.commit.prefix(12)) }
    return named.isEmpty ? subject : "\(subject) (fixes \(named.joined(separator: ", ")))"
  }
}
