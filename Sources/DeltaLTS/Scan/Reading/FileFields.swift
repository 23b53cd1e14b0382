import DeltaParquet

/// Finds the columns of a file that a struct's fields mean.
struct FileFields {
  private let mapping: SchemaMapping
  private let fields: [ParquetField]
  private let byName: [String: Int]
  private let byID: [Int32: Int]
  /// Where the fields are too many to look at each.
  private let index: NameIndex?

  init(_ fields: [ParquetField], _ mapping: SchemaMapping) {
    self.mapping = mapping
    self.fields = fields
    var byName: [String: Int] = [:]
    var byID: [Int32: Int] = [:]
    for (index, field) in fields.enumerated() {
      if byName[field.name] == nil { byName[field.name] = index }
      if let id = field.fieldID, byID[id] == nil { byID[id] = index }
    }
    self.byName = byName
    self.byID = byID
    index = fields.count > NameIndex.threshold ? NameIndex(fields.map(\.name)) : nil
  }

  /// The file's column for `field`; nil where the file was written without it.
  func find(_ field: StructField) throws(DeltaError) -> ParquetField? {
    if let id = mapping.fieldID(field) { return byID[id].map { fields[$0] } }
    let name = mapping.physicalName(field)
    if let exact = byName[name] { return fields[exact] }
    guard mapping.ignoresCase else { return nil }
    let alike = alike(name)
    guard alike.count < 2 else {
      throw DeltaError(
        .typeMismatch,
        "the file has several columns that differ from \(name) in case alone: \(alike.map(\.name).joined(separator: ", "))",
        at: .init(column: field.name), advice: "Rewrite the file with one of them.")
    }
    return alike.first
  }

  private func alike(_ name: String) -> [ParquetField] {
    if let index { return index.alike(name).map { fields[$0] } }
    let folded = name.lowercased()
    return fields.filter { $0.name.lowercased() == folded }
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
