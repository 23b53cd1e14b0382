import GitObjects

extension FilePatch {
  /// The text as git writes it.
  public var text: [UInt8] {
    var text: [UInt8] = []
    append(to: &text)
    return text
  }

  /// Patches of files, one behind the other.
  public static func text(_ files: [FilePatch]) -> [UInt8] {
    var text: [UInt8] = []
    for file in files { file.append(to: &text) }
    return text
  }

  func append(to text: inout [UInt8]) {
    let (old, new) = (oldPath ?? newPath ?? "", newPath ?? oldPath ?? "")
    text += "diff --git ".utf8 + Self.name("a/", old) + " ".utf8 + Self.name("b/", new) + "\n".utf8
    appendModes(to: &text)
    switch content {
    case .none: break
    case .untold: text += "Binary files ".utf8 + from + " and ".utf8 + to + " differ\n".utf8
    case .text(let hunks):
      appendNames(to: &text)
      for hunk in hunks { hunk.append(to: &text) }
    case .binary(let forth, let back):
      text += "GIT binary patch\n".utf8
      forth.append(to: &text)
      back?.append(to: &text)
    }
  }

  /// - Parameter marksEnds: whether a tab shows where a name with blanks ends.
  func appendNames(to text: inout [UInt8], marksEnds: Bool = true) {
    func end(_ path: ByteText?) -> [UInt8] {
      marksEnds && path?.bytes.contains(UInt8(ascii: " ")) == true ? Array("\t\n".utf8) : Array("\n".utf8)
    }
    text += "--- ".utf8 + from + end(oldPath)
    text += "+++ ".utf8 + to + end(newPath)
  }

  private func appendModes(to text: inout [UInt8]) {
    var mode = ""
    switch (oldMode, newMode) {
    case (nil, let new?): text += "new file mode \(new)\n".utf8
    case (let old?, nil): text += "deleted file mode \(old)\n".utf8
    case (let old?, let new?) where old != new: text += "old mode \(old)\nnew mode \(new)\n".utf8
    case (let old?, _): mode = " \(old)"
    case (nil, nil): break
    }
    if let origin {
      let word = origin == .renamed ? "rename" : "copy"
      if case .none = content { text += "similarity index 100%\n".utf8 }
      text += "\(word) from ".utf8 + QuotedPath.text((oldPath ?? "").bytes) + "\n".utf8
      text += "\(word) to ".utf8 + QuotedPath.text((newPath ?? "").bytes) + "\n".utf8
    }
    if let oldID, let newID, oldID != newID { text += "index \(oldID)..\(newID)\(mode)\n".utf8 }
  }

  private var from: [UInt8] { oldPath.map { Self.name("a/", $0) } ?? Array("/dev/null".utf8) }
  private var to: [UInt8] { newPath.map { Self.name("b/", $0) } ?? Array("/dev/null".utf8) }

  private static func name(_ prefix: String, _ path: ByteText) -> [UInt8] {
    QuotedPath.text(prefix.utf8 + path.bytes)
  }
}

extension Hunk {
  func append(to text: inout [UInt8]) {
    func range(_ start: Int, _ count: Int) -> String { count == 1 ? "\(start)" : "\(start),\(count)" }
    text += "@@ -\(range(oldStart, oldCount)) +\(range(newStart, newCount)) @@".utf8
    if !heading.isEmpty { text += " ".utf8 + heading.bytes }
    text.append(UInt8(ascii: "\n"))
    for line in lines {
      text.append(line.kind.rawValue)
      text += line.text.bytes
      text.append(UInt8(ascii: "\n"))
      if !line.endsInNewline { text += "\\ No newline at end of file\n".utf8 }
    }
  }
}
