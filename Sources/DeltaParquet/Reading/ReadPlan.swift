internal import DeltaColumns

/// A projection made ready: which leaves are decoded, and how columns are made of them.
struct ReadPlan: Sendable {
  let columns: [ColumnPlan]
  let leaves: [LeafRequest]

  /// - Throws: `unsupported` for a struct that has no leaf, which nothing could tell about.
  init(_ projection: [ParquetField], schema: ParquetSchema) throws(ParquetError) {
    var leaves: [LeafRequest] = []
    var columns: [ColumnPlan] = []
    for field in projection {
      let first = leaves.count
      columns.append(try ColumnPlan(field, schema, &leaves))
      if leaves[first...].contains(where: { $0.leaf.maxRepetition > 0 }) {
        for leaf in first..<leaves.count { leaves[leaf].takesSpans = true }
      }
    }
    self.columns = columns
    self.leaves = leaves
  }

  private init(columns: some Sequence<ColumnPlan>, leaves: some Sequence<LeafRequest>) {
    self.columns = Array(columns)
    self.leaves = Array(leaves)
  }

  /// The first `count` columns, and the others.
  func split(at count: Int) -> (ReadPlan, ReadPlan) {
    guard count < columns.count else { return (self, ReadPlan(columns: [], leaves: [])) }
    let first = columns[count].leaf
    return (
      ReadPlan(columns: columns[..<count], leaves: leaves[..<first]),
      ReadPlan(columns: columns[count...].map { $0.moved(by: -first) }, leaves: leaves[first...])
    )
  }
}

/// How one column is made of decoded leaves.
struct ColumnPlan: Sendable {
  let field: ParquetField
  let type: ColumnType
  let children: [ColumnPlan]
  /// The place in the plan's leaves of the one by whose levels this column is told.
  let leaf: Int

  private init(field: ParquetField, type: ColumnType, children: [ColumnPlan], leaf: Int) {
    self.field = field
    self.type = type
    self.children = children
    self.leaf = leaf
  }

  /// The same in a plan where its leaves lie elsewhere.
  fileprivate func moved(by shift: Int) -> ColumnPlan {
    if shift == 0 { return self }
    return ColumnPlan(
      field: field, type: type, children: children.map { $0.moved(by: shift) }, leaf: leaf + shift)
  }

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
