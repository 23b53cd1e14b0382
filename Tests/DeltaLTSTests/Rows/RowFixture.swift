import DeltaColumns
import DeltaLTS

/// Batches of a few values, for tests of rows.
enum RowFixture {
  static func batch(_ columns: [(String, ColumnType, [ColumnScalar])]) throws -> Batch {
    try batch(columns.map { ($0.0, try Column($0.1, $0.2)) })
  }

  static func batch(_ columns: [(String, Column)]) throws -> Batch {
    Batch(
      unchecked: columns.map { ColumnField($0.0, $0.1.type) }, columns: columns.map(\.1),
      count: columns.first?.1.count ?? 0)
  }

  static func rows<Row: Decodable>(_ type: Row.Type, _ batch: Batch) throws -> [Row] {
    var rows: [Row] = []
    try RowDecoder<Row>().decode(batch, 0..<batch.count, into: &rows)
    return rows
  }

  /// The one value of each row of a single column.
  static func values<Value: Decodable>(
    _ type: Value.Type, _ columnType: ColumnType, _ scalars: [ColumnScalar]
  ) throws -> [Value] {
    try rows(One<Value>.self, batch([("value", columnType, scalars)])).map(\.value)
  }

  struct One<Value: Decodable>: Decodable { let value: Value }
}

/// What kind of decoding error `body` throws, and where.
func decodingFailure(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch let error as DecodingError {
    switch error {
    case .keyNotFound(let key, _): return "keyNotFound \(key.stringValue)"
    case .valueNotFound(_, let context): return "valueNotFound \(path(context))"
    case .typeMismatch(_, let context): return "typeMismatch \(path(context))"
    case .dataCorrupted(let context): return "dataCorrupted \(path(context))"
    @unknown default: return "\(error)"
    }
  } catch {
    return "\(error)"
  }
}

private func path(_ context: DecodingError.Context) -> String {
  context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
}
