extension JSONScanner {
  /// Passes over the value that comes next, whatever it is, and tells where it stands.
  @inline(__always)
  @discardableResult
  package mutating func skip() throws(JSONError) -> JSONSlice {
    let first = try significant()
    let start = position
    let kind: JSONKind
    switch first {
    case UInt8(ascii: "\""):
      _ = try stringContents()
      kind = .string
    case UInt8(ascii: "{"):
      try skipNested()
      kind = .object
    case UInt8(ascii: "["):
      try skipNested()
      kind = .array
    default:
      kind = try skipPlain(first)
    }
    afterValue = true
    return JSONSlice(kind: kind, start: start, count: position &- start)
  }

  @inline(__always)
  private mutating func skipPlain(_ first: UInt8) throws(JSONError) -> JSONKind {
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try skipNumber()
      return .number
    case UInt8(ascii: "n"):
      try literal("null", "value")
      return .null
    case UInt8(ascii: "t"):
      try literal("true", "value")
      return .bool
    case UInt8(ascii: "f"):
      try literal("false", "value")
      return .bool
    default:
      throw JSONError(.expected("value"), offset: position)
    }
  }

  /// Passes over an object or array. The open brackets are bits of a number, so depth costs no memory.
  private mutating func skipNested() throws(JSONError) {
    // The lowest bit is the innermost bracket: 1 for an object.
    var open: UInt128 = 0
    var level = 0
    repeat {
      let first = try significant()
      switch first {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = first == UInt8(ascii: "{")
        guard depth + level < Self.depthLimit else {
          throw JSONError(.tooDeep(limit: Self.depthLimit), offset: position)
        }
        open = open << 1 | (isObject ? 1 : 0)
        level += 1
        position += 1
        if try significant() == first &+ 2 {
          // '}' and ']' stand two places behind '{' and '['.
          position += 1
          open >>= 1
          level -= 1
        } else {
          if isObject { try skipKey() }
          continue
        }
      case UInt8(ascii: "\""):
        _ = try stringContents()
      default:
        _ = try skipPlain(first)
      }
      // A value has ended: close what ends with it, or go on behind a comma.
      while level > 0 {
        let next = try significant()
        let isObject = open & 1 == 1
        if next == UInt8(ascii: ",") {
          position += 1
          if isObject { try skipKey() }
          break
        }
        guard next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONError(.expected(isObject ? "comma or '}'" : "comma or ']'"), offset: position)
        }
        position += 1
        open >>= 1
        level -= 1
      }
    } while level > 0
  }

  @inline(__always)
  private mutating func skipKey() throws(JSONError) {
    guard try significant() == UInt8(ascii: "\"") else { throw JSONError(.expected("key"), offset: position) }
    _ = try stringContents()
    try expect(UInt8(ascii: ":"), "colon")
  }
}
