public import CArrowABI

/// A field as another producer describes it: its type, and the layout in which its arrays come.
struct ForeignField: Sendable {
  let name: String
  let layout: Layout
  let isNullable: Bool
  let metadata: [String: String]
  let children: [ForeignField]
  /// The values, where the field itself describes codes.
  let dictionary: [ForeignField]

  /// Layouts that are read; some are changed into one that this library has.
  enum Layout: Sendable {
    case flat(ColumnType)
    /// Becomes 128 bits wide.
    case decimal(ColumnType, byteWidth: Int)
    case list, largeList, structure, map
    /// Becomes a list with offsets.
    case fixedList(Int)
  }

  private static let depthLimit = 64

  /// Reads a schema and leaves it as it is.
  init(
    _ schema: UnsafePointer<ArrowSchema>, at path: String = "schema", depth: Int = 0
  ) throws(ColumnError) {
    let schema = schema.pointee
    guard schema.release != nil else { throw ColumnError(.invalidArrow, "\(path): the schema is released") }
    guard depth < Self.depthLimit else {
      throw ColumnError(.invalidArrow, "\(path): nested deeper than \(Self.depthLimit)")
    }
    guard let format = schema.format.map({ String(cString: $0) }) else {
      throw ColumnError(.invalidArrow, "\(path): no format")
    }
    name = schema.name.map { String(cString: $0) } ?? ""
    isNullable = schema.flags & Int64(ARROW_FLAG_NULLABLE) != 0
    metadata = try schema.metadata.map { (base) throws(ColumnError) in try ArrowMetadata.decode(base) } ?? [:]
    children = try Self.children(schema, at: path, depth: depth)
    dictionary =
      try schema.dictionary.map { (values) throws(ColumnError) in
        [try ForeignField(values, at: path + ".dictionary", depth: depth + 1)]
      } ?? []
    layout = try Self.layout(format, childCount: children.count, at: path)
    if case .map = layout, !isMapEntries(children[0]) {
      throw ColumnError(.invalidArrow, "\(path): a map whose entries are no struct of a key and a value")
    }
    if !dictionary.isEmpty, indexType == nil {
      throw ColumnError(.invalidArrow, "\(path): dictionary codes of format '\(format)'")
    }
  }

  private static func children(
    _ schema: ArrowSchema, at path: String, depth: Int
  ) throws(ColumnError) -> [ForeignField] {
    guard schema.n_children >= 0, schema.n_children == 0 || schema.children != nil else {
      throw ColumnError(.invalidArrow, "\(path): \(schema.n_children) children and no pointers to them")
    }
    var children: [ForeignField] = []
    for index in 0..<Int(schema.n_children) {
      guard let child = schema.children[index] else {
        throw ColumnError(.invalidArrow, "\(path): child \(index) is missing")
      }
      children.append(try ForeignField(child, at: "\(path).\(index)", depth: depth + 1))
    }
    return children
  }

  private static func layout(
    _ format: String, childCount: Int, at path: String
  ) throws(ColumnError) -> Layout {
    let layout: Layout
    if let type = ArrowFormat.flatType(format) {
      layout = .flat(type)
    } else if let (precision, scale, bitWidth) = ArrowFormat.decimal(format) {
      guard [32, 64, 128].contains(bitWidth), (1...38).contains(precision) else {
        throw ColumnError(.unsupportedArrow, "\(path): decimals of format '\(format)'")
      }
      layout = .decimal(.decimal(precision: precision, scale: scale), byteWidth: bitWidth / 8)
    } else {
      switch format {
      case "+l": layout = .list
      case "+L": layout = .largeList
      case "+s": layout = .structure
      case "+m": layout = .map
      default:
        guard format.hasPrefix("+w:"), let size = Int(format.dropFirst(3)), size >= 0 else {
          throw ColumnError(.unsupportedArrow, "\(path): columns of format '\(format)'")
        }
        layout = .fixedList(size)
      }
    }
    let expected: Int?
    switch layout {
    case .flat, .decimal: expected = 0
    case .list, .largeList, .map, .fixedList: expected = 1
    case .structure: expected = nil
    }
    if let expected, expected != childCount {
      throw ColumnError(
        .invalidArrow, "\(path): format '\(format)' with \(childCount) children, not \(expected)")
    }
    return layout
  }

  private func isMapEntries(_ entries: ForeignField) -> Bool {
    if case .structure = entries.layout { entries.children.count == 2 } else { false }
  }

  /// The type of dictionary codes; nil where they are no integers.
  var indexType: ColumnType? {
    guard case .flat(let type) = layout else { return nil }
    switch type.kind {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: return type
    default: return nil
    }
  }

  /// The type of the column that arrays of this field become.
  var columnType: ColumnType {
    if let values = dictionary.first { return .dictionary(of: values.columnType) }
    return plainType
  }

  /// The type without regard to a dictionary.
  var plainType: ColumnType {
    switch layout {
    case .flat(let type), .decimal(let type, _): return type
    case .list, .fixedList: return .list(children[0].field)
    case .largeList: return ColumnType(.largeList(children[0].field))
    case .structure: return .structure(children.map(\.field))
    case .map:
      let entries = children[0].children
      return .map(key: entries[0].field, value: entries[1].field)
    }
  }

  var field: ColumnField { ColumnField(name, columnType, isNullable: isNullable, metadata: metadata) }
}

extension ColumnField {
  /// Reads the description of a field, and releases it.
  public init(importing schema: UnsafeMutablePointer<ArrowSchema>) throws(ColumnError) {
    defer { ArrowSchema.release(schema) }
    self = try ForeignField(schema).field
  }
}
