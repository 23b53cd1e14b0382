package import DeltaMemory

extension Column {
  /// The values of a struct's first field of that name, null also where the struct is.
  ///
  /// - Throws: `wrongType` for a column that is no struct, `unknownField` for a struct without the field.
  public func child(_ name: String) throws(ColumnError) -> Column {
    guard case .structure(let fields) = type.kind, case .structure(let children) = storage else {
      throw .wrongType(expected: "a struct", found: type)
    }
    guard let index = fields.firstIndex(where: { $0.name == name }) else {
      throw ColumnError(
        .unknownField, "no field '\(name)'; the struct has \(fields.map(\.name).joined(separator: ", "))")
    }
    return children[index].masked(validity)
  }

  /// All elements of all lists, in order; `listRange(at:)` tells which belong to a list.
  public var elements: Column {
    get throws(ColumnError) {
      switch storage {
      case .list(_, let child), .largeList(_, let child): return child
      default: throw .wrongType(expected: "lists", found: type)
      }
    }
  }

  /// The keys of all maps, in order; `listRange(at:)` tells which belong to a map.
  public var mapKeys: Column {
    get throws(ColumnError) {
      guard case .map(_, let keys, _) = storage else { throw .wrongType(expected: "maps", found: type) }
      return keys
    }
  }

  /// The values of all maps, in order; `listRange(at:)` tells which belong to a map.
  public var mapValues: Column {
    get throws(ColumnError) {
      guard case .map(_, _, let values) = storage else { throw .wrongType(expected: "maps", found: type) }
      return values
    }
  }

  /// Where the elements of the list (or map) at `index` lie in `elements` (or `mapKeys` and `mapValues`); nil
  /// for null. `index` must be in `0..<count`.
  public func listRange(at index: Int) throws(ColumnError) -> Range<Int>? {
    guard let offsets = listOffsets else { throw .wrongType(expected: "lists or maps", found: type) }
    return isNull(index) ? nil : offsets.range(index)
  }

  /// The elements of the list at `index`, without a copy; nil for null.
  public func list(at index: Int) throws(ColumnError) -> Column? {
    let elements = try elements
    return try listRange(at: index).map { elements.slice($0) }
  }

  /// The same values, null also where `mask` has no bit.
  package func masked(_ mask: Bitmap?) -> Column {
    guard let mask else { return self }
    return Column(
      type, count: count, validity: validity.map { $0.intersection(mask) } ?? mask, storage: storage)
  }
}

/// The offsets of a list or map column.
package struct ListOffsets: Sendable {
  package let bytes: Bytes
  package let isWide: Bool

  /// The offset at `index`, in `0...count`.
  @inline(__always)
  package subscript(index: Int) -> Int {
    withExtendedLifetime(bytes) {
      isWide
        ? bytes.unsafeBase.loadUnaligned(fromByteOffset: index * 8, as: Int.self)
        : Int(bytes.unsafeBase.loadUnaligned(fromByteOffset: index * 4, as: Int32.self))
    }
  }

  @inline(__always)
  package func range(_ index: Int) -> Range<Int> { self[index]..<self[index + 1] }
}

extension Column {
  /// The offsets of a list or map column; nil for any other.
  package var listOffsets: ListOffsets? {
    switch storage {
    case .list(let offsets, _), .map(let offsets, _, _): ListOffsets(bytes: offsets, isWide: false)
    case .largeList(let offsets, _): ListOffsets(bytes: offsets, isWide: true)
    default: nil
    }
  }
}
