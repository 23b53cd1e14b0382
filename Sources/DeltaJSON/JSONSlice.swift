/// What a JSON value is.
package enum JSONKind: UInt8, Equatable, Sendable {
  case object, array, string, number, bool, null
}

/// The contents of a string, as they stand between the quotes.
package struct JSONString: Equatable, Sendable {
  /// The first byte behind the opening quote, from the start of the scanned text.
  package let start: Int
  package let count: Int
  /// Whether there is a backslash in it; if not, the bytes are the text.
  package let hasEscapes: Bool

  @inline(__always)
  package init(start: Int, count: Int, hasEscapes: Bool) {
    self.start = start
    self.count = count
    self.hasEscapes = hasEscapes
  }
}

/// A whole value as it stands in the text, quotes and brackets included.
package struct JSONSlice: Equatable, Sendable {
  package let kind: JSONKind
  package let start: Int
  package let count: Int

  @inline(__always)
  package init(kind: JSONKind, start: Int, count: Int) {
    self.kind = kind
    self.start = start
    self.count = count
  }
}
