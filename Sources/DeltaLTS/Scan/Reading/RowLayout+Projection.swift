import DeltaColumns

/// What a table's log says that a scan of it needs.
package struct TableFacts: Sendable {
  package let schema: StructType
  /// Logical names.
  package let partitionColumns: [String]
  package let properties: TableProperties
  package let mapping: SchemaMapping

  package init(
    schema: StructType, partitionColumns: [String], properties: TableProperties, mapping: SchemaMapping
  ) {
    self.schema = schema
    self.partitionColumns = partitionColumns
    self.properties = properties
    self.mapping = mapping
  }
}

extension RowLayout {
  /// The columns at `paths`, in the order in which each is first named; several fields of one column make one
  /// struct with those fields, in the order of the schema. nil: all columns of the table.
  ///
  /// `_metadata.file_path`, `_metadata.row_index`, `_metadata.row_id` and `_metadata.row_commit_version` are facts
  /// about a row that are in no column.
  package init(_ table: TableFacts, paths: [ColumnPath]?) throws(DeltaError) {
    guard let paths else {
      self.init(schema: table.schema, partitionColumns: table.partitionColumns, mapping: table.mapping)
      return
    }
    var order: [OutputColumn] = []
    var wanted: [String: [ArraySlice<String>]] = [:]
    for path in paths {
      if table.schema[path.column] == nil, let column = OutputColumn(metadata: path, table.properties) {
        if !order.contains(where: { $0.field == column.field }) { order.append(column) }
        continue
      }
      let resolved = try table.schema.resolve(path).path
      if wanted[resolved.column] == nil, let field = table.schema[resolved.column] {
        order.append(table.partitionColumns.contains(field.name) ? .partition(field) : .data(field))
      }
      wanted[resolved.column, default: []].append(resolved.names.dropFirst())
    }
    let columns = order.map { column in
      guard case .data(let field) = column, let paths = wanted[field.name] else { return column }
      return OutputColumn.data(field.pruned(to: paths))
    }
    self.init(columns, mapping: table.mapping)
  }
}

extension OutputColumn {
  private static let metadataColumn = "_metadata"

  /// The fact about rows that `path` names, if it names one. The column is called by the whole path, so that it
  /// collides with none of the table's.
  fileprivate init?(metadata path: ColumnPath, _ properties: TableProperties) {
    guard path.names.count == 2, path.names[0] == Self.metadataColumn else { return nil }
    let name = path.names.joined(separator: ".")
    switch path.names[1] {
    case "file_path": self = .filePath(ColumnField(name, .utf8View, isNullable: false))
    case "row_index": self = .rowIndex(ColumnField(name, .int64, isNullable: false))
    case "row_id": self = .rowId(ColumnField(name, .int64), materialized: properties.materializedRowIdColumn)
    case "row_commit_version":
      self = .rowCommitVersion(
        ColumnField(name, .int64), materialized: properties.materializedRowCommitVersionColumn)
    default: return nil
    }
  }
}

extension StructField {
  /// The field with only the inner fields at `paths`; an empty path wants all of it.
  func pruned(to paths: [ArraySlice<String>]) -> StructField {
    guard let structure = type.structure, !paths.contains(where: \.isEmpty) else { return self }
    let fields = structure.fields.compactMap { field -> StructField? in
      let below = paths.filter { $0.first == field.name }.map { $0.dropFirst() }
      return below.isEmpty ? nil : field.pruned(to: below)
    }
    return StructField(name, .structure(fields), isNullable: isNullable, metadata: metadata)
  }
}
