import GitObjects
import PatchFormat

/// How conflicts were resolved before, so that the same one is resolved once: files that are kept with the queue.
///
/// A resolution is found by its three sides, wherever the file lies. Its file tells them, and what came of them.
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
      guard let bytes = files[Self.name(conflict)], let resolution = Resolution(bytes) else { return nil }
      edits[conflict.path] = .some(try resolution.side(in: repository))
      // A file that stood beside a folder of its name.
      let beside = ByteText(conflict.path.bytes + "~upstream".utf8)
      if try repository.entry(conflict.path, in: merged.tree)?.mode.isFile != true,
        try repository.entry(beside, in: merged.tree) != nil
      {
        edits[beside] = .some(nil)
      }
    }
    return try repository.editing(merged.tree, edits)
  }

  /// Takes note of what came of a conflict.
  mutating func record(_ conflict: MergeConflict, _ side: TreeChange.Side?, in repository: Repository) throws
  {
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

extension QueueFiles {
  /// With these resolutions beside the patches.
  func with(_ resolutions: Resolutions) -> QueueFiles {
    QueueFiles(files.merging(resolutions.files) { $1 })
  }
}
