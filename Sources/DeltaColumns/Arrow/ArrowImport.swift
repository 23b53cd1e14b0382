public import CArrowABI
import DeltaMemory

extension Column {
  /// Takes an array of another producer, without a copy where its layout is one of ours, and its schema.
  ///
  /// Both are moved out of where they lie, also where an error is thrown. The schema is released at once, the array
  /// when the last part of the column is gone, on whichever thread that is.
  /// - Throws: `invalidArrow` for structures that break the rules, `unsupportedArrow` for types that are not taken:
  ///   unions, list views, run-end encoding, durations, intervals, date64 and 256-bit decimals.
  public init(
    importing array: UnsafeMutablePointer<ArrowArray>, schema: UnsafeMutablePointer<ArrowSchema>
  ) throws(ColumnError) {
    let keeper = ForeignArrayKeeper(moving: array)
    defer { ArrowSchema.release(schema) }
    self = try Self.importing(keeper, ForeignField(schema))
  }

  static func importing(_ keeper: ForeignArrayKeeper, _ field: ForeignField) throws(ColumnError) -> Column {
    try ForeignArray(keeper.array.pointee, keeper: keeper, at: "array").column(field)
  }
}

extension Batch {
  /// Takes a struct array of another producer as a batch; see `Column.init(importing:schema:)`.
  public init(
    importing array: UnsafeMutablePointer<ArrowArray>, schema: UnsafeMutablePointer<ArrowSchema>
  ) throws(ColumnError) {
    self = try Self.of(try Column(importing: array, schema: schema))
  }

  /// A struct column without nulls as a batch.
  static func of(_ column: Column) throws(ColumnError) -> Batch {
    guard case .structure(let fields) = column.type.kind, case .structure(let children) = column.storage
    else {
      throw .wrongType(expected: "a struct, one field a column", found: column.type)
    }
    guard column.nullCount == 0 else {
      throw ColumnError(.invalidArrow, "\(column.nullCount) of the rows are null as a whole")
    }
    return Batch(unchecked: fields, columns: children, count: column.count)
  }
}
