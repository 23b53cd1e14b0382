import DeltaColumns
import DeltaMemory
import DeltaParquet

/// A data file whose footer is read, and how its columns become those of a layout.
package struct OpenDataFile: Sendable {
  package let file: DataFile
  package let parquet: ParquetFile
  /// What is kept of the file beyond this scan.
  let known: KnownFile
  package let layout: RowLayout
  /// What is read of the file, first what the tested columns are made of.
  let projection: [ParquetField]
  /// How many fields of the projection these are.
  let testedFieldCount: Int
  /// How each column of the layout is made.
  let makers: [ColumnMaker]

  init(_ file: DataFile, parquet: ParquetFile, known: KnownFile, layout: RowLayout) throws(DeltaError) {
    self.file = file
    self.parquet = parquet
    self.known = known
    self.layout = layout
    var builder = try MakerBuilder(file, parquet, layout)
    makers = try builder.makers()
    projection = builder.projection
    testedFieldCount = builder.testedFieldCount
  }

  /// Columns of the layout, of rows of the file.
  /// - Parameter places: which columns; those that they are made of are in `read`.
  func columns(_ places: some Sequence<Int>, of read: ParquetBatch) throws(DeltaError) -> Batch {
    var fields: [ColumnField] = []
    var columns: [Column] = []
    for place in places {
      do throws(DeltaError) {
        columns.append(try makers[place].make(read))
        fields.append(layout.fields[place])
      } catch {
        throw error.at(.init(column: layout.fields[place].name))
      }
    }
    return Batch(unchecked: fields, columns: columns, count: read.count)
  }

  /// The rows as batches of the layout.
  /// - Parameters:
  ///   - rows: row groups and ranges of rows in them; nil: all.
  ///   - keep: what deletion vectors say of the rows.
  ///   - filter: looks at the tested columns of the layout.
  ///   - meter: counts the rows.
  package func batches(
    rows: [ParquetRowSelection]? = nil, keep: RowKeep = .all, filter: BoundFilter? = nil,
    meter: ScanMeter = ScanMeter()
  ) throws(DeltaError) -> DataFileBatches {
    let test = RowTest(file: self, keep: keep, filter: filter, meter: meter).parquet
    var options = parquet.options
    // Where nothing is made of the rows, one batch tells of them all.
    if makers.isEmpty, test == nil { options.batchRows = .max }
    do throws(ParquetError) {
      return DataFileBatches(
        file: self, batches: try parquet.read(projection, rows: rows, where: test, options: options),
        isTested: test != nil, meter: meter)
    } catch {
      throw DeltaError(reading: error, file.path)
    }
  }

  /// Bytes of memory that reading a row group takes at once, by estimate.
  func workingSet(rowGroup: Int) throws(DeltaError) -> Int {
    do throws(ParquetError) {
      return try parquet.workingSet(projection, rowGroup: rowGroup).byteCount
    } catch {
      throw DeltaError(reading: error, file.path)
    }
  }
}

/// How one column of a layout is made for a batch of a file's rows.
enum ColumnMaker: Sendable {
  /// From number `source` of what is read.
  case converted(source: Int, ColumnConversion)
  case constant(Value, ColumnType)
  /// `base` and the row's number, except where the file's own column has a value.
  case rowNumber(base: Int64?, materialized: Int?)
  /// `value`, except where the file's own column has a value.
  case fallback(Int64?, materialized: Int?)

  func make(_ batch: ParquetBatch) throws(DeltaError) -> Column {
    switch self {
    case .converted(let source, let conversion):
      do throws(ConversionError) {
        return try conversion.apply(batch.columns[source])
      } catch {
        throw DeltaError(.typeMismatch, error.message)
      }
    case .constant(let value, let type):
      return try value.column(type, count: batch.count)
    case .rowNumber(let base, let materialized):
      let numbers = base.map { RowNumbers.column(batch.rows, base: $0, count: batch.count) }
      return RowNumbers.coalesce(
        materialized.map { batch.columns[$0] }, numbers ?? .nulls(.int64, count: batch.count))
    case .fallback(let value, let materialized):
      return RowNumbers.coalesce(
        materialized.map { batch.columns[$0] },
        try (value.map { Value.integer($0) } ?? .null).column(.int64, count: batch.count))
    }
  }
}

/// Decides what is read of a file and how each column is made of it.
private struct MakerBuilder {
  private let file: DataFile
  private let layout: RowLayout
  private let fields: FileFields
  private let planner: ColumnPlanner
  private(set) var projection: [ParquetField] = []
  private(set) var testedFieldCount = 0

  init(_ file: DataFile, _ parquet: ParquetFile, _ layout: RowLayout) throws(DeltaError) {
    self.file = file
    self.layout = layout
    let wanted = layout.dataFields + layout.materializedFields
    fields = FileFields(try parquet.schema.candidates(for: wanted, layout.mapping), layout.mapping)
    planner = ColumnPlanner(
      mapping: layout.mapping, calendar: LegacyCalendar(keyValues: parquet.metadata.keyValues))
  }

  mutating func makers() throws(DeltaError) -> [ColumnMaker] {
    let tested = Set(layout.tested)
    var makers: [ColumnMaker?] = Array(repeating: nil, count: layout.columns.count)
    for place in layout.tested where makers[place] == nil { makers[place] = try located(place) }
    testedFieldCount = projection.count
    for place in makers.indices where !tested.contains(place) { makers[place] = try located(place) }
    return makers.compactMap { $0 }
  }

  private mutating func located(_ place: Int) throws(DeltaError) -> ColumnMaker {
    let column = layout.columns[place]
    do throws(DeltaError) {
      return try maker(column)
    } catch {
      throw error.at(.init(file: file.path, column: column.field.name))
    }
  }

  private mutating func maker(_ column: OutputColumn) throws(DeltaError) -> ColumnMaker {
    switch column {
    case .data(let field):
      let plan = try planner.plan(field, in: fields)
      guard let source = plan.source else { return .constant(.null, field.type.columnType) }
      projection.append(source)
      return .converted(source: projection.count - 1, plan.conversion)
    case .partition(let field):
      let text = file.partitionValues[layout.mapping.physicalName(field)] ?? nil
      return .constant(try field.partitionValue(text), field.type.columnType)
    case .rowId(_, let name):
      return .rowNumber(base: file.baseRowId, materialized: try materialized(name))
    case .rowCommitVersion(_, let name):
      return .fallback(file.defaultRowCommitVersion, materialized: try materialized(name))
    case .rowIndex: return .rowNumber(base: 0, materialized: nil)
    case .filePath(let field): return .constant(.string(file.path), field.type)
    case .constant(let field, let value): return .constant(value, field.type)
    }
  }

  /// The place, in what is read, of an int64 column that writers materialize.
  private mutating func materialized(_ name: String?) throws(DeltaError) -> Int? {
    guard let name, let source = fields.physical(name), source.columnType == .int64 else { return nil }
    projection.append(source)
    return projection.count - 1
  }
}

extension RowLayout {
  /// The columns that row tracking may have materialized, as if they were fields of the table.
  fileprivate var materializedFields: [StructField] {
    columns.compactMap {
      switch $0 {
      case .rowId(_, let name?), .rowCommitVersion(_, let name?): StructField(name, .long)
      default: nil
      }
    }
  }
}
