/// A pattern of SQL's LIKE, taken apart.
package struct LikePattern: Sendable, Hashable {
  package enum Part: Sendable, Hashable {
    /// Exactly these bytes.
    case literal([UInt8])
    /// One letter: a Unicode code point.
    case any
    /// Any text, also none.
    case rest
  }

  package let parts: [Part]

  /// Reads a pattern; nil where it ends in its escape, or escapes something else than `%`, `_` and itself.
  package init?(_ pattern: String, escape: String?) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    func flush() {
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = []
    }
    let mark = escape?.unicodeScalars.first
    var scalars = pattern.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      if scalar == mark {
        guard let next = scalars.next(), next == "%" || next == "_" || next == mark else { return nil }
        literal += Array(String(next).utf8)
      } else if scalar == "%" {
        flush()
        if parts.last != .rest { parts.append(.rest) }
      } else if scalar == "_" {
        flush()
        parts.append(.any)
      } else {
        literal += Array(String(scalar).utf8)
      }
    }
    flush()
    self.parts = parts
  }

  /// Text that begins with `prefix`.
  package init(prefix: String) { parts = prefix.isEmpty ? [.rest] : [.literal(Array(prefix.utf8)), .rest] }

  /// What every match begins with.
  package var prefix: [UInt8] {
    if case .literal(let bytes)? = parts.first { bytes } else { [] }
  }

  /// The only text that matches, where there is only one.
  package var onlyMatch: [UInt8]? {
    switch parts.count {
    case 0: []
    case 1: if case .literal(let bytes) = parts[0] { bytes } else { nil }
    default: nil
    }
  }

  /// Whether all text that begins with `prefix` matches.
  package var isPrefix: Bool {
    parts == [.rest] || (parts.count == 2 && !prefix.isEmpty && parts[1] == .rest)
  }

  /// Whether the text matches. Takes time in the length of the text times that of the pattern at the worst.
  func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    var position = 0
    var index = 0
    // Where to go on from when what follows the last `%` did not match.
    var retry: (index: Int, position: Int)?
    while true {
      if index < parts.count {
        switch parts[index] {
        case .rest:
          index += 1
          if index == parts.count { return true }
          retry = (index, position)
          continue
        case .any where position < text.count:
          position = Self.next(text, position)
          index += 1
          continue
        case .literal(let bytes) where text.count - position >= bytes.count:
          var same = 0
          while same < bytes.count, text[position + same] == bytes[same] { same += 1 }
          if same == bytes.count {
            position += bytes.count
            index += 1
            continue
          }
        default: break
        }
      } else if position == text.count {
        return true
      }
      guard let (from, start) = retry, start < text.count else { return false }
      position = Self.next(text, start)
      index = from
      retry = (from, position)
    }
  }

  /// Behind the code point at `position`.
  private static func next(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
    var next = position + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }
}
