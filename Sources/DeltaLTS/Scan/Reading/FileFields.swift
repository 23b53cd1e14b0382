import DeltaParquet

/// Finds the columns of a file that a struct's fields mean.
struct FileFields {
  private let mapping: SchemaMapping
  private let fields: [ParquetField]
  private let byName: [String: Int]

  init(_ fields: [ParquetField], _ mapping: SchemaMapping) {
    self.mapping = mapping
    self.fields = fields
    var byName: [String: Int] = [:]
    for (index, field) in fields.enumerated() where byName[field.name] == nil { byName[field.name] = index }
    self.byName = byName
  }

  /// The file's column for `field`; nil where the file was written without it.
  func find(_ field: StructField) throws(DeltaError) -> ParquetField? {
    if let id = mapping.fieldID(field) { return fields.first { $0.fieldID == id } }
    let name = mapping.physicalName(field)
    if let exact = byName[name] { return fields[exact] }
    guard mapping.ignoresCase else { return nil }
    let folded = name.lowercased()
    let alike = fields.filter { $0.name.lowercased() == folded }
    guard alike.count < 2 else {
      throw DeltaError(
        .typeMismatch,
        "the file has several columns that differ from \(name) in case alone: \(alike.map(\.name).joined(separator: ", "))",
        at: .init(column: field.name), advice: "Rewrite the file with one of them.")
    }
    return alike.first
  }

  /// The file's column of exactly that name.
  func physical(_ name: String) -> ParquetField? { byName[name].map { fields[$0] } }
}

extension ParquetSchema {
  /// The top-level columns that `fields` can mean, without a walk over the others: a file may have thousands.
  func candidates(for fields: [StructField], _ mapping: SchemaMapping) -> [ParquetField] {
    let names = Set(fields.map { mapping.physicalName($0).lowercased() })
    let ids = Set(fields.compactMap { mapping.fieldID($0) })
    return root.children.compactMap { index in
      let node = nodes[index]
      let isWanted = node.fieldID.map { ids.contains($0) } ?? false || names.contains(node.name.lowercased())
      return isWanted ? field(node) : nil
    }
  }
}
