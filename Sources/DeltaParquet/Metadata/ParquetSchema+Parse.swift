/// A `SchemaElement` as the footer has it.
struct SchemaElement {
  var physicalType: PhysicalType?
  var typeLength = 0
  var repetition = Repetition.required
  var name = ""
  var childCount = 0
  var fieldID: Int32?
  var annotation: LogicalType?
}

extension ThriftReader {
  mutating func schemaElement() throws(ParquetError) -> SchemaElement {
    var element = SchemaElement()
    var converted: Int32?
    var precision = 0
    var scale = 0
    var logical: LogicalType?
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1:
        let raw = try int32(field)
        guard let type = PhysicalType(rawValue: raw) else { throw malformed("unknown physical type \(raw)") }
        element.physicalType = type
      case 2: element.typeLength = Int(try int32(field))
      case 3:
        let raw = try int32(field)
        guard let repetition = Repetition(rawValue: raw) else { throw malformed("unknown repetition \(raw)") }
        element.repetition = repetition
      case 4: element.name = try string(field)
      case 5: element.childCount = Int(try int32(field))
      case 6: converted = try int32(field)
      case 7: scale = Int(try int32(field))
      case 8: precision = Int(try int32(field))
      case 9: element.fieldID = try int32(field)
      case 10:
        try expectStruct(field)
        logical = try logicalType()
      default: try skip(field)
      }
    }
    if let logical, !logical.isUnknownToUs {
      element.annotation = logical
    } else if let converted {
      element.annotation = LogicalType(converted: converted, precision: precision, scale: scale) ?? logical
    } else {
      element.annotation = logical
    }
    return element
  }
}

extension LogicalType {
  fileprivate var isUnknownToUs: Bool {
    if case .other = self { true } else { false }
  }
}

/// Builds the tree from the depth-first list of elements, without recursion.
struct SchemaBuilder {
  static let depthLimit = 100
  static let nodeLimit = 1 << 18

  private var nodes: [ParquetNode] = []
  private var leaves: [Int] = []
  /// Groups whose children are not all there yet: node and how many are due.
  private var open: [(node: Int, due: Int)] = []

  mutating func append(_ element: SchemaElement, _ reader: borrowing ThriftReader) throws(ParquetError) {
    let index = nodes.count
    guard index < Self.nodeLimit else {
      throw reader.malformed("the schema has more than \(Self.nodeLimit) nodes")
    }
    guard element.childCount >= 0 else {
      throw reader.malformed("a schema node with \(element.childCount) children")
    }
    guard let parent = open.last?.node ?? (index == 0 ? 0 : nil) else {
      throw reader.malformed("the schema goes on after its tree is whole")
    }
    let isRoot = index == 0
    let repetition = isRoot ? .required : element.repetition
    let above = isRoot ? (definition: 0, repetition: 0, slot: 0) : nodes[parent].levels
    // A root is a group, whatever it says; elsewhere a node without a type is one.
    let physicalType = isRoot ? nil : element.physicalType
    if physicalType != nil, element.childCount > 0 {
      throw reader.malformed("schema node '\(element.name)' has both a type and children")
    }
    if physicalType == .fixedLenByteArray, element.typeLength <= 0 {
      throw reader.malformed("schema node '\(element.name)' has values of \(element.typeLength) bytes")
    }
    let definition = above.definition + (repetition == .required ? 0 : 1)
    nodes.append(
      ParquetNode(
        index: index, parent: parent, name: element.name, fieldID: element.fieldID, repetition: repetition,
        physicalType: physicalType, typeLength: element.typeLength, annotation: element.annotation,
        children: [], leaves: leaves.count..<leaves.count, maxDefinition: definition,
        maxRepetition: above.repetition + (repetition == .repeated ? 1 : 0),
        slotDefinition: repetition == .repeated ? definition : above.slot))
    if !isRoot { nodes[parent].children.append(index) }
    if physicalType != nil {
      leaves.append(index)
      nodes[index].leaves = leaves.count - 1..<leaves.count
    }
    if let last = open.indices.last { open[last].due -= 1 }
    if physicalType == nil, element.childCount > 0 {
      guard open.count < Self.depthLimit else {
        throw reader.malformed("the schema is nested deeper than \(Self.depthLimit)")
      }
      open.append((index, element.childCount))
    }
    close()
  }

  /// Ends the groups that are whole now.
  private mutating func close() {
    while let last = open.last, last.due == 0 {
      nodes[last.node].leaves = nodes[last.node].leaves.lowerBound..<leaves.count
      open.removeLast()
    }
  }

  func finish(_ reader: borrowing ThriftReader) throws(ParquetError) -> ParquetSchema {
    guard !nodes.isEmpty else { throw reader.malformed("the schema has no root") }
    guard open.isEmpty else { throw reader.malformed("the schema ends before its tree is whole") }
    return ParquetSchema(nodes: nodes, leaves: leaves)
  }
}

extension ParquetNode {
  fileprivate var levels: (definition: Int, repetition: Int, slot: Int) {
    (maxDefinition, maxRepetition, slotDefinition)
  }
}
