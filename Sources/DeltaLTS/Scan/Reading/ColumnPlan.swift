import DeltaColumns
import DeltaParquet

/// What is read of a file for one of the table's columns, and what is made of it.
struct ColumnPlan: Sendable {
  /// The file's column, pruned to what is needed; nil where the file has none.
  let source: ParquetField?
  let conversion: ColumnConversion
}

/// Plans how a file's columns become the table's (PROTOCOL.md, Consistency Between Table Metadata and Data
/// Files; Type Widening).
struct ColumnPlanner {
  let mapping: SchemaMapping
  let calendar: LegacyCalendar?

  func plan(_ field: StructField, in fields: FileFields) throws(DeltaError) -> ColumnPlan {
    guard field.type != .void, let source = try fields.find(field) else {
      return ColumnPlan(source: nil, conversion: .missing(field.type.columnType))
    }
    return try plan(field.type, source, [field.name])
  }

  private func plan(
    _ type: DataType, _ source: ParquetField, _ path: [String]
  ) throws(DeltaError) -> ColumnPlan {
    switch (type.kind, source.kind) {
    case (.primitive(let wanted), .leaf(let leaf)):
      return ColumnPlan(source: source, conversion: try primitive(wanted, leaf, path))
    case (.structure(let wanted), .structure(let found)):
      return try structure(wanted, type, source, found, path)
    case (.array(let element, _), .list(let found, _)):
      let inner = try plan(element, found, path + ["element"])
      return ColumnPlan(
        source: source.keeping([inner.source ?? found]),
        conversion: inner.conversion.isIdentity && type.columnType == source.columnType
          ? .none : .list(type.columnType, inner.conversion))
    case (.map(let key, let value, _), .map(let foundKey, let foundValue, _)):
      let keys = try plan(key, foundKey, path + ["key"])
      let values = try plan(value, foundValue, path + ["value"])
      return ColumnPlan(
        source: source.keeping([keys.source ?? foundKey, values.source ?? foundValue]),
        conversion: .map(type.columnType, key: keys.conversion, value: values.conversion))
    case (.variant, .structure):
      return ColumnPlan(
        source: source,
        conversion: .values(type.columnType) { (column) throws(ConversionError) in
          do throws(VariantError) {
            return try VariantShredding.rebuild(column)
          } catch {
            throw ConversionError(error.description)
          }
        })
    default:
      throw mismatch(type, source.columnType, path)
    }
  }

  private func structure(
    _ wanted: StructType, _ type: DataType, _ source: ParquetField, _ found: [ParquetField], _ path: [String]
  ) throws(DeltaError) -> ColumnPlan {
    let fields = FileFields(found, mapping)
    var kept: [ParquetField] = []
    var children: [(child: Int?, conversion: ColumnConversion)] = []
    for field in wanted.fields {
      guard field.type != .void, let match = try fields.find(field) else {
        children.append((nil, .missing(field.type.columnType)))
        continue
      }
      let plan = try plan(field.type, match, path + [field.name])
      children.append((kept.count, plan.conversion))
      kept.append(plan.source ?? match)
    }
    return ColumnPlan(source: source.keeping(kept), conversion: .structure(type.columnType, children))
  }

  private func primitive(
    _ wanted: PrimitiveType, _ leaf: ParquetLeaf, _ path: [String]
  ) throws(DeltaError) -> ColumnConversion {
    let old = try oldCalendar(leaf)
    guard let conversion = PrimitiveConversion.find(from: leaf.columnType, to: wanted) else {
      throw mismatch(.primitive(wanted), leaf.columnType, path)
    }
    guard let old else { return conversion }
    return .values(wanted.columnType) { (column) throws(ConversionError) in
      try conversion.apply(try old(column))
    }
  }

  /// The rebasing that the leaf's values need before anything else.
  private func oldCalendar(
    _ leaf: ParquetLeaf
  ) throws(DeltaError) -> (@Sendable (Column) throws(ConversionError) -> Column)? {
    guard let calendar else { return nil }
    let isInt96 = leaf.physicalType == .int96
    switch leaf.columnType.kind {
    case .date: return { (column) throws(ConversionError) in calendar.rebaseDates(column) }
    case .timestamp(let unit, _):
      return { (column) throws(ConversionError) in
        do throws(DeltaError) {
          return try calendar.rebaseTimestamps(column, unit: unit, isInt96: isInt96)
        } catch {
          throw ConversionError("\(error.message). \(error.advice ?? "")")
        }
      }
    default: return nil
    }
  }

  private func mismatch(_ wanted: DataType, _ found: ColumnType, _ path: [String]) -> DeltaError {
    DeltaError(
      .typeMismatch, "the table's type is \(wanted), the file has \(found)",
      at: .init(column: path.joined(separator: ".")),
      advice: "Rewrite the file with the table's type, or widen the column of the table.")
  }
}
