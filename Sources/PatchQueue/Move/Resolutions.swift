import GitObjects
import PatchFormat

/// How conflicts were resolved before, so that the same one is resolved once: files that are kept with the queue.
///
/// A resolution is found by the three sides of the lines in conflict, wherever they stand; where more than those lines was
/// edited, by the three sides of the whole file. Its file tells them, and what came of them.
struct Resolutions {
  private static let folder = "resolutions/"

  /// By the name of the file in the folder of the patches.
  private(set) var files: [String: [UInt8]] = [:]

  init() {}

  /// Those that are kept with a queue.
  init(_ files: QueueFiles) { self.files = files.files.filter { $0.key.hasPrefix(Self.folder) } }

  /// Adds those of another place, where they tell of other conflicts.
  mutating func add(_ others: Resolutions) { files.merge(others.files) { own, _ in own } }

  /// The tree with its conflicts resolved; nil where one is not known.
  func resolve(_ merged: MergedTree, in repository: Repository) throws -> ObjectID? {
    var edits: [ByteText: TreeChange.Side?] = [:]
    for conflict in merged.conflicts {
      if let bytes = files[Self.name(conflict)], let resolution = Resolution(bytes) {
        edits[conflict.path] = .some(try resolution.side(in: repository))
      } else if let side = try resolveLines(conflict, in: repository) {
        edits[conflict.path] = side
      } else {
        return nil
      }
    }
    return try repository.editing(merged.tree, edits)
  }

  /// The file with each of its conflicts resolved; nil where one is not known.
  private func resolveLines(
    _ conflict: MergeConflict, in repository: Repository
  ) throws -> TreeChange.Side? {
    guard let mode = conflict.mergedMode, let merge = try repository.lines(of: conflict) else { return nil }
    var text: [UInt8] = []
    for part in merge.parts {
      switch part {
      case .text(let lines): text += lines
      case .conflict(let lines):
        guard let known = files[Self.name(lines)], let end = known.firstRange(of: "\n\n".utf8) else {
          return nil
        }
        text += known[end.upperBound...]
      }
    }
    return .init(mode: mode, id: try repository.write(text))
  }

  /// Takes note of what came of a conflict.
  mutating func record(_ conflict: MergeConflict, _ side: TreeChange.Side?, in repository: Repository) throws
  {
    if let side, side.mode == conflict.mergedMode, let merge = try repository.lines(of: conflict),
      let resolved = merge.resolved(by: try repository.blob(side.id))
    {
      for (lines, text) in resolved { files[Self.name(lines)] = Array(Self.head(lines).utf8) + text }
      return
    }
    var text = Array(Self.head(conflict).utf8)
    text += "mode \(side.map(\.mode.description) ?? "gone")\n\n".utf8
    if let side { text += try side.mode.isFile ? repository.blob(side.id) : Array(side.id.hex.utf8) }
    files[Self.name(conflict)] = text
  }

  private static func head(_ conflict: MergeConflict) -> String {
    [("base", conflict.base), ("ours", conflict.ours), ("theirs", conflict.theirs)]
      .map { name, side in "\(name) \(side.map { "\($0.mode) \($0.id)" } ?? "gone")\n" }.joined()
  }

  private static func name(_ conflict: MergeConflict) -> String {
    folder + SHA256.hex(Array(head(conflict).utf8)).prefix(40)
  }

  /// The sums of the lines of the three sides, as those of a file are told.
  private static func head(_ lines: FileMerge.Conflict) -> String {
    [("base", lines.base), ("ours", lines.ours), ("theirs", lines.theirs)]
      .map { name, side in "\(name) lines \(SHA256.hex(side))\n" }.joined() + "mode lines\n\n"
  }

  private static func name(_ lines: FileMerge.Conflict) -> String {
    folder + SHA256.hex(Array(head(lines).utf8)).prefix(40)
  }

  /// One file: the three sides, the mode, an empty line, and the text.
  private struct Resolution {
    /// Nil: the file is gone.
    var mode: FileMode?
    var bytes: [UInt8]

    init?(_ file: [UInt8]) {
      guard let end = file.firstRange(of: "\n\n".utf8) else { return nil }
      let lines = String(decoding: file[..<end.lowerBound], as: UTF8.self).split(separator: "\n")
      guard lines.count == 4, lines[3].hasPrefix("mode ") else { return nil }
      let word = lines[3].dropFirst(5)
      if word != "gone" {
        guard let mode = FileMode(octal: word), !mode.isTree else { return nil }
        self.mode = mode
      }
      bytes = Array(file[end.upperBound...])
    }

    func side(in repository: Repository) throws -> TreeChange.Side? {
      guard let mode else { return nil }
      if mode.isFile { return .init(mode: mode, id: try repository.write(bytes)) }
      return ObjectID(String(decoding: bytes, as: UTF8.self)).map { .init(mode: mode, id: $0) }
    }
  }
}

extension MergeConflict {
  /// The mode of the file where it is text on all sides.
  fileprivate var mergedMode: FileMode? {
    guard let base, let ours, let theirs, [base, ours, theirs].allSatisfy(\.mode.isText) else { return nil }
    return theirs.mode == base.mode ? ours.mode : theirs.mode
  }
}

extension Repository {
  /// The three sides put together, where lines of them are in conflict.
  fileprivate func lines(of conflict: MergeConflict) throws -> FileMerge? {
    guard conflict.mergedMode != nil, let base = conflict.base, let ours = conflict.ours,
      let theirs = conflict.theirs
    else { return nil }
    let texts = [try blob(base.id), try blob(ours.id), try blob(theirs.id)]
    if texts.contains(where: TextDiff.isBinary) { return nil }
    let merge = try FileMerge(
      base: texts[0], ours: texts[1], theirs: texts[2], labels: .init(base: "", ours: "", theirs: ""))
    return merge.hasConflicts ? merge : nil
  }
}

extension FileMerge {
  /// What stands in a text instead of each conflict; nil where more was edited, or it cannot be told where one ends.
  fileprivate func resolved(by text: [UInt8]) -> [(Conflict, [UInt8])]? {
    guard case .text(let first)? = parts.first, case .text(let last)? = parts.last,
      text.count >= first.count + last.count, text.starts(with: first),
      text.suffix(last.count).elementsEqual(last)
    else { return nil }
    var rest = text[first.count..<text.count - last.count]
    var resolved: [(Conflict, [UInt8])] = []
    var open: Conflict?
    for part in parts.dropFirst().dropLast() {
      switch part {
      case .conflict(let conflict): open = conflict
      case .text(let lines):
        let places = rest.ranges(of: lines)
        guard let conflict = open, places.count == 1, let place = places.first else { return nil }
        resolved.append((conflict, Array(rest[..<place.lowerBound])))
        rest = rest[place.upperBound...]
      }
    }
    if let open { resolved.append((open, Array(rest))) }
    // Lines are whole, but for the last of a file.
    let isWhole = resolved.allSatisfy { $0.1.isEmpty || $0.1.last == UInt8(ascii: "\n") }
    return isWhole || resolved.count == 1 && last.isEmpty ? resolved : nil
  }
}

extension QueueFiles {
  /// With these resolutions beside the patches.
  func with(_ resolutions: Resolutions) -> QueueFiles {
    QueueFiles(files.merging(resolutions.files) { $1 })
  }
}
