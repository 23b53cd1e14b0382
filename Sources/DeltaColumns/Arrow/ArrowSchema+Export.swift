public import CArrowABI

extension ColumnField {
  /// Describes the field in `schema`, which the consumer releases. What was there is overwritten.
  ///
  /// - Parameter text: the layout that arrays are exported with.
  public func exportSchema(to schema: UnsafeMutablePointer<ArrowSchema>, text: TextLayout = .views) {
    withText(text).fill(schema)
  }

  fileprivate func fill(_ schema: UnsafeMutablePointer<ArrowSchema>) {
    let children = type.arrowChildren.map { field in
      let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
      field.fill(child)
      return child
    }
    var dictionary: UnsafeMutablePointer<ArrowSchema>?
    if case .dictionary(let value) = type.kind {
      let child = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
      ColumnField("", value).fill(child)
      dictionary = child
    }
    let owner = ExportedSchema(
      format: ArrowFormat.string(type), name: name, metadata: metadata, children: children,
      dictionary: dictionary)
    schema.initialize(
      to: ArrowSchema(
        format: owner.format, name: owner.name, metadata: owner.metadata,
        flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0, n_children: Int64(children.count),
        children: owner.children, dictionary: dictionary,
        release: { ExportedStructure<ArrowSchema>.release($0) },
        private_data: Unmanaged<ExportedStructure<ArrowSchema>>.passRetained(owner).toOpaque()))
  }
}

extension ColumnType {
  /// The children that Arrow gives the type; a map has one, its entries.
  fileprivate var arrowChildren: [ColumnField] {
    switch kind {
    case .list(let element), .largeList(let element): [element]
    case .structure(let fields): fields
    case .map(let key, let value):
      [
        ColumnField(
          "entries",
          .structure([
            ColumnField(key.name, key.type, isNullable: false, metadata: key.metadata), value,
          ]), isNullable: false)
      ]
    default: []
    }
  }
}

extension Batch {
  /// Describes the batch in `schema`, as a struct of its columns, which the consumer releases.
  public func exportSchema(to schema: UnsafeMutablePointer<ArrowSchema>, text: TextLayout = .views) {
    ColumnField("", .structure(fields), isNullable: false).exportSchema(to: schema, text: text)
  }
}

/// Owns the strings of an exported schema.
private final class ExportedSchema: ExportedStructure<ArrowSchema> {
  let format: UnsafeMutablePointer<CChar>
  let name: UnsafeMutablePointer<CChar>
  let metadata: UnsafeMutablePointer<CChar>?

  init(
    format: String, name: String, metadata: [String: String],
    children: [UnsafeMutablePointer<ArrowSchema>], dictionary: UnsafeMutablePointer<ArrowSchema>?
  ) {
    self.format = Self.copy(format.utf8CString)
    self.name = Self.copy(name.utf8CString)
    self.metadata =
      metadata.isEmpty ? nil : Self.copy(ArrowMetadata.encode(metadata).map { CChar(bitPattern: $0) })
    super.init(children: children, dictionary: dictionary)
  }

  deinit {
    format.deallocate()
    name.deallocate()
    metadata?.deallocate()
  }

  private static func copy(_ bytes: some Collection<CChar>) -> UnsafeMutablePointer<CChar> {
    let target = UnsafeMutableBufferPointer<CChar>.allocate(capacity: bytes.count)
    _ = target.initialize(fromContentsOf: bytes)
    // Neither the terminated strings nor the metadata, which begins with a count, are ever empty.
    return target.baseAddress.unsafelyUnwrapped
  }
}
