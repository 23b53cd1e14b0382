package import DeltaColumns

/// A column, or a part of one, as a reader sees it: lists and maps are one thing here, however many nodes
/// the file spends on them.
///
/// A projection is a forest of these: take the fields that `ParquetSchema` gives and keep the children that
/// are wanted (`keeping(_:)`). They stay in the order in which they are given.
package struct ParquetField: Sendable {
  package let name: String
  package let fieldID: Int32?
  /// The index of the schema node that it comes from.
  package let node: Int
  /// Whether a value may be null where its parent is not.
  package let isNullable: Bool
  /// The node's annotation; for a VARIANT group the only difference from a struct.
  package let annotation: LogicalType?
  /// The definition level from which the value is not null.
  let definition: Int
  package let kind: Kind

  package indirect enum Kind: Sendable {
    case leaf(ParquetLeaf)
    case structure([ParquetField])
    case list(ParquetField, Repeated)
    case map(key: ParquetField, value: ParquetField, Repeated)
  }

  /// The levels at which an element of a list or a map is there and begins.
  package struct Repeated: Sendable {
    let definition: Int
    let repetition: Int
  }

  /// A struct's fields, a list's element, a map's key and value.
  package var children: [ParquetField] {
    switch kind {
    case .leaf: []
    case .structure(let fields): fields
    case .list(let element, _): [element]
    case .map(let key, let value, _): [key, value]
    }
  }

  /// The numbers of the leaves below, or its own.
  package var leaves: [Int] {
    if case .leaf(let leaf) = kind { [leaf.index] } else { children.flatMap(\.leaves) }
  }

  /// The child of that name; of a list `element`, of a map `key` and `value`, whatever the file calls them.
  package func child(named name: String) -> ParquetField? {
    switch kind {
    case .leaf: nil
    case .structure(let fields): fields.first { $0.name == name }
    case .list(let element, _): name == "element" ? element : nil
    case .map(let key, let value, _): name == "key" ? key : name == "value" ? value : nil
    }
  }

  /// The same field with these children in place of its own: some of a struct's fields (none: only whether
  /// the struct is null), the pruned element of a list, the pruned key and value of a map.
  package func keeping(_ children: [ParquetField]) -> ParquetField {
    let kind: Kind
    switch (self.kind, children.count) {
    case (.structure, _): kind = .structure(children)
    case (.list(_, let levels), 1): kind = .list(children[0], levels)
    case (.map(_, _, let levels), 2): kind = .map(key: children[0], value: children[1], levels)
    default: return self
    }
    return ParquetField(
      name: name, fieldID: fieldID, node: node, isNullable: isNullable, annotation: annotation,
      definition: definition, kind: kind)
  }

  /// The type of the column that reading gives.
  package var columnType: ColumnType {
    switch kind {
    case .leaf(let leaf): leaf.columnType
    case .structure(let fields): .structure(fields.map(\.columnField))
    case .list(let element, _): .list(element.columnField)
    case .map(let key, let value, _): .map(key: key.columnField, value: value.columnField)
    }
  }

  package var columnField: ColumnField { ColumnField(name, columnType, isNullable: isNullable) }
}

/// What a leaf's values are and what reading makes of them.
package struct ParquetLeaf: Sendable {
  /// Its number in the file: the place of its chunk in a row group.
  package let index: Int
  package let physicalType: PhysicalType
  package let typeLength: Int
  package let annotation: LogicalType?
  package let columnType: ColumnType
  /// How a stored value becomes one of `columnType`.
  let form: ValueShape.Form
  let maxDefinition: Int
  let maxRepetition: Int
  /// The definition level from which an entry is a place in the innermost list around; 0 outside lists.
  let slotDefinition: Int
}
