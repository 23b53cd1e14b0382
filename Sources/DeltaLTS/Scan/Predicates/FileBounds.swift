import DeltaColumns

/// What the log tells of one file's values: partition values and statistics.
package struct FileBounds: BoundsSource {
  let columns: [ValueBounds]

  package func bounds(_ column: Int) -> ValueBounds { columns[column] }
}

/// Reads the bounds of the files of a block for one filter.
///
/// Partition texts are read once a distinct value. Bad statistics tell nothing; a bad partition value is an error,
/// since it would be one of the rows too.
package struct BlockBounds {
  private let filter: BoundFilter
  /// By column of the filter: the keys of the partition's codes.
  private var partitions: [Int: (column: PartitionColumn, keys: [FilterKey?])] = [:]
  /// By column of the filter: its number among the statistics.
  private let places: [Int: Int]
  private let statistics: FileStatistics?

  /// - Parameters:
  ///   - paths: the physical paths of the filter's columns, as loaded with the block.
  package init(
    _ block: FileBlock, filter: BoundFilter, table: TableFacts, paths: [[String]]
  ) throws(DeltaError) {
    self.filter = filter
    var places: [Int: Int] = [:]
    var names: [String] = []
    var fields: [(column: Int, field: StructField)] = []
    for (index, column) in filter.columns.enumerated() {
      if column.isPartition {
        guard let field = table.schema[column.path.column] else { continue }
        names.append(table.mapping.physicalName(field))
        fields.append((index, field))
      } else if let place = paths.firstIndex(of: table.physicalPath(of: column.path)) {
        places[index] = place
      }
    }
    self.places = places
    statistics = paths.isEmpty && block.loading.statistics == nil ? nil : try block.statistics(paths)
    for (partition, (index, field)) in zip(try block.partitionColumns(names), fields) {
      let domain = filter.columns[index].domain
      var keys: [FilterKey?] = []
      for text in partition.values {
        let value = try field.partitionValue(text)
        keys.append(domain.flatMap { $0.key(value.kind) })
      }
      partitions[index] = (partition, keys)
    }
  }

  /// What is known of a file before its statistics are looked at.
  package func partitionBounds(_ file: Int) -> FileBounds {
    FileBounds(columns: filter.columns.indices.map { partition($0, file) ?? .unknown })
  }

  /// All that is known of a file.
  package func bounds(_ file: Int) -> FileBounds {
    let records = statistics?.numRecords(file)
    return FileBounds(
      columns: filter.columns.indices.map { column in
        partition(column, file) ?? statisticsBounds(column, file, records: records)
      })
  }

  /// All that is known of some files, column by column.
  func columns(_ files: Range<Int>) -> [[ValueBounds]] {
    let all = files.map { bounds($0).columns }
    return filter.columns.indices.map { column in all.map { $0[column] } }
  }

  /// Rows of the data file, where the log tells.
  package func numRecords(_ file: Int) -> Int64? { statistics?.numRecords(file) }

  private func partition(_ column: Int, _ file: Int) -> ValueBounds? {
    guard let (partition, keys) = partitions[column] else { return nil }
    let code = Int(partition.codes[file])
    return .constant(code < 0 ? nil : keys[code])
  }

  private func statisticsBounds(_ column: Int, _ file: Int, records: Int64?) -> ValueBounds {
    guard let statistics, let place = places[column] else { return .unknown }
    let known = filter.columns[column]
    var bounds = ValueBounds.unknown
    if let domain = known.domain, let type = known.type.primitive {
      bounds = ValueBounds(
        lower: statistics.minimum(place, file).flatMap { Self.key($0, type, domain) }.flatMap {
          Self.unrounded($0, upwards: false)
        },
        upper: statistics.maximum(place, file).flatMap { Self.key($0, type, domain) }.flatMap {
          Self.raised($0, by: type.traits.statisticsSlack)
        }.flatMap { Self.unrounded($0, upwards: true) },
        // Writers cut text off; only some put a larger letter behind.
        upperIsPrefix: domain.kind == .text || domain.kind == .binary,
        // Some writers leave NaN out of the bounds.
        mayHoldNaN: known.isFloating)
    }
    // Whether bounds are tight or wide: a count of none, or of all rows, holds for the rows that are left too.
    switch (statistics.nullCount(place, file), records) {
    case (0, _): bounds.nulls = .none
    case (let nulls?, let records?) where nulls == records: bounds.nulls = .all
    default: bounds.nulls = .some
    }
    return bounds
  }

  private static func key(_ bound: FileStatistics.Bound, _ type: PrimitiveType, _ domain: FilterDomain)
    -> FilterKey?
  {
    switch bound {
    case .value(let value): domain.key(value)
    case .text(let text): type.traits.parse(text).flatMap { domain.key($0) }
    }
  }

  /// The bound that a decimal may reach which a writer rounded to a double: delta-rs does, and Delta's JSON does not
  /// forbid it. Up to 15 digits come through a double unharmed, and none is written with more than 17.
  private static func unrounded(_ key: FilterKey, upwards: Bool) -> FilterKey? {
    guard case .decimal(let unscaled) = key, unscaled.magnitude >= DecimalText.power(15) else { return key }
    var digits = unscaled.magnitude
    while digits.isMultiple(of: 10) { digits /= 10 }
    guard digits < DecimalText.power(17) else { return key }
    // Twice the distance between neighbouring doubles of that size.
    let slack = Int128(unscaled.magnitude >> 51)
    let (moved, overflow) =
      upwards ? unscaled.addingReportingOverflow(slack) : unscaled.subtractingReportingOverflow(slack)
    return overflow ? nil : .decimal(moved)
  }

  /// The bound that values cut to a coarser unit may reach; nil beyond the type's range.
  private static func raised(_ key: FilterKey, by slack: Int64) -> FilterKey? {
    guard slack > 0, case .integer(let ticks) = key else { return key }
    let (sum, overflow) = ticks.addingReportingOverflow(slack)
    return overflow ? nil : .integer(sum)
  }
}

extension TableFacts {
  /// The fields that a path of the schema leads through.
  package func fields(on path: ColumnPath) -> [StructField] {
    var structure: StructType? = schema
    return path.names.compactMap { name in
      let field = structure?[name]
      structure = field?.type.structure
      return field
    }
  }

  /// The physical names of a path.
  package func physicalPath(of path: ColumnPath) -> [String] {
    fields(on: path).map { mapping.physicalName($0) }
  }
}
