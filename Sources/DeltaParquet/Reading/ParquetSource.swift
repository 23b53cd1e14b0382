package import DeltaMemory

/// Bytes to read a Parquet file from.
package protocol ParquetSource: Sendable {
  /// The size of the file.
  var byteCount: Int { get }

  /// The bytes in `range`, which lies inside the file: exactly as many.
  func read(_ range: Range<Int>) async throws -> Bytes

  /// The bytes of several ranges, which are sorted and apart. A source that can ask for them at once does.
  func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes]
}

extension ParquetSource {
  package func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] {
    var parts: [Bytes] = []
    parts.reserveCapacity(ranges.count)
    for range in ranges { parts.append(try await read(range)) }
    return parts
  }
}

/// A file that is in memory as a whole.
package struct MemoryParquetSource: ParquetSource {
  package let bytes: Bytes

  package init(_ bytes: Bytes) { self.bytes = bytes }

  package var byteCount: Int { bytes.count }

  package func read(_ range: Range<Int>) async throws -> Bytes {
    guard let part = bytes.slice(range) else {
      throw ParquetError(.truncated, "bytes \(range) of a file of \(bytes.count)")
    }
    return part
  }
}
