import GitObjects

extension FilePatch {
  /// The patch that undoes this one.
  /// - Throws: `oneWay` where that is not told: a binary change without its way back.
  public func reversed() throws(PatchError) -> FilePatch {
    var reversed = self
    (reversed.oldPath, reversed.newPath) = (newPath, oldPath)
    (reversed.oldMode, reversed.newMode) = (newMode, oldMode)
    (reversed.oldID, reversed.newID) = (newID, oldID)
    // What was copied goes; where it came from is not touched.
    if origin == .copied { (reversed.oldPath, reversed.newPath, reversed.origin) = (newPath, nil, nil) }
    switch content {
    case .none: break
    case .text(let hunks): reversed.content = .text(hunks.map(\.reversed))
    case .binary(let forth, let back?): reversed.content = .binary(back, forth)
    case .binary(_, nil):
      throw PatchError(.oneWay, "\(path) is a binary change that tells one way only")
    case .untold: throw PatchError(.oneWay, "\(path) is a binary change of which nothing is told")
    }
    return reversed
  }
}

extension Hunk {
  /// The hunk that undoes this one: removed lines first, as patches have them.
  public var reversed: Hunk {
    var reversed = Hunk(oldStart: newStart, newStart: oldStart, heading: heading, lines: [])
    var later: [Line] = []
    func flush() {
      reversed.lines += later
      later = []
    }
    for var line in lines {
      switch line.kind {
      case .context:
        flush()
        reversed.lines.append(line)
      case .removed:
        line.kind = .added
        later.append(line)
      case .added:
        line.kind = .removed
        reversed.lines.append(line)
      }
    }
    flush()
    return reversed
  }
}
