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

  /// The file with the section in front of those that are there; what is headed "Unreleased" stays above.
  func inserted(into file: [UInt8]?) -> [UInt8] {
    guard let file, !file.isEmpty else { return Array("# Changelog\n\n\(section)".utf8) }
    let newline = UInt8(ascii: "\n")
    var offset = 0
    for line in file.split(separator: newline, omittingEmptySubsequences: false) {
      let text = String(decoding: line, as: UTF8.self)
      if text.hasPrefix("## "), !text.lowercased().contains("unreleased") {
        return Array(file[..<offset]) + "\(section)\n".utf8 + file[offset...]
      }
      offset += line.count + 1
    }
    return file + (file.last == newline ? [] : [newline]) + [newline] + Array(section.utf8)
  }
}

extension Provenance.Patch {
  fileprivate var isFix: Bool { !fixes.isEmpty || FixReference.isFix(ByteText(subject)) }

  fileprivate var line: String {
    let named = fixes.compactMap(FixReference.init).map { String($0.commit.prefix(12)) }
    return named.isEmpty ? subject : "\(subject) (fixes \(named.joined(separator: ", ")))"
  }
}
