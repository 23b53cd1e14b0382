/// Some rows as canonical text, one after the other.
package struct RowChunk: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Where each row ends in `bytes`.
  package private(set) var ends: [Int] = []

  package init() {}

  package var count: Int { ends.count }

  package mutating func appendRow(_ write: (inout [UInt8]) throws -> Void) rethrows {
    try write(&bytes)
    ends.append(bytes.count)
  }

  /// Calls `body` with the text of each row.
  package func forEachRow(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { buffer in
      var start = 0
      for end in ends {
        body(UnsafeBufferPointer(rebasing: buffer[start..<end]))
        start = end
      }
    }
  }
}

/// Rows that can be read more than once: to compare, and again to tell how they differ.
package struct RowSource: Sendable {
  /// Starts from the first row.
  package let open: @Sendable () async throws -> any RowReader

  package init(_ open: @escaping @Sendable () async throws -> any RowReader) { self.open = open }
}

/// One pass over rows.
package protocol RowReader {
  mutating func next() async throws -> RowChunk?
}
