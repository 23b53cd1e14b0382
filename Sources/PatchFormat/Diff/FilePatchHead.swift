import GitObjects

/// What the lines between `diff --git` and the change say.
struct FilePatchHead {
  var names: PatchNames?
  var fromLine: PatchNames.Path?
  var toLine: PatchNames.Path?
  /// Without git's head: the names of `---` and `+++` are all there is.
  var isPlain = false
  private var oldMode: FileMode?
  private var newMode: FileMode?
  private var isNew = false
  private var isDeleted = false
  private var origin: FilePatch.Origin?
  private var originPath: [UInt8]?
  private var targetPath: [UInt8]?
  private var ids: (old: String, new: String)?

  /// How many parts of the names are left out.
  private let strip: Int

  init(strip: Int) { self.strip = strip }

  /// Takes note of a line; false where it is none of the head.
  mutating func take(_ line: ArraySlice<UInt8>, number: Int) throws(PatchError) -> Bool {
    func rest(_ prefix: String) -> ArraySlice<UInt8>? {
      line.starts(with: prefix.utf8) ? line.dropFirst(prefix.utf8.count) : nil
    }
    func mode(_ text: ArraySlice<UInt8>) throws(PatchError) -> FileMode {
      guard let mode = FileMode(octal: String(decoding: text, as: UTF8.self)), FilePatch.modes.contains(mode)
      else {
        throw PatchError(.malformed, "\(ByteText(text)) is no mode of a file", line: number)
      }
      return mode
    }
    if let text = rest("old mode ") {
      oldMode = try mode(text)
    } else if let text = rest("new mode ") {
      newMode = try mode(text)
    } else if let text = rest("new file mode ") {
      newMode = try mode(text)
      isNew = true
    } else if let text = rest("deleted file mode ") {
      oldMode = try mode(text)
      isDeleted = true
    } else if let text = rest("rename from ") ?? rest("rename old ") {
      origin = .renamed
      originPath = named(text)
    } else if let text = rest("copy from ") {
      origin = .copied
      originPath = named(text)
    } else if let text = rest("rename to ") ?? rest("rename new ") ?? rest("copy to ") {
      targetPath = named(text)
    } else if let text = rest("index ") {
      try takeIndex(String(decoding: text, as: UTF8.self), number: number)
    } else {
      return rest("similarity index ") != nil || rest("dissimilarity index ") != nil
    }
    return true
  }

  private mutating func takeIndex(_ text: String, number: Int) throws(PatchError) {
    let fields = text.split(separator: " ")
    let found = fields.first?.split(separator: ".", omittingEmptySubsequences: true) ?? []
    guard found.count == 2, found.allSatisfy({ $0.allSatisfy(\.isHexDigit) }) else {
      throw PatchError(.malformed, "a line of ids is malformed", line: number)
    }
    ids = (String(found[0]), String(found[1]))
    guard fields.count > 1 else { return }
    guard let mode = FileMode(octal: fields[1]), FilePatch.modes.contains(mode) else {
      throw PatchError(.malformed, "\(fields[1]) is no mode of a file", line: number)
    }
    (oldMode, newMode) = (oldMode ?? mode, newMode ?? mode)
  }

  /// Names behind `rename` and `copy`, which lack the first part of the others.
  private func named(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    PatchNames.Path.some(PatchNames.unquoted(text)).stripped(max(0, strip - 1))
  }

  /// Takes the names of a patch without git's head. Such a patch tells in several ways that a file comes or goes, and may
  /// name the old file as a backup of the new.
  mutating func takePlain(_ from: ArraySlice<UInt8>, _ to: ArraySlice<UInt8>, _ hunks: [Hunk]) {
    (fromLine, toLine) = (PatchNames.path(from), PatchNames.path(to))
    guard case .some(let old)? = fromLine, case .some(let new)? = toLine else { return }
    if Self.isEpoch(from), hunks.allSatisfy({ $0.oldStart == 0 && $0.oldCount == 0 }) {
      fromLine = .nothing
    } else if Self.isEpoch(to), hunks.allSatisfy({ $0.newStart == 0 && $0.newCount == 0 }) {
      toLine = .nothing
    } else if old == new + ".orig".utf8 || old == new + "~".utf8 {
      fromLine = toLine
    } else if new == old + ".orig".utf8 || new == old + "~".utf8 {
      toLine = fromLine
    }
  }

