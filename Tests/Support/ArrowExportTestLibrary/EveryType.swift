import CArrowABI
import DeltaColumns

/// Batches with a column of every type. A row's values follow from its number; the Python side knows the same rules.
enum EveryType {
  static let batchCount = 3
  static let rowCount = 50
  /// Each batch is a slice of a longer one, so that bitmaps begin inside a byte.
  static let skippedRows = 3

  struct Source {
    let field: ColumnField
    let value: @Sendable (Int64) -> ColumnScalar

    init(_ name: String, _ type: ColumnType, _ value: @escaping @Sendable (Int64) -> ColumnScalar) {
      self.field = ColumnField(name, type, metadata: name == "int64" ? ["comment": "the row's number"] : [:])
      self.value = value
    }
  }

  static let sources: [Source] = [
    Source("null", .null) { _ in .null },
    Source("boolean", .boolean) { .boolean($0 % 2 == 0) },
    Source("int8", .int8) { .integer($0 - 100) },
    Source("int16", .int16) { .integer($0 * -3) },
    Source("int32", .int32) { .integer($0 * 1_000_003) },
    Source("int64", .int64) { .integer($0) },
    Source("uint8", .uint8) { .integer($0) },
    Source("uint16", .uint16) { .integer($0 * 300) },
    Source("uint32", .uint32) { .integer($0 * 20_000_000) },
    Source("uint64", .uint64) { .unsigned(UInt64.max - UInt64($0)) },
    Source("float16", .float16) { .float(Double($0) / 4) },
    Source("float32", .float32) { .float(Double($0) / 8) },
    Source("float64", .float64) { .float(Double($0) / 3) },
    Source("decimal", .decimal(precision: 38, scale: 2)) {
      .decimal(Int128($0 - 75) * 1_000_000_000_000_000_000_000)
    },
    Source("date", .date) { .integer($0 * 100 - 5_000) },
    Source("time_s", .time(.second)) { .integer($0 * 500) },
    Source("time_ms", .time(.millisecond)) { .integer($0 * 500_001) },
    Source("time_us", .time(.microsecond)) { .integer($0 * 500_000_001) },
    Source("timestamp_s", .timestamp(.second, zone: "UTC")) { .integer($0 * 86_401) },
    Source("timestamp_ms", .timestamp(.millisecond, zone: "UTC")) { .integer($0 * 86_400_001) },
    Source("timestamp_us", .timestamp(.microsecond, zone: "UTC")) { .integer($0 * -86_400_000_001) },
    Source("timestamp_ntz", .timestamp(.microsecond, zone: nil)) { .integer($0 * 1_000_000) },
    Source("text", .utf8View) { .text(text($0)) },
    Source("bytes", .binaryView) { .bytes(Array(text($0).utf8)) },
    Source("utf8", .utf8) { .text(text($0)) },
    Source("large_utf8", .largeUtf8) { .text(text($0)) },
    Source("binary", .binary) { .bytes(Array(text($0).utf8)) },
    Source("large_binary", .largeBinary) { .bytes(Array(text($0).utf8)) },
    Source("fixed", .fixedBinary(3)) { .bytes([UInt8($0), 0, UInt8(255 - $0)]) },
    Source("list", .list(ColumnField("item", .int32))) { row in
      .list((0..<row % 4).map { $0 == 2 ? .null : .integer(row + $0) })
    },
    Source("large_list", ColumnType(.largeList(ColumnField("item", .utf8View)))) { row in
      .list((0..<row % 3).map { .text(text(row + $0)) })
    },
    Source("struct", .structure([ColumnField("a", .int64), ColumnField("b", .utf8View)])) {
      .structure([.integer($0 * 2), $0 % 5 == 0 ? .null : .text(text($0))])
    },
    Source(
      "map",
      .map(key: ColumnField("key", .utf8View, isNullable: false), value: ColumnField("value", .float64))
    ) {
      row in
      .map(
        keys: (0..<row % 3).map { .text("k\($0)") }, values: (0..<row % 3).map { .float(Double(row + $0)) })
    },
    Source(
      "nested", .list(ColumnField("item", .structure([ColumnField("l", .list(ColumnField("item", .int16)))])))
    ) {
      row in
      .list((0..<row % 3).map { n in .structure([n == 1 ? .null : .list([.integer(row), .null])]) })
    },
    Source("dictionary", .dictionary(of: .utf8View)) { .text("a value of the dictionary \($0 % 3)") },
  ]

  static let fields = sources.map(\.field)

  /// Short and long ones, some not ASCII.
  private static func text(_ row: Int64) -> String {
    row % 3 == 0 ? "é\(row)" : row % 3 == 1 ? "" : "a longer text, number \(row) ☃"
  }

  static func batch(_ number: Int) throws -> Batch {
    let first = number * rowCount
    let rows = (first - skippedRows..<first + rowCount + 2).map { Int64(max($0, 0)) }
    let columns = try sources.map { source in
      // Every column has nulls in rows of its own.
      let shift = Int64(source.field.name.utf8.count)
      return try Column(source.field.type, rows.map { ($0 + shift) % 7 == 3 ? .null : source.value($0) })
    }
    return Batch(unchecked: fields, columns: columns, count: rows.count)
      .slice(skippedRows..<skippedRows + rowCount)
  }

  static func export(_ request: ExportRequest, to stream: UnsafeMutablePointer<ArrowArrayStream>) {
    let names = request.arguments["columns"].map { Set($0.split(separator: ",").map(String.init)) }
    let picked = fields.indices.filter { names?.contains(fields[$0].name) ?? true }
    let chosen = picked.map { fields[$0] }
    ArrowStreamExporter.export(
      batches { batch in
        Batch(unchecked: chosen, columns: picked.map { batch.columns[$0] }, count: batch.count)
      },
      fields: chosen, to: stream, options: request.options)
  }

  /// One batch, then an error.
  static func exportFailing(_ request: ExportRequest, to stream: UnsafeMutablePointer<ArrowArrayStream>) {
    let (batches, feed) = AsyncThrowingStream<Batch, any Error>.makeStream()
    if let first = try? batch(0) { feed.yield(first) }
    feed.finish(throwing: ColumnError(.tooLarge, "the table's second part is too large"))
    ArrowStreamExporter.export(batches, fields: fields, to: stream, options: request.options)
  }

  private static func batches(
    _ change: @escaping @Sendable (Batch) -> Batch
  ) -> AsyncThrowingStream<Batch, any Error> {
    let (batches, feed) = AsyncThrowingStream<Batch, any Error>.makeStream()
    do {
      for number in 0..<batchCount { feed.yield(change(try batch(number))) }
      feed.finish()
    } catch {
      feed.finish(throwing: error)
    }
    return batches
  }
}
