import DeltaColumns

extension DataType {
  /// The layout of values of this type in batches.
  public var columnType: ColumnType {
    switch kind {
    case .primitive(let type): type.columnType
    case .structure(let type): .structure(type.columnFields)
    case .array(let element, let containsNull):
      .list(element.columnField("element", isNullable: containsNull))
    case .map(let key, let value, let valueContainsNull):
      .map(
        key: key.columnField("key", isNullable: false),
        value: value.columnField("value", isNullable: valueContainsNull))
    case .variant: VariantShredding.columnType
    }
  }

  /// A field of a batch that holds values of this type.
  package func columnField(_ name: String, isNullable: Bool) -> ColumnField {
    var metadata: [String: String] = [:]
    if case .variant = kind { metadata = VariantShredding.fieldMetadata }
    return ColumnField(name, columnType, isNullable: isNullable, metadata: metadata)
  }
}

extension StructType {
  /// The fields of a batch with these columns.
  public var columnFields: [ColumnField] {
    // Files written before a column became required may lack it, so batches promise nothing.
    fields.map { $0.type.columnField($0.name, isNullable: true) }
  }
}
