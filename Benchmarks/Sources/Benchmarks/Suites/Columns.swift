import CArrowABI
import DeltaColumns
import DeltaLTS
import DeltaMemory

extension Benchmark {
  /// What is done to columns behind the decoders.
  static let columns: [Benchmark] = [
    kernel("columns/keep-one-row-in-three") { batch in
      let bits = Bitmap((0..<batch.count).map { $0 % 3 == 0 })
      return { keep(try batch.filter(bits)) }
    },
    kernel("columns/keep-long-runs") { batch in
      let bits = Bitmap((0..<batch.count).map { $0 % 1000 < 900 })
      return { keep(try batch.filter(bits)) }
    },
    kernel("columns/concat") { batch in
      let parts = (0..<4).map { batch.slice(batch.count / 4 * $0..<batch.count / 4 * ($0 + 1)) }
      return { keep(try Batch.concat(parts)) }
    },
  ]

  /// Typed rows.
  static let rows: [Benchmark] = [
    Benchmark("rows/five-columns", units: rowCount) {
      let batch = try wide(BatchFixture.batch(rows: rowCount))
      let decoder = RowDecoder<Trip>()
      return {
        var rows: [Trip] = []
        try decoder.decode(batch, 0..<batch.count, into: &rows)
        return rows.count
      }
    },
    Benchmark("rows/numbers", units: rowCount) {
      let batch = try BatchFixture.batch(rows: rowCount)
      let decoder = RowDecoder<Payment>()
      return {
        var rows: [Payment] = []
        try decoder.decode(batch, 0..<batch.count, into: &rows)
        return rows.count
      }
    },
  ]

  /// Handing batches over.
  static let arrow: [Benchmark] = [
    kernel("arrow/export") { batch in
      return {
        var array = ArrowArray()
        try batch.exportArray(to: &array)
        array.release?(&array)
      }
    },
    kernel("arrow/export-text-by-offsets") { batch in
      return {
        var array = ArrowArray()
        try batch.exportArray(to: &array, text: .offsets32)
        array.release?(&array)
      }
    },
  ]

  private static let rowCount = 4000

  private static func kernel(
    _ name: String, _ prepare: @escaping @Sendable (Batch) throws -> () throws -> Void
  ) -> Benchmark {
    Benchmark(name, units: rowCount) {
      let body = try prepare(try BatchFixture.batch(rows: rowCount))
      return {
        try body()
        return rowCount
      }
    }
  }

  private struct Trip: Decodable {
    let id: Int64
    let amount: Double
    let name: String?
    let count: Int
    let fare: Double
  }

  private struct Payment: Decodable {
    let id: Int64
    let amount: Double
  }

  private static func wide(_ batch: Batch) -> Batch {
    Batch(
      unchecked: batch.fields + [ColumnField("count", .int64), ColumnField("fare", .float64)],
      columns: batch.columns + batch.columns[..<2], count: batch.count)
  }
}
