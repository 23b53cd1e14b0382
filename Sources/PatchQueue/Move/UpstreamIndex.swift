import GitObjects
import PatchFormat

/// What upstream did between two bases: its commits, and by what a patch may be found among them.
final class UpstreamIndex {
  /// A commit of upstream, as far as the scope is concerned.
  struct Entry {
    let id: ObjectID
    let subject: ByteText
    /// What it changed in scope, against its first parent.
    let changes: [TreeChange]
  }

  private let repository: Repository
  /// Oldest first; those that change nothing in scope are left out, merges too.
  let entries: [Entry]
  private var byPaths: [[ByteText]: [Int]] = [:]
  private var patchIDs: [Int: PatchID] = [:]
  private var bySubject: [String: Int] = [:]
  private var byNumber: [Int: Int] = [:]

  /// - Parameters:
  ///   - old: what the queue stands on.
  ///   - new: what it moves to.
  init(_ repository: Repository, from old: ObjectID, to new: ObjectID, scope: Scope) throws(GitError) {
    self.repository = repository
    var entries: [Entry] = []
    for id in Progress.follow("reading upstream's commits", try repository.history(of: [new], without: [old]))
    {
      let commit = try repository.commit(id)
      guard commit.parents.count <= 1 else { continue }
      let parent = try commit.parents.first.map { (id) throws(GitError) in try repository.commit(id).tree }
      let changes = try repository.changes(from: parent, to: commit.tree).filter { scope.contains($0.path) }
      if !changes.isEmpty { entries.append(Entry(id: id, subject: commit.subject, changes: changes)) }
    }
    self.entries = entries
    for (index, entry) in entries.enumerated() {
      byPaths[entry.changes.map(\.path), default: []].append(index)
      bySubject[Self.key(entry.subject)] = index
      for number in Self.numbers(entry.subject) { byNumber[number] = index }
    }
  }

  /// The commit that makes the very same change, wherever in the files it is.
  func commit(making files: [FilePatch]) throws(GitError) -> Entry? {
    guard let candidates = byPaths[files.map(\.path)] else { return nil }
    let id = try PatchID(diff: FilePatch.text(files))
    for index in candidates {
      if try patchID(index) == id { return entries[index] }
    }
    return nil
  }

  private func patchID(_ index: Int) throws(GitError) -> PatchID {
    if let known = patchIDs[index] { return known }
    var diff: [UInt8] = []
    for change in entries[index].changes { diff += FilePatch.text(try repository.patches(of: change)) }
    let id = try PatchID(diff: diff)
    patchIDs[index] = id
    return id
  }

  /// The commit that says that it is the patch, though its text may differ: by its subject, by the number of a pull request,
  /// or by a trailer of the patch that names it.
  func commit(claiming patch: Patch) -> (entry: Entry, reason: String)? {
    if let index = bySubject[Self.key(patch.subject)] {
      return (entries[index], "it has the patch's subject")
    }
    for number in Self.numbers(patch.subject) {
      if let index = byNumber[number] { return (entries[index], "it has the patch's number, #\(number)") }
    }
    let named = patch.trailers.cherryPickedFrom + patch.trailers["Origin"].flatMap { Self.ids($0) }
    for name in named where name.count >= 7 {
      if let entry = entries.first(where: { $0.id.hex.hasPrefix(name.lowercased()) }) {
        return (entry, "the patch names it as its origin")
      }
    }
    return nil
  }

  /// The commits that changed lines of a file which the patch changes or stands on; where none did, all that changed the file.
  func commits(touching path: ByteText, lines: Set<ByteText>) throws(GitError) -> [Entry] {
    var (close, all): ([Entry], [Entry]) = ([], [])
    for entry in entries {
      guard let change = entry.changes.first(where: { $0.path == path }) else { continue }
      all.append(entry)
      let touched = try repository.patches(of: change).contains { file in
        guard case .text(let hunks) = file.content else { return true }
        return hunks.contains { $0.lines.contains { $0.kind != .context && lines.contains($0.text) } }
      }
      if touched { close.append(entry) }
    }
    return close.isEmpty ? all : close
  }

  // MARK: What subjects say

  /// The subject without the number of its pull request, in lower case.
  static func key(_ subject: ByteText) -> String {
    var words = subject.description.lowercased().split(separator: " ")
    while let last = words.last, last.hasPrefix("(#"), last.hasSuffix(")") { words.removeLast() }
    return words.joined(separator: " ")
  }

  /// Numbers of pull requests: `(#123)`.
  private static func numbers(_ subject: ByteText) -> [Int] {
    subject.description.split(separator: " ").compactMap { word in
      word.hasPrefix("(#") && word.hasSuffix(")") ? Int(word.dropFirst(2).dropLast()) : nil
    }
  }

  /// Hexadecimal words of seven digits and more.
  private static func ids(_ text: String) -> [String] {
    text.split { !$0.isHexDigit }.map(String.init).filter { (7...40).contains($0.count) }
  }
}
