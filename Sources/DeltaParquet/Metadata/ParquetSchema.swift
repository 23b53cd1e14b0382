/// The schema of a file: a tree of nodes, kept as the depth-first list that the footer holds.
package struct ParquetSchema: Sendable {
  /// Depth first; the first is the root.
  package let nodes: [ParquetNode]
  /// The node of each leaf, in the order of the column chunks.
  package let leaves: [Int]

  package var root: ParquetNode { nodes[0] }

  /// The node of leaf number `leaf`.
  package func leaf(_ leaf: Int) -> ParquetNode { nodes[leaves[leaf]] }

  /// The child of that name.
  package func child(of node: ParquetNode, named name: String) -> ParquetNode? {
    for child in node.children where nodes[child].name == name { return nodes[child] }
    return nil
  }

  /// The node at a path of names from the root on.
  package func node(at path: [String]) -> ParquetNode? {
    var node = root
    for name in path {
      guard let child = child(of: node, named: name) else { return nil }
      node = child
    }
    return node
  }

  /// The names from the root (left out) to a node, joined by dots: for messages.
  package func path(of node: ParquetNode) -> String {
    var names: [String] = []
    var node = node
    while node.index != 0 {
      names.append(node.name)
      node = nodes[node.parent]
    }
    return names.reversed().joined(separator: ".")
  }
}
