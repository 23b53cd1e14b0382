import GitObjects

extension PatchMail {
  /// A plain patch below a head that quilt passes through.
  var quiltText: [UInt8] {
    let parts = MessageParts(message)
    var text = head(parts, "") + [UInt8(ascii: "\n")]
    for line in parts.body { text += line + [UInt8(ascii: "\n")] }
    if !parts.body.isEmpty, !files.isEmpty { text.append(UInt8(ascii: "\n")) }
    for file in files { file.appendPlain(to: &text) }
    return text
  }
}

extension FilePatch {
  /// As GNU diff writes it; what it has no words for (modes, links, renames, binaries, empty files) as git does.
  fileprivate func appendPlain(to text: inout [UInt8]) {
    guard case .text(let hunks) = content, origin == nil, !hunks.isEmpty, hasPlainModes else {
      var file = self
      if case .text = content { (file.oldID, file.newID) = (nil, nil) }
      return file.append(to: &text)
    }
    appendNames(to: &text, marksEnds: false)
    for var hunk in hunks {
      hunk.heading = Self.plainHeading(hunk.heading)
      hunk.append(to: &text)
    }
  }

  private var hasPlainModes: Bool {
    switch (oldMode, newMode) {
    case (nil, let mode?), (let mode?, nil): mode == .regular
    case (let old, let new): old == new && old != .symlink && old != .submodule
    }
  }

  /// GNU diff cuts the function's line at 40 bytes.
  private static func plainHeading(_ heading: ByteText) -> ByteText {
    var bytes = heading.bytes.prefix(40)
    while let last = bytes.last, HeaderFolding.isBlank(last) { bytes.removeLast() }
    return ByteText(bytes)
  }
}
