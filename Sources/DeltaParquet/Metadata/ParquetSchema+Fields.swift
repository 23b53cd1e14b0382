extension ParquetSchema {
  /// Every column as a field with all that is in it. Costs a walk over the whole schema: whoever wants a few
  /// columns of very many asks for those (`field(_:)`, `projection(paths:)`).
  package var fields: [ParquetField] { root.children.map { field(nodes[$0]) } }

  /// A node with all that is in it.
  package func field(_ node: ParquetNode) -> ParquetField {
    if node.repetition == .repeated { return bareList(node) }
    return value(node, name: node.name)
  }

  /// The fields at these paths of node names, each inside its parents pruned to what the paths name; paths
  /// that lead nowhere are left out. Of a list or a map all is taken.
  package func projection(paths: [[String]]) -> [ParquetField] {
    pruned(root, paths: paths.filter { !$0.isEmpty }, depth: 0)
  }

  private func pruned(_ node: ParquetNode, paths: [[String]], depth: Int) -> [ParquetField] {
    var fields: [ParquetField] = []
    var done: Set<Int> = []
    for path in paths {
      guard let child = child(of: node, named: path[depth]), done.insert(child.index).inserted else {
        continue
      }
      let below = paths.filter { $0[depth] == path[depth] }
      if below.contains(where: { $0.count == depth + 1 }) || !child.isPlainGroup {
        fields.append(field(child))
      } else {
        fields.append(structure(child, name: child.name, pruned(child, paths: below, depth: depth + 1)))
      }
    }
    return fields
  }

  /// The value of a node as if it were not repeated.
  private func value(_ node: ParquetNode, name: String) -> ParquetField {
    if let physicalType = node.physicalType {
      return make(node, name: name, .leaf(ParquetLeaf(node, physicalType: physicalType)))
    }
    switch node.annotation {
    case .list: if let list = list(node, name: name) { return list }
    case .map, .mapKeyValue: if let map = map(node, name: name) { return map }
    default: break
    }
    return structure(node, name: name, node.children.map { field(nodes[$0]) })
  }

  private func structure(_ node: ParquetNode, name: String, _ fields: [ParquetField]) -> ParquetField {
    make(node, name: name, .structure(fields))
  }

  private func make(_ node: ParquetNode, name: String, _ kind: ParquetField.Kind) -> ParquetField {
    ParquetField(
      name: name, fieldID: node.fieldID, node: node.index, isNullable: node.repetition == .optional,
      annotation: node.annotation, definition: node.maxDefinition, kind: kind)
  }

  /// A repeated node outside LIST and MAP: a required list of required values.
  private func bareList(_ node: ParquetNode) -> ParquetField {
    ParquetField(
      name: node.name, fieldID: node.fieldID, node: node.index, isNullable: false, annotation: nil,
      definition: node.maxDefinition - 1, kind: .list(value(node, name: "element"), repeated(node)))
  }

  private func repeated(_ node: ParquetNode) -> ParquetField.Repeated {
    ParquetField.Repeated(definition: node.maxDefinition, repetition: node.maxRepetition)
  }

  /// A LIST group by the backward-compatibility rules of LogicalTypes.md; nil where it is none of its forms.
  private func list(_ node: ParquetNode, name: String) -> ParquetField? {
    guard node.children.count == 1 else { return nil }
    let middle = nodes[node.children[0]]
    guard middle.repetition == .repeated else { return nil }
    let element: ParquetField
    if isElement(middle, listName: node.name) {
      element = value(middle, name: "element")
    } else {
      element = field(nodes[middle.children[0]]).named("element")
    }
    return make(node, name: name, .list(element, repeated(middle)))
  }

  /// Whether a list's repeated node is the element itself (rules 1 to 4) and not a level around it.
  private func isElement(_ middle: ParquetNode, listName: String) -> Bool {
    guard !middle.isLeaf, middle.children.count == 1 else { return true }
    if nodes[middle.children[0]].repetition == .repeated { return true }
    return middle.name == "array" || middle.name == listName + "_tuple"
  }

  /// A MAP group (or a MAP_KEY_VALUE that stands for one); nil where its shape is not a map's. Of a map without
  /// values the keys are given, as a list.
  private func map(_ node: ParquetNode, name: String) -> ParquetField? {
    guard node.children.count == 1 else { return nil }
    let pairs = nodes[node.children[0]]
    guard pairs.repetition == .repeated, (1...2).contains(pairs.children.count) else { return nil }
    let key = field(nodes[pairs.children[0]])
    guard pairs.children.count == 2 else {
      return make(node, name: name, .list(key.named("element"), repeated(pairs)))
    }
    let value = field(nodes[pairs.children[1]])
    return make(
      node, name: name, .map(key: key.named("key"), value: value.named("value"), repeated(pairs)))
  }
}

extension ParquetField {
  func named(_ name: String) -> ParquetField {
    ParquetField(
      name: name, fieldID: fieldID, node: node, isNullable: isNullable, annotation: annotation,
      definition: definition, kind: kind)
  }
}

extension ParquetNode {
  /// Whether it is a group that reads as a struct.
  fileprivate var isPlainGroup: Bool {
    guard !isLeaf, repetition != .repeated else { return false }
    switch annotation {
    case .list, .map, .mapKeyValue: return false
    default: return true
    }
  }
}
