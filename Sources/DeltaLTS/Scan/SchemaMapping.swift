/// How a table's columns are found in data files, partition values and statistics.
///
/// The seam for column mapping (PROTOCOL.md, Column Mapping): the base knows the mode `none` alone, in which a
/// column's name is its name everywhere. A patch adds its modes to `table`.
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

  /// The mapping of a table. Which modes may occur at all is the read gate's business.
  package static func of(_ tableProtocol: TableProtocol, _ properties: TableProperties) -> SchemaMapping {
    table.first { $0.applies(tableProtocol, properties) }?.mapping ?? .identity
  }

  package typealias Mode = (
    applies: @Sendable (TableProtocol, TableProperties) -> Bool, mapping: SchemaMapping
  )

  /// The modes besides `none`.
  package static let table: [Mode] = []
}
