/// The standard library's generic types, filled from a column without the containers of their `init(from:)`,
/// which would cost more than their elements.
///
/// In code that is generic at run time, each mention of a type made of others is a look-up of its metadata:
/// hence no optionals on the way, arrays that are filled in place, and elements known by their kind.
protocol ColumnDecodable {
  /// Whether a column of that layout is one of these; otherwise `init(from:)` decides.
  static func takes(_ layout: ColumnSlot.Layout) -> Bool

  /// The value at `row`.
  static func decode(_ node: ColumnNode, _ row: Int) throws -> Self
}

extension Array: ColumnDecodable where Element: Decodable {
  static func takes(_ layout: ColumnSlot.Layout) -> Bool { layout == .list || layout == .largeList }

  static func decode(_ node: ColumnNode, _ row: Int) throws -> [Element] {
    let elements = try node.listElements(row, Self.self)
    let child = node.children[0]
    if let known = try child.knownArray(ValueKind(Element.self), elements) {
      // The kind tells that the elements are `Element`.
      return known.array(of: Element.self)
    }
    return try Array(unsafeUninitializedCapacity: elements.count) { target, count in
      for element in elements {
        guard let base = target.baseAddress else { break }
        (base + count).initialize(to: try child.positioned(element).value(Element.self, element))
        count += 1
      }
    }
  }
}

extension Set: ColumnDecodable where Element: Decodable {
  static func takes(_ layout: ColumnSlot.Layout) -> Bool { layout == .list || layout == .largeList }

  static func decode(_ node: ColumnNode, _ row: Int) throws -> Set<Element> {
    Set(try [Element].decode(node, row))
  }
}

extension Dictionary: ColumnDecodable where Key: Decodable, Value: Decodable {
  static func takes(_ layout: ColumnSlot.Layout) -> Bool { layout == .map }

  /// A key that comes twice counts with its last value.
  static func decode(_ node: ColumnNode, _ row: Int) throws -> [Key: Value] {
    let entries = try node.mapEntries(row, Self.self)
    let keys = node.children[0]
    let values = node.children[1]
    var result = Dictionary(minimumCapacity: entries.count)
    for entry in entries {
      let key = try keys.positioned(entry).value(Key.self, entry)
      result[key] = try values.positioned(entry).value(Value.self, entry)
    }
    return result
  }
}

extension Optional: ColumnDecodable where Wrapped: Decodable {
  static func takes(_ layout: ColumnSlot.Layout) -> Bool { true }

  static func decode(_ node: ColumnNode, _ row: Int) throws -> Wrapped? {
    try node.valueIfPresent(Wrapped.self, row)
  }
}

/// An array whose element type is known by its kind.
enum KnownArray {
  case int64([Int64]), int([Int]), int32([Int32]), double([Double]), string([String])

  /// The array; `Element` is its element type.
  func array<Element>(of type: Element.Type) -> [Element] {
    switch self {
    case .int64(let array): unsafeBitCast(array, to: [Element].self)
    case .int(let array): unsafeBitCast(array, to: [Element].self)
    case .int32(let array): unsafeBitCast(array, to: [Element].self)
    case .double(let array): unsafeBitCast(array, to: [Element].self)
    case .string(let array): unsafeBitCast(array, to: [Element].self)
    }
  }
}

extension ColumnNode {
  /// The values in `rows` where they are of one of the common kinds.
  fileprivate func knownArray(_ kind: ValueKind, _ rows: Range<Int>) throws -> KnownArray? {
    switch kind {
    case .int64: .int64(try rows.map { try positioned($0).integer($0, Int64.self) })
    case .int: .int(try rows.map { try positioned($0).integer($0, Int.self) })
    case .int32: .int32(try rows.map { try positioned($0).integer($0, Int32.self) })
    case .double: .double(try rows.map { try positioned($0).double($0) })
    case .string: .string(try rows.map { try positioned($0).string($0) })
    default: nil
    }
  }

  /// This node on `row`, for the path of an error.
  @inline(__always)
  fileprivate func positioned(_ row: Int) -> ColumnNode {
    slot.pointee.row = row
    return self
  }

  /// The rows of a list's elements in the child.
  fileprivate func listElements<T>(_ row: Int, _ wanted: T.Type) throws -> Range<Int> {
    try elements(row, wanted, limit: children[0].slot.pointee.count)
  }

  /// The rows of a map's entries in the children.
  fileprivate func mapEntries<T>(_ row: Int, _ wanted: T.Type) throws -> Range<Int> {
    try elements(row, wanted, limit: min(children[0].slot.pointee.count, children[1].slot.pointee.count))
  }

  private func elements<T>(_ row: Int, _ wanted: T.Type, limit: Int) throws -> Range<Int> {
    if slot.pointee.isNull(row) { throw nullError(wanted) }
    slot.pointee.row = row
    guard let elements = slot.pointee.elements(row), elements.upperBound <= limit else {
      throw mismatch(wanted)
    }
    return elements
  }
}
