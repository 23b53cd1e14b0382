/// Which columns a row type reads, found by decoding it once from made-up values.
///
/// A type's `init(from:)` is the only place that knows its columns, and it can be run: a decoder that answers
/// every question with a made-up value writes the questions down. Where the type does not take the made-up
/// values (an enum that is not `CaseIterable`, an `init(from:)` that checks them), and where it asks which keys
/// there are, the shape is not known: then all columns are read.
package struct RowShape: Sendable, Equatable {
  /// A column, with the fields of a struct that are read; no fields: all of it.
  package struct Field: Sendable, Equatable {
    package let name: String
    package let fields: [Field]
  }

  /// The columns in the order in which they are asked for; nil where they are not known.
  package let fields: [Field]?

  /// The names of the columns; nil where they are not known.
  package var names: [String]? { fields?.map(\.name) }

  package init<Row: Decodable>(of type: Row.Type) {
    let tree = ProbeNode(path: [])
    let probe = Probe { _ in false }
    let row = try? Row(from: ProbeDecoder(probe, tree))
    fields = row == nil || tree.isWhole || probe.isExhausted ? nil : tree.shape
  }

  /// The path of the column that a key path reads; nil where it cannot be told.
  ///
  /// Rows are decoded from values of which some are set and some are not, so that the columns that are set in
  /// each count up in binary; what the key path gives then spells the column. It is only taken where the value
  /// is that of the column and of no other: computed properties, lists and types without a shape have none.
  package static func column<Row: Decodable, Value: Equatable>(_ keyPath: KeyPath<Row, Value>) -> [String]? {
    func read(_ isSet: @escaping (Int) -> Bool) -> (value: Value, probe: Probe)? {
      let probe = Probe(isSet)
      guard let row = try? Row(from: ProbeDecoder(probe, ProbeNode(path: []))) else { return nil }
      return (row[keyPath: keyPath], probe)
    }
    guard let (unset, probe) = read({ _ in false }) else { return nil }
    let count = probe.leaves.count
    var leaf = 0
    var bit = 0
    while count >> bit != 0 {
      guard let (value, _) = read({ (($0 + 1) >> bit) & 1 == 1 }) else { return nil }
      // Leaves count from 1 here: 0 is a key path that reads none.
      if value != unset { leaf |= 1 << bit }
      bit += 1
    }
    leaf -= 1
    guard leaf >= 0, leaf < count, let (alone, marks) = read({ $0 == leaf }),
      let (others, _) = read({ $0 != leaf }), others == unset,
      let mark = marks.leaves[leaf].value as? Value, alone == mark,
      let zero = probe.leaves[leaf].value as? Value, unset == zero
    else { return nil }
    return probe.leaves[leaf].path
  }
}

/// What a probe answers, and the single values that it was asked for.
final class Probe {
  struct Leaf {
    let path: [String]
    let value: Any
  }

  private let isSet: (Int) -> Bool
  /// Structs that may still be entered: a type that holds itself twice would never end.
  private var budget = 10_000
  private var indices: [[String]: Int] = [:]
  private(set) var leaves: [Leaf] = []

  /// - Parameter isSet: whether the single value of that number is the second of its type or the first.
  init(_ isSet: @escaping (Int) -> Bool) { self.isSet = isSet }

  var isExhausted: Bool { budget == 0 }

  /// Counts a struct; false where there were too many.
  func spend() -> Bool {
    if budget > 0 { budget -= 1 }
    return budget > 0
  }

  /// The made-up value for `path`, of the two that there are.
  func pick<T>(_ path: [String], _ first: T, _ second: T) -> T {
    let index = indices[path] ?? leaves.count
    let value = isSet(index) ? second : first
    if indices[path] == nil {
      indices[path] = index
      leaves.append(Leaf(path: path, value: value))
    }
    return value
  }
}

/// A column or a field of a struct, and what was asked of it.
final class ProbeNode {
  let path: [String]
  private(set) var names: [String] = []
  private var children: [String: ProbeNode] = [:]
  /// All of it is needed: it was asked for its keys, as a list, or as a value.
  var isWhole = false

  init(path: [String]) { self.path = path }

  func child(_ name: String) -> ProbeNode {
    if let child = children[name] { return child }
    let child = ProbeNode(path: path + [name])
    children[name] = child
    names.append(name)
    return child
  }

  var shape: [RowShape.Field] {
    names.compactMap { name in
      children[name].map { RowShape.Field(name: name, fields: $0.isWhole ? [] : $0.shape) }
    }
  }
}
