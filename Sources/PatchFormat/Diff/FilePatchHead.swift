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

  init() {}

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
      originPath = PatchNames.unquoted(text)
    } else if let text = rest("copy from ") {
      origin = .copied
      originPath = PatchNames.unquoted(text)
    } else if let text = rest("rename to ") ?? rest("rename new ") ?? rest("copy to ") {
      targetPath = PatchNames.unquoted(text)
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

  /// Puts what was found into the patch.
  func complete(_ file: inout FilePatch, number: Int) throws(PatchError) {
    let old = originPath ?? fromLine?.stripped ?? names?.old
    let new = targetPath ?? toLine?.stripped ?? names?.new
    let isNew = isNew || fromLine == .nothing
    let isDeleted = isDeleted || toLine == .nothing
    file.oldPath = isNew ? nil : try path(old ?? new, number)
    file.newPath = isDeleted ? nil : try path(new ?? old, number)
    guard file.oldPath != nil || file.newPath != nil else {
      throw PatchError(.malformed, "a patch of no file", line: number)
    }
    file.oldMode = isNew ? nil : oldMode
    file.newMode = isDeleted ? nil : newMode
    if isNew, isPlain { file.newMode = .regular }
    if isDeleted, isPlain { file.oldMode = .regular }
    (file.oldID, file.newID) = (ids?.old, ids?.new)
    file.origin = origin
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
