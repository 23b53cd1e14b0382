import DeltaJSON

/// What writers note beside a field of a mapped table (PROTOCOL.md, Column Mapping).
enum ColumnMapping {
  static let physicalName = "delta.columnMapping.physicalName"
  static let id = "delta.columnMapping.id"
  /// Ids of list elements, map keys and map values (PROTOCOL.md, IcebergCompatV2). No reader finds anything by them.
  static let nestedIDs = "delta.columnMapping.nested.ids"
}

extension SchemaMapping {
  /// Files, too, have physical names; field ids in them mean nothing.
  static let byPhysicalName = SchemaMapping(physicalName: physicalName)

  /// Files are searched for ids; partition values and statistics have physical names.
  static let byFieldID = SchemaMapping(
    physicalName: physicalName,
    fieldID: { $0.metadata[ColumnMapping.id]?.int64.flatMap(Int32.init(exactly:)) })

  /// What is not of the schema has no annotation and is called as it is: columns that row tracking materialises, the
  /// change type of change files. All of the schema has been checked.
  @Sendable
  private static func physicalName(_ field: StructField) -> String {
    field.metadata[ColumnMapping.physicalName]?.string ?? field.name
  }
}
