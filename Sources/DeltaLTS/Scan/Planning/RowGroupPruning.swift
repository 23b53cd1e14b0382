import DeltaColumns
import DeltaParquet

/// Chooses the row groups of a file, and rows in them, that may have rows for a filter: by the statistics of column
/// chunks, by Bloom filters, and by the page index.
struct RowGroupPruning {
  private let filter: BoundFilter
  private let file: OpenDataFile
  private let columns: [FileColumn]

  /// What the pruning came to.
  struct Result {
    var selections: [ParquetRowSelection] = []
    var pagesPruned = 0
  }

  /// - Parameter fields: by column of the filter, the fields that lead to it.
  init(_ filter: BoundFilter, fields: [[StructField]], file: OpenDataFile) throws(DeltaError) {
    self.filter = filter
    self.file = file
    let metadata = file.parquet.metadata
    let calendar = LegacyCalendar(keyValues: metadata.keyValues)
    var columns: [FileColumn] = []
    for (column, path) in zip(filter.columns, fields) {
      columns.append(
        column.isPartition
          ? .unknown : try FileColumn(path, column, file.parquet.schema, file.layout.mapping, calendar))
    }
    self.columns = columns
  }

  func result() async throws(DeltaError) -> Result {
    do {
      var result = Result()
      for number in try candidates() {
        let group = file.parquet.metadata.rowGroups[number]
        let bounds = try ChunkBounds(group, columns: columns, file.parquet.metadata)
        guard filter.mayMatch(bounds) else { continue }
        if let blooms = try await ChunkBlooms(filter, group.index, columns: columns, file.parquet),
          !filter.mayMatch(blooms.with(bounds))
        {
          continue
        }
        if filter.mustMatch(bounds) {
          result.selections.append(ParquetRowSelection(rowGroup: group.index))
          continue
        }
        let pages = try await PageRows(filter, group, columns: columns, file)
        result.pagesPruned += pages.pruned
        guard !pages.rows.isEmpty || group.rowCount == 0 else { continue }
        result.selections.append(
          ParquetRowSelection(
            rowGroup: group.index, rows: pages.rows == [0..<group.rowCount] ? nil : pages.rows,
            offsetIndexes: pages.offsetIndexes))
      }
      return result
    } catch {
      throw DeltaError(reading: error, file.file.path)
    }
  }
}

extension RowGroupPruning {
  /// Row groups below which each is looked at.
  private static let fewGroups = 8

  /// The row groups that may have rows by a search for the keys that the filter asks for.
  private func candidates() throws -> [Int] {
    let metadata = file.parquet.metadata
    var chosen = Array(metadata.rowGroups.indices)
    for (number, column) in columns.enumerated() where chosen.count > Self.fewGroups {
      guard case .leaf(let leaf, let domain?) = column, let intervals = filter.root.intervals(of: number)
      else {
        continue
      }
      let index = try file.known.index(.init(group: nil, leaf: leaf.index, domain: domain)) {
        BoundsIndex(
          try metadata.rowGroups.map { group in
            column.bounds(try metadata.bounds(group.index, leaf: leaf), valueCount: group.rowCount)
          })
      }
      guard let found = index.candidates(intervals) else { continue }
      chosen = chosen.count == metadata.rowGroups.count ? found : Set(found).intersection(chosen).sorted()
    }
    return chosen
  }
}

/// What a column of a filter is in one file.
enum FileColumn: Sendable {
  /// The file has no such column: every value is null.
  case missing
  /// Nothing can be known of it.
  case unknown
  case leaf(ParquetLeaf, FilterDomain?)

  /// Follows the table's fields into a file.
  init(
    _ path: [StructField], _ column: BoundFilter.Subject, _ schema: ParquetSchema, _ mapping: SchemaMapping,
    _ calendar: LegacyCalendar?
  ) throws(DeltaError) {
    var fields = try schema.candidates(for: Array(path.prefix(1)), mapping)
    for (index, step) in path.enumerated() {
      guard let found = try FileFields(fields, mapping).find(step) else {
        self = .missing
        return
      }
      if index + 1 < path.count {
        guard case .structure(let inner) = found.kind else { break }
        fields = inner
      } else if case .leaf(let leaf) = found.kind, leaf.columnType != .null, !Self.isRebased(leaf, calendar) {
        self = .leaf(leaf, column.domain)
        return
      }
    }
    self = .unknown
  }

