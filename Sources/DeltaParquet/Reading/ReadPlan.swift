internal import DeltaColumns

/// A projection made ready: which leaves are decoded, and how columns are made of them.
struct ReadPlan: Sendable {
  let columns: [ColumnPlan]
  let leaves: [LeafRequest]

  /// - Throws: `unsupported` for a struct that has no leaf, which nothing could tell about.
  init(_ projection: [ParquetField], schema: ParquetSchema) throws(ParquetError) {
    var leaves: [LeafRequest] = []
    var columns: [ColumnPlan] = []
    for field in projection { columns.append(try ColumnPlan(field, schema, &leaves)) }
    self.columns = columns
    self.leaves = leaves
  }
}

/// How one column is made of decoded leaves.
struct ColumnPlan: Sendable {
  let field: ParquetField
  let type: ColumnType
  let children: [ColumnPlan]
  /// The place in the plan's leaves of the one by whose levels this column is told.
  let leaf: Int

  fileprivate init(
    _ field: ParquetField, _ schema: ParquetSchema, _ leaves: inout [LeafRequest]
  ) throws(ParquetError) {
    self.field = field
    self.type = field.columnType
    let first = leaves.count
    var children: [ColumnPlan] = []
    if case .leaf(let leaf) = field.kind {
      leaves.append(LeafRequest(leaf: leaf, keepsLevels: false, storesValues: true))
    } else {
      for child in field.children { children.append(try ColumnPlan(child, schema, &leaves)) }
      if leaves.count == first { leaves.append(try Self.probe(field, schema)) }
      // A struct that cannot be null is as its parent is; the levels tell of all else.
      if case .structure = field.kind, !field.isNullable {} else { leaves[first].keepsLevels = true }
    }
    self.children = children
    self.leaf = first
  }

  /// A leaf below a struct of which no child is wanted: its levels tell whether the struct is null.
  private static func probe(
    _ field: ParquetField, _ schema: ParquetSchema
  ) throws(ParquetError) -> LeafRequest {
    let node = schema.nodes[field.node]
    let candidates = node.leaves.map { schema.leaf($0) }
    guard
      let best = candidates.first(where: { $0.maxRepetition == node.maxRepetition }) ?? candidates.first,
      let physicalType = best.physicalType
    else {
      throw ParquetError(.unsupported, "a struct without columns below", column: schema.path(of: node))
    }
    return LeafRequest(
      leaf: ParquetLeaf(best, physicalType: physicalType), keepsLevels: false, storesValues: false)
  }
}
