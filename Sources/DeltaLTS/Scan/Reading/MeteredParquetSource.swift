import DeltaMemory
import DeltaParquet

/// A stored object as something to read Parquet from, whose bytes count in a scan's metrics.
struct MeteredParquetSource: ParquetSource {
  let source: ObjectParquetSource
  let meter: ScanMeter

  var byteCount: Int { source.byteCount }

  func read(_ range: Range<Int>) async throws -> Bytes {
    meter.add(\.bytesRead, range.count)
    return try await source.read(range)
  }

  func readMany(_ ranges: [Range<Int>]) async throws -> [Bytes] {
    meter.add(\.bytesRead, ranges.reduce(0) { $0 + $1.count })
    return try await source.readMany(ranges)
  }
}