  /// Whether the stored values are not yet those of the table's calendar.
  private static func isRebased(_ leaf: ParquetLeaf, _ calendar: LegacyCalendar?) -> Bool {
    guard calendar != nil else { return false }
    switch leaf.columnType.kind {
    case .date, .timestamp: return true
    default: return false
    }
  }

  /// A file's bounds as those of the table's column, of `valueCount` values.
  func bounds(_ found: ParquetBounds?, valueCount: Int) -> ValueBounds {
    switch self {
    case .missing: return .allNull
    case .unknown: return .unknown
    case .leaf(let leaf, let domain):
      guard let found else { return .unknown }
      let nulls: ValueBounds.Nulls =
        switch found.nullCount {
        case 0: .none
        case valueCount: .all
        default: .some
        }
      guard let domain else { return ValueBounds(mayHoldNaN: true, nulls: nulls) }
      return ValueBounds(
        lower: found.min.flatMap { domain.key($0, leaf.columnType) },
        upper: found.max.flatMap { domain.key($0, leaf.columnType) },
        mayHoldNaN: domain.kind == .double && found.nanCount != 0, nulls: nulls)
    }
  }
}

extension FilterDomain {
  /// The key of a value as a file of another type may store it: what the conversion of the file's values gives.
  /// Conversions keep the order, so that bounds stay bounds. nil where the value has none.
  func key(_ scalar: ParquetScalar, _ type: ColumnType) -> FilterKey? {
    switch (kind, scalar) {
    case (.boolean, .boolean(let value)): return .boolean(value)
    case (.integer, .signed(let value)) where type.isInteger: return .integer(value)
    case (.integer, .unsigned(let value)): return Int64(exactly: value).map { .integer($0) }
    case (.double, .float(let value)): return .double(value)
    case (.double, .signed(let value)) where type.isInteger: return .double(Double(value))
    case (.decimal(_, let scale), .decimal(let value)):
      guard case .decimal(_, let from) = type.kind, from <= scale else { return nil }
      return DecimalText.rescale(value, from: from, to: scale).map { .decimal($0) }
    case (.decimal(_, let scale), .signed(let value)) where type.isInteger:
      return DecimalText.rescale(Int128(value), from: 0, to: scale).map { .decimal($0) }
    case (.text, .bytes(let value)), (.binary, .bytes(let value)): return .bytes(value.array)
    case (.date, .signed(let value)) where type == .date: return .integer(value)
    case (.timestamp(let unit, _), .signed(let value)): return timestamp(value, type, unit)
    default: return nil
    }
  }

  private func timestamp(_ value: Int64, _ type: ColumnType, _ unit: TimeUnit) -> FilterKey? {
    let factor: Int64
    switch type.kind {
    case .date: factor = 86_400 * unit.ticksPerSecond
    case .timestamp(let found, _) where found.ticksPerSecond > unit.ticksPerSecond:
      return .integer(Calendar.floorDivide(value, found.ticksPerSecond / unit.ticksPerSecond))
    case .timestamp(let found, _): factor = unit.ticksPerSecond / found.ticksPerSecond
    default: return nil
    }
    let (product, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : .integer(product)
  }
}

extension ColumnType {
  fileprivate var isInteger: Bool {
    switch kind {
    case .int8, .int16, .int32, .int64: true
    default: false
    }
  }
}

/// The statistics of a row group.
struct ChunkBounds: BoundsSource {
  private let columns: [ValueBounds]
  let isEmpty: Bool

  init(_ group: ParquetRowGroup, columns: [FileColumn], _ metadata: ParquetMetadata) throws(ParquetError) {
    isEmpty = group.rowCount == 0
    var bounds: [ValueBounds] = []
    for column in columns {
      var found: ParquetBounds?
      if case .leaf(let leaf, _) = column { found = try metadata.bounds(group.index, leaf: leaf) }
      bounds.append(column.bounds(found, valueCount: group.rowCount))
    }
    self.columns = bounds
  }

  func bounds(_ column: Int) -> ValueBounds { columns[column] }
}
