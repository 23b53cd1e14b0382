import GitObjects
import PatchFormat

/// What a line has of upstream: the history of its base, what was picked beside it, and what its queue carries.
final class LineContents {
  /// By what a line is known to have a commit.
  enum Presence: Hashable, Sendable {
    /// The base has the commit itself.
    case base
    /// A commit behind the base makes the same change, or says that it was picked from it.
    case picked(by: ObjectID, Sign)
    case patch(String, Sign)
    /// Nothing of it is left to apply.
    case content

    enum Sign: String, Hashable, Sendable {
      case patchID = "same patch-id"
      case named = "named as origin"
      case subject = "same subject"
    }
  }

  let repository: Repository
  let line: Manifest.Line
  let stack: Stack
  private let scope: Scope
  /// What the base's own history has beside upstream's branch.
  private let side: UpstreamIndex
  private var names: [(prefix: String, presence: Presence)] = []
  private var subjects: [String: Presence] = [:]
  private var patchIDs: [PatchID: String] = [:]

  /// - Parameter upstream: the branch that commits are looked for on.
  init(
    _ line: Manifest.Line, _ stack: Stack, upstream: ObjectID, scope: Scope, in repository: Repository
  ) throws {
    self.repository = repository
    self.line = line
    self.stack = stack
    self.scope = scope
    side = try UpstreamIndex(repository, from: upstream, to: line.base.commit, scope: scope)
    for entry in side.entries {
      let message = try repository.commit(entry.id).message
      for name in OriginNames.find(message) { names.append((name, .picked(by: entry.id, .named))) }
      subjects[UpstreamIndex.key(entry.subject)] = .picked(by: entry.id, .subject)
    }
    for patch in stack.patches {
      for name in OriginNames.find(patch.mail.message) { names.append((name, .patch(patch.name, .named))) }
      subjects[UpstreamIndex.key(patch.subject)] = .patch(patch.name, .subject)
      guard !patch.mail.files.isEmpty else { continue }
      patchIDs[try PatchID(diff: patch.mail.files.flatMap(\.text))] = patch.name
    }
  }

  /// By what the line has the commit; nil: it has not.
  func presence(of id: ObjectID) throws -> Presence? {
    if try repository.isAncestor(id, of: line.base.commit) { return .base }
    if let named = names.first(where: { id.hex.hasPrefix($0.prefix) }) { return named.presence }
    return nil
  }

  /// By what the line has the change: as a commit, or as another that makes the same.
  func presence(of change: CommitChange) throws -> Presence? {
    if let found = try presence(of: change.id) { return found }
    guard let files = try files(of: change) else { return nil }
    if files.isEmpty { return nil }
    if let name = patchIDs[try PatchID(diff: files.flatMap(\.text))] { return .patch(name, .patchID) }
    return try side.commit(making: files).map { .picked(by: $0.id, .patchID) }
  }

  /// Nil where blobs are not here, as in a clone that lacks some: the commit is known by its name alone then.
  private func files(of change: CommitChange) throws -> [FilePatch]? {
    do {
      return try change.files(in: repository)
    } catch  where error.code == .notFound {
      return nil
    }
  }

  /// What of the line has that subject, but for the numbers of pull requests.
  func presence(ofSubject subject: ByteText) -> Presence? { subjects[UpstreamIndex.key(subject)] }
}

/// Names of commits that a message says it was picked from.
enum OriginNames {
  /// Hexadecimal, in lower case, seven digits and more.
  static func find(_ message: ByteText) -> [String] {
    let trailers = Trailers(message)
    var names = trailers.cherryPickedFrom + trailers["Origin"].flatMap(words)
    // Prose, as people write it: "cherry-pick 862e0ed into release/0.19.x".
    for line in message.description.split(whereSeparator: \.isNewline) {
      let text = line.lowercased()
      if text.contains("cherry") || text.contains("backport")
        || text.hasPrefix("commit ") && text.contains(" upstream")
      {
        names += words(text)
      }
    }
    return names.map { $0.lowercased() }.filter { $0.count >= 7 && $0.allSatisfy(\.isHexDigit) }
  }

  /// Words that may be names of commits: hexadecimal, and not a number alone.
  static func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { word in
      (7...40).contains(word.count) && word.allSatisfy(\.isHexDigit) && word.contains(where: \.isNumber)
    }
  }
}

extension LineContents.Presence: CustomStringConvertible {
  var description: String {
    switch self {
    case .base: "the base has it"
    case .picked(let commit, let sign): "the base has it as \(commit.short) (\(sign.rawValue))"
    case .patch(let name, let sign): "\(name) (\(sign.rawValue))"
    case .content: "nothing of it is left to apply"
    }
  }
}
