import DeltaColumns
import DeltaMemory

extension BoundFilter {
  /// The rows of a batch that the filter keeps: a set bit a row. nil: all of them.
  ///
  /// `batch` has the filter's columns under their names, in the types of the table.
  package func selection(in batch: Batch) throws(DeltaError) -> Bitmap? {
    if root == .constant(true) { return nil }
    var found: [Column] = []
    for column in columns { found.append(try Self.find(column.path, in: batch)) }
    let bits = try FilterEvaluator(columns: found, count: batch.count).evaluate(root)
    return bits.setCount == batch.count ? nil : bits
  }

  private static func find(_ path: ColumnPath, in batch: Batch) throws(DeltaError) -> Column {
    guard let index = batch.fields.lastIndex(where: { $0.name == path.column }) else {
      throw DeltaError(
        .unknownColumn, "the batch has no column \(path.column)", at: .init(column: path.description))
    }
    // The last of that name: behind the output columns lie those that only the filter needs.
    var column = batch.columns[index]
    do {
      for name in path.names.dropFirst() { column = try column.child(name) }
    } catch {
      throw DeltaError(.unknownColumn, "\(error)", at: .init(column: path.description), cause: error)
    }
    return column
  }
}

/// Evaluates a bound filter over columns, exactly. The bits say where a node is true: null and false look alike.
struct FilterEvaluator {
  let columns: [Column]
  let count: Int

  func evaluate(_ node: BoundFilter.Node) throws(DeltaError) -> Bitmap {
    switch node {
    case .constant(let value): return Bitmap(repeating: value, count: count)
    case .isNull(let column): return present(columns[column]).inverted()
    case .isNotNull(let column): return present(columns[column])
    case .compare(let column, let order, let key):
      return valid(columns[column], try FilterKernels.compare(try plain(column), order, key))
    case .compareColumns(let left, let order, let right):
      let bits = try ColumnComparison.compare(try plain(left), order, try plain(right))
      return valid(columns[left], valid(columns[right], bits))
    case .isIn(let column, let keys, let negated):
      let bits = try FilterKernels.isIn(try plain(column), keys)
      return valid(columns[column], negated ? bits.inverted() : bits)
    case .like(let column, let pattern, let negated):
      let bits = try FilterKernels.like(try plain(column), pattern)
      return valid(columns[column], negated ? bits.inverted() : bits)
    case .and(let nodes):
      var bits = Bitmap(repeating: true, count: count)
      for node in nodes {
        bits = bits.intersection(try evaluate(node))
        if bits.setCount == 0 { return bits }
      }
      return bits
    case .or(let nodes):
      var bits = Bitmap(repeating: false, count: count)
      for node in nodes { bits = bits.union(try evaluate(node)) }
      return bits
    }
  }

  private func present(_ column: Column) -> Bitmap {
    if case .null = column.storage { return Bitmap(repeating: false, count: count) }
    return column.validity ?? Bitmap(repeating: true, count: count)
  }

  /// The bits without those of null values, which hold whatever was in the memory.
  private func valid(_ column: Column, _ bits: Bitmap) -> Bitmap {
    if case .null = column.storage { return Bitmap(repeating: false, count: count) }
    return column.validity.map { bits.intersection($0) } ?? bits
  }

  private func plain(_ column: Int) throws(DeltaError) -> Column {
    do {
      return try columns[column].decodedDictionary()
    } catch {
      throw DeltaError(.corruptFile, "\(error)", cause: error)
    }
  }
}
