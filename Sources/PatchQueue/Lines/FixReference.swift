import GitObjects
import PatchFormat

/// What a `Fixes:` trailer names: a commit and its subject, `1a2b3c4d5e6f ("The subject")`.
struct FixReference: Hashable, Sendable {
  /// Hexadecimal, in lower case.
  let commit: String
  let subject: String?

  /// Nil where the value names no commit, such as `#12` or an address.
  init?(_ value: String) {
    let word = value.prefix { $0.isHexDigit }
    let rest = value[word.endIndex...]
    guard (7...40).contains(word.count), rest.isEmpty || rest.first == " " else { return nil }
    commit = word.lowercased()
    let text = rest.drop { $0 == " " }
    subject = text.hasPrefix("(\"") && text.hasSuffix("\")") ? String(text.dropFirst(2).dropLast(2)) : nil
  }

  /// Those of a message.
  static func all(_ message: ByteText) -> [FixReference] {
    Trailers(message)["Fixes"].compactMap(FixReference.init)
  }

  /// The commit, where the repository has it and the name is not short for several.
  func resolve(in repository: Repository) -> ObjectID? { try? repository.resolve(commit) }

  /// Whether a subject is one of a fix: `fix: …`, `fix(log)!: …`, `Fix …`, `bugfix`, `hotfix`.
  static func isFix(_ subject: ByteText) -> Bool {
    let text = subject.description.lowercased().drop { $0 == "[" || $0 == " " }
    return ["fix", "fixes", "fixed", "bugfix", "hotfix"].contains(String(text.prefix { $0.isLetter }))
  }
}
