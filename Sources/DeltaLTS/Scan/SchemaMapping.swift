/// How a table's columns are found in data files, partition values and statistics.
///
/// The seam for column mapping (PROTOCOL.md, Column Mapping): the base knows the mode `none` alone, in which a
/// column's name is its name everywhere. A patch adds its modes to the table.
package struct SchemaMapping: Sendable {
  /// The name of a field in data files, in the keys of partition values, and in statistics.
  package let physicalName: @Sendable (StructField) -> String
  /// The Parquet field id by which a field is found instead of its name; nil where names decide.
  package let fieldID: @Sendable (StructField) -> Int32?
  /// Whether a file's column whose name differs in case alone is taken for the field.
  package let ignoresCase: Bool

  package init(
    physicalName: @escaping @Sendable (StructField) -> String,
    fieldID: @escaping @Sendable (StructField) -> Int32? = { _ in nil }, ignoresCase: Bool = false
  ) {
    self.physicalName = physicalName
    self.fieldID = fieldID
    self.ignoresCase = ignoresCase
  }

  /// Every column is what it is called.
  package static let identity = SchemaMapping(physicalName: { $0.name }, ignoresCase: true)

  /// The mode of a table. Where its protocol does not have column mapping, the property has no force.
  package static func mode(_ tableProtocol: TableProtocol, _ properties: TableProperties) -> String {
    let isSupported = tableProtocol.minReaderVersion == 2 || tableProtocol.lists("columnMapping")
    return isSupported ? properties.columnMappingMode : "none"
  }

  /// The mapping of a table.
  /// - Throws: for a mode that is not known, which the read gate has let pass.
  package static func of(
    _ tableProtocol: TableProtocol, _ properties: TableProperties
  ) throws(DeltaError) -> SchemaMapping {
    let mode = mode(tableProtocol, properties)
    guard let mapping = table[mode] else {
      throw DeltaError(
        .unsupportedFeature, "the column mapping mode \(mode) is not known to this library",
        advice: "Read the table with a client that knows it.", features: ["columnMapping"])
    }
    return mapping
  }

  /// The modes by name. A patch adds its rows here.
  private static let table: [String: SchemaMapping] = [
    "none": .identity, "name": .byPhysicalName, "id": .byFieldID,
  ]
}
