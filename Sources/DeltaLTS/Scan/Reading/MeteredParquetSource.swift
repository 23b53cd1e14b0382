import DeltaMemory
import DeltaParquet
import DeltaStorage
import Synchronization

/// A stored object as something to read Parquet from; counts what is read.
final class MeteredParquetSource: ParquetSource {
  private let reader: any ObjectReader
  private let bytesRead = Atomic<Int>(0)

  init(_ reader: any ObjectReader) { self.reader = reader }

  var byteCount: Int { reader.info.size }
  /// Bytes read so far.
  var readCount: Int { bytesRead.load(ordering: .relaxed) }

  func read(_ range: Range<Int>) async throws -> Bytes {
    bytesRead.add(range.count, ordering: .relaxed)
    return try await reader.read(range)
  }

  func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] {
    bytesRead.add(ranges.reduce(0) { $0 + $1.count }, ordering: .relaxed)
    return try await reader.read(ranges)
  }
}
