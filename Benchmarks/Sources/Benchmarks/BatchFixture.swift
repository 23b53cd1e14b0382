import DeltaColumns
import DeltaMemory

/// Batches of made-up rows.
enum BatchFixture {
  /// Ids that rise, amounts that do not, names of which one in ten is null.
  static func batch(rows count: Int) throws -> Batch {
    let ids = try Column(.int64, (0..<count).map { .integer(Int64($0)) })
    let amounts = try Column(.float64, (0..<count).map { .float(Double($0 * 7919 % 1000)) })
    let names = try Column(
      .utf8View, (0..<count).map { $0 % 10 == 0 ? .null : .text("name-\($0 % 1000)-of-some-length") })
    return Batch(
      unchecked: [
        ColumnField("id", .int64), ColumnField("amount", .float64), ColumnField("name", .utf8View),
      ],
      columns: [ids, amounts, names], count: count)
  }
}
