import DeltaMemory
import DeltaParquet
import DeltaStorage
import Synchronization

/// A stored object as something to read Parquet from; counts what is read.
final class MeteredParquetSource: ParquetSource {
  private let reader: any ObjectReader
  private let bytesRead = Atomic<Int>(0)
  private let meter: ScanMeter

  init(_ reader: any ObjectReader, meter: ScanMeter) {
    self.reader = reader
    self.meter = meter
  }

  var byteCount: Int { reader.info.size }
  /// Bytes read so far.
  var readCount: Int { bytesRead.load(ordering: .relaxed) }

  func read(_ range: Range<Int>) async throws -> Bytes {
    count(range.count)
    return try await reader.read(range)
  }

  func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] {
    count(ranges.reduce(0) { $0 + $1.count })
    return try await reader.read(ranges)
  }

  private func count(_ byteCount: Int) {
    bytesRead.add(byteCount, ordering: .relaxed)
    meter.add(\.bytesRead, byteCount)
  }
}