  /// Whether the date behind a name is that of a file that is not there.
  private static func isEpoch(_ text: ArraySlice<UInt8>) -> Bool {
    let date = String(decoding: text.drop { $0 != UInt8(ascii: "\t") }, as: UTF8.self)
      .split { $0 == "\t" || $0 == " " }
    guard date.count >= 2 else { return false }
    return ["1970-01-01", "1969-12-31"].contains(date[0]) && date[1].hasSuffix(":00:00.000000000")
      || date[0] == "1970-01-01" && date[1] == "00:00:00"
  }

  /// Puts what was found into the patch.
  func complete(_ file: inout FilePatch, number: Int, isAtEnd: Bool) throws(PatchError) {
    let old = originPath ?? fromLine?.stripped(strip) ?? names?.old
    let new = targetPath ?? toLine?.stripped(strip) ?? names?.new
    let isNew = isNew || fromLine == .nothing
    let isDeleted = isDeleted || toLine == .nothing
    file.oldPath = isNew ? nil : try path(old ?? new, number)
    file.newPath = isDeleted ? nil : try path(new ?? old, number)
    if isPlain, let a = file.oldPath, let b = file.newPath, a != b {
      throw PatchError(
        .unsupported, "the patch names two files, \(a) and \(b), and does not tell which is changed",
        line: number)
    }
    guard file.oldPath != nil || file.newPath != nil else {
      throw PatchError(.malformed, "a patch of no file", line: number)
    }
    file.oldMode = isNew ? nil : oldMode
    file.newMode = isDeleted ? nil : newMode
    if isNew, isPlain { file.newMode = .regular }
    if isDeleted, isPlain { file.oldMode = .regular }
    (file.oldID, file.newID) = (ids?.old, ids?.new)
    file.origin = origin
    try checkTold(file, number, isAtEnd)
  }

  /// A head without a change behind it may be all that is left of a patch that was cut off.
  private func checkTold(_ file: FilePatch, _ number: Int, _ isAtEnd: Bool) throws(PatchError) {
    guard case .none = file.content else { return }
    let isTold = file.oldPath == nil || file.newPath == nil || origin != nil || oldMode != newMode
    let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"
    let isWhole =
      switch (ids?.old, ids?.new) {
      case (let old?, let new?) where file.oldPath != nil && file.newPath != nil: old == new
      case (_, let new?) where file.oldPath == nil: empty.hasPrefix(new.lowercased())
      case (let old?, _) where file.newPath == nil: empty.hasPrefix(old.lowercased())
      // Mercurial writes no ids; at the end of the text it may be that they were cut off.
      default: !isAtEnd || file.oldPath != nil && file.newPath != nil
      }
    guard isTold, isWhole else {
      throw PatchError(
        .malformed, "the patch of \(file.path) does not tell what changes: is it cut off?", line: number)
    }
  }

  private func path(_ bytes: [UInt8]?, _ number: Int) throws(PatchError) -> ByteText {
    guard let bytes, !bytes.isEmpty else {
      throw PatchError(.malformed, "a patch whose file has no name", line: number)
    }
    let path = ByteText(bytes)
    guard path.isSafePath else {
      throw PatchError(
        .unsafePath, "\(path) leads outside the tree, or into .git: the patch is not used", line: number)
    }
    return path
  }
}

extension FilePatch {
  static let modes: Set<FileMode> = [.regular, .executable, .symlink, .submodule]
}
