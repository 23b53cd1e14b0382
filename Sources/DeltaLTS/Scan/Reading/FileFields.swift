import DeltaParquet

/// Finds the columns of a file that a struct's fields mean.
struct FileFields {
  private let mapping: SchemaMapping
  private let fields: [ParquetField]
  private let byName: [String: Int]
  private let byID: [Int32: Int]
  /// Field ids that the file gives to several fields.
  private let repeatedIDs: Set<Int32>
  /// Where the fields are too many to look at each.
  private let index: NameIndex?

  init(_ fields: [ParquetField], _ mapping: SchemaMapping) {
    self.mapping = mapping
    self.fields = fields
    var byName: [String: Int] = [:]
    var byID: [Int32: Int] = [:]
    var repeatedIDs: Set<Int32> = []
    for (index, field) in fields.enumerated() {
      if byName[field.name] == nil { byName[field.name] = index }
      if let id = field.fieldID, byID.updateValue(index, forKey: id) != nil { repeatedIDs.insert(id) }
    }
    self.byName = byName
    self.byID = byID
    self.repeatedIDs = repeatedIDs
    index = fields.count > NameIndex.threshold ? NameIndex(fields.map(\.name)) : nil
  }

  /// The file's column for `field`; nil where the file was written without it.
  func find(_ field: StructField) throws(DeltaError) -> ParquetField? {
    if let id = mapping.fieldID(field) {
      guard !repeatedIDs.contains(id) else {
        throw DeltaError(
          .corruptFile, "several fields of the file have the field id \(id)", at: .init(column: field.name),
          advice: "Rewrite the file with an id of its own for each.")
      }
      return byID[id].map { fields[$0] }
    }
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
  /// - Throws: where ids decide and the file has none (PROTOCOL.md, Reader Requirements for Column Mapping).
  func candidates(
    for fields: [StructField], _ mapping: SchemaMapping
  ) throws(DeltaError) -> [ParquetField] {
    var names: Set<String> = []
    var ids: Set<Int32> = []
    for field in fields {
      if let id = mapping.fieldID(field) {
        ids.insert(id)
      } else {
        names.insert(mapping.physicalName(field).lowercased())
      }
    }
    guard ids.isEmpty || nodes.contains(where: { $0.fieldID != nil }) else {
      throw DeltaError(
        .corruptFile, "the table's columns are found by field ids, and the file has none",
        advice: "Rewrite the file with field ids: its names tell nothing about its columns.")
    }
    return root.children.compactMap { index in
      let node = nodes[index]
      let isWanted = node.fieldID.map { ids.contains($0) } ?? false || names.contains(node.name.lowercased())
      return isWanted ? field(node) : nil
    }
  }
}
