import DeltaColumns

/// Makes values of a `Decodable` type from the rows of batches.
///
/// What each key means is found once and kept from batch to batch, so a row costs no allocation but those of
/// its own values. A decoder serves one task.
package final class RowDecoder<Row: Decodable> {
  private let unscanned: Set<[String]>
  private let userInfo: [CodingUserInfoKey: Any]
  private var fields: [ColumnField] = []
  private var root: ColumnNode?

  /// - Parameter unscanned: paths of columns, and of fields in structs, that the batches lack since the row type
  ///   did not ask for them when it was probed; reading one is an error and not a missing column.
  package init(unscanned: Set<[String]> = [], userInfo: [CodingUserInfoKey: Any] = [:]) {
    self.unscanned = unscanned
    self.userInfo = userInfo
  }

  deinit { root?.dismantle() }

  /// Appends the rows in `range` of `batch` to `rows`.
  /// - Throws: what `Row.init(from:)` throws; the rows before are in `rows` then.
  package func decode(_ batch: Batch, _ range: Range<Int>, into rows: inout [Row]) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= batch.count, "rows \(range) of \(batch.count)")
    let root = node(for: batch)
    rows.reserveCapacity(rows.count + range.count)
    for row in range {
      root.slot.pointee.row = row
      rows.append(try Row(from: root))
    }
  }

  /// Points the decoder at a batch.
  private func node(for batch: Batch) -> ColumnNode {
    let column = Column(
      .structure(batch.fields), count: batch.count, storage: .structure(batch.columns))
    if let root, batch.fields == fields {
      root.bind(column)
      return root
    }
    root?.dismantle()
    let made = ColumnNode(.structure(batch.fields), key: nil, unscanned: unscanned, userInfo: userInfo)
    made.bind(column)
    fields = batch.fields
    root = made
    return made
  }
}
