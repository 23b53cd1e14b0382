import DeltaColumns
import DeltaMemory

/// Which file types can be read as which table types, and how (PROTOCOL.md, Type Widening; Delta Data Type to
/// Parquet Type Mappings).
enum PrimitiveConversion {
  /// The conversion, or nil where there is none.
  static func find(from file: ColumnType, to wanted: PrimitiveType) -> ColumnConversion? {
    let table = wanted.columnType
    if file == table { return ColumnConversion.none }
    switch (file.kind, table.kind) {
    case (.null, _): return .missing(table)
    case (_, .int8), (_, .int16), (_, .int32), (_, .int64):
      return integers(from: file, to: table)
    case (.float32, .float64):
      return values(table) { $0.mapFixed(table) { (value: Float) in Double(value) } }
    case (.int8, .float64), (.int16, .float64), (.int32, .float64):
      return widened(file) { $0.mapFixed(table) { (value: Int64) in Double(value) } }
    case (_, .decimal(let precision, let scale)):
      return decimals(from: file, precision: precision, scale: scale)
    case (_, .timestamp(let unit, _)):
      return timestamps(from: file, to: table, unit)
    case (.utf8View, .binaryView): return values(table) { $0.relabelled(table) }
    case (.binaryView, .utf8View):
      return values(table) { (column) throws(ConversionError) in try column.asText() }
    case (.fixedBinary(let width), .binaryView):
      return values(table) { (column) throws(ConversionError) in try column.asViews(width: width) }
    default: return nil
    }
  }

  private static func values(
    _ type: ColumnType, _ convert: @escaping @Sendable (Column) throws(ConversionError) -> Column
  ) -> ColumnConversion {
    .values(type, convert)
  }

  /// Files of some writers hold narrow integers as plain INT32, so those are narrowed where they fit.
  private static func integers(from file: ColumnType, to table: ColumnType) -> ColumnConversion? {
    let wide: ColumnConversion
    switch file.kind {
    case .int8, .int16, .int32, .uint8, .uint16, .uint32: wide = widened(file) { $0 }
    case .int64 where table == .int64: return ColumnConversion.none
    case .uint64 where table == .int64:
      return values(table) { (column) throws(ConversionError) in
        try column.mapChecked(table) { (value: UInt64) in Int64(exactly: value) }
      }
    default: return nil
    }
    return values(table) { (column) throws(ConversionError) in
      let column = try wide.apply(column)
      switch table.kind {
      case .int8: return try column.mapChecked(table) { (value: Int64) in Int8(exactly: value) }
      case .int16: return try column.mapChecked(table) { (value: Int64) in Int16(exactly: value) }
      case .int32: return try column.mapChecked(table) { (value: Int64) in Int32(exactly: value) }
      default: return column
      }
    }
  }

  /// First to int64, then on.
  private static func widened(
    _ file: ColumnType, then: @escaping @Sendable (Column) throws(ConversionError) -> Column
  ) -> ColumnConversion {
    values(.int64) { (column) throws(ConversionError) in
      switch file.kind {
      case .int8: try then(column.mapFixed(.int64) { (value: Int8) in Int64(value) })
      case .int16: try then(column.mapFixed(.int64) { (value: Int16) in Int64(value) })
      case .int32: try then(column.mapFixed(.int64) { (value: Int32) in Int64(value) })
      case .uint8: try then(column.mapFixed(.int64) { (value: UInt8) in Int64(value) })
      case .uint16: try then(column.mapFixed(.int64) { (value: UInt16) in Int64(value) })
      case .uint32: try then(column.mapFixed(.int64) { (value: UInt32) in Int64(value) })
      default: try then(column)
      }
    }
  }

  /// Decimals of another scale or precision, and integers as decimals: exact, or an error.
  private static func decimals(from file: ColumnType, precision: Int, scale: Int) -> ColumnConversion? {
    let table = ColumnType.decimal(precision: precision, scale: scale)
    let limit = DecimalText.power(precision)
    switch file.kind {
    case .decimal(let digits, let from):
      if from == scale, digits <= precision { return values(table) { $0.relabelled(table) } }
      return values(table) { (column) throws(ConversionError) in
        try column.mapChecked(table) { (value: Int128) in
          DecimalText.rescale(value, from: from, to: scale).flatMap { $0.magnitude < limit ? $0 : nil }
        }
      }
    case .int8, .int16, .int32, .int64:
      return widened(file) { (column) throws(ConversionError) in
        try column.mapChecked(table) { (value: Int64) in
          DecimalText.rescale(Int128(value), from: 0, to: scale).flatMap { $0.magnitude < limit ? $0 : nil }
        }
      }
    default: return nil
    }
  }

  /// Finer ticks are cut towards the past; coarser ones only where the table has the protocol's microseconds.
  private static func timestamps(
    from file: ColumnType, to table: ColumnType, _ unit: TimeUnit
  ) -> ColumnConversion? {
    switch file.kind {
    case .date where table == .timestamp(.microsecond, zone: nil):
      return values(table) { (column) throws(ConversionError) in
        try column.mapChecked(table) { (days: Int32) in
          let (ticks, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
          return overflow ? nil : ticks
        }
      }
    case .timestamp(unit, _):
      return values(table) { $0.relabelled(table) }
    case .timestamp(let found, _) where unit == .microsecond:
      let (more, fewer) = (
        unit.ticksPerSecond / found.ticksPerSecond, found.ticksPerSecond / unit.ticksPerSecond
      )
      return values(table) { (column) throws(ConversionError) in
        if fewer > 1 {
          return column.mapFixed(table) { (value: Int64) in Calendar.floorDivide(value, fewer) }
        }
        return try column.mapChecked(table) { (value: Int64) in
          let (product, overflow) = value.multipliedReportingOverflow(by: more)
          return overflow ? nil : product
        }
      }
    default: return nil
    }
  }
}
