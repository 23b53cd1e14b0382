import DeltaColumns
import DeltaMemory

/// Puts shredded variants together again (Parquet, VariantShredding.md, Reconstructing a Shredded Variant).
package enum VariantShredding {
  /// How a variant lies in batches: the two binary values of the Parquet encoding, under Arrow's name for it.
  package static let columnType = ColumnType.structure([
    ColumnField("metadata", .binaryView, isNullable: false),
    ColumnField("value", .binaryView, isNullable: false),
  ])
  /// The field metadata that tells Arrow consumers what the struct is.
  package static let fieldMetadata = ["ARROW:extension:name": "arrow.parquet.variant"]

  /// The variants of a file's struct column, shredded or not, as `metadata` and `value`.
  package static func rebuild(_ column: Column) throws(VariantError) -> Column {
    guard case .structure(let fields) = column.type.kind, case .structure(let children) = column.storage,
      let metadataIndex = fields.firstIndex(where: { $0.name == "metadata" }),
      case .binaryView = children[metadataIndex].type.kind
    else { throw VariantError("a variant column has no binary metadata") }
    let metadata = children[metadataIndex]
    let shredded = try ShreddedColumn(column)
    let value: Column
    if shredded.typed == nil, let plain = shredded.value {
      value = plain
    } else {
      var rebuilder = VariantRebuilder(rows: column, metadata: metadata)
      value = try rebuilder.rebuild(shredded)
    }
    return Column(
      columnType, count: column.count, validity: column.validity, nullCount: column.nullCount,
      storage: .structure([metadata, value]))
  }
}

/// Rebuilds values row by row, with scratch memory that is reused.
private struct VariantRebuilder {
  let rows: Column
  let metadata: Column
  /// The ids of names in the dictionary of the row at hand; most rows have the dictionary of the row before.
  private var ids: [[UInt8]: Int] = [:]
  private var dictionary: [UInt8] = []

  init(rows: Column, metadata: Column) {
    self.rows = rows
    self.metadata = metadata
  }

  mutating func rebuild(_ shredded: ShreddedColumn) throws(VariantError) -> Column {
    var views = BytesBuilder(capacity: rows.count * 16)
    var data = BytesBuilder(capacity: 4096)
    var scratch: [UInt8] = []
    for row in 0..<rows.count {
      scratch.removeAll(keepingCapacity: true)
      if rows.isValid(row) {
        try useDictionary(of: row)
        if try !encode(shredded, row, to: &scratch) { VariantWriter.null(to: &scratch) }
      }
      guard data.count + scratch.count <= Int(Int32.max) else {
        throw VariantError("the variants of one batch take more than 2 GiB; ask for smaller batches")
      }
      let start = data.count
      scratch.withUnsafeBytes { bytes in
        data.append(bytes)
        views.append(StringView(data.base + start, count: bytes.count, buffer: 0, offset: start))
      }
    }
    return Column(.binaryView, count: rows.count, storage: .views(views.finish(), data: [data.finish()]))
  }

  private mutating func useDictionary(of row: Int) throws(VariantError) {
    let isSame = metadata.withBytes(row) { bytes in
      bytes.count == dictionary.count && bytes.elementsEqual(dictionary)
    }
    if isSame { return }
    var names: [[UInt8]: Int] = [:]
    dictionary = try metadata.withBytes(row) { (bytes) throws(VariantError) -> [UInt8] in
      let dictionary = try VariantMetadata(bytes)
      for id in 0..<dictionary.count { names[Array(try dictionary.name(id))] = id }
      return Array(bytes)
    }
    ids = names
  }

  /// Appends the value of a row; false where it is missing.
  private func encode(
    _ column: ShreddedColumn, _ row: Int, to out: inout [UInt8]
  ) throws(VariantError) -> Bool {
    let hasValue = column.value?.isValid(row) ?? false
    switch column.typed {
    case .primitive(let typed, let write) where typed.isValid(row):
      guard !hasValue else { throw VariantError("a value is both shredded and not") }
      write(typed, row, &out)
      return true
    case .array(let typed, let offsets, let element) where typed.isValid(row):
      guard !hasValue else { throw VariantError("an array is both shredded and not") }
      try encodeArray(element, rows: offsets.range32(row), to: &out)
      return true
    case .object(let typed, let fields) where typed.isValid(row):
      try encodeObject(fields, row, rest: hasValue ? column.value : nil, to: &out)
      return true
    default:
      guard hasValue, let value = column.value else { return false }
      value.withBytes(row) { out += $0 }
      return true
    }
  }

  private func encodeArray(
    _ element: ShreddedColumn, rows: Range<Int>, to out: inout [UInt8]
  ) throws(VariantError) {
    var values: [UInt8] = []
    var ends: [Int] = []
    ends.reserveCapacity(rows.count)
    for row in rows {
      if try !encode(element, row, to: &values) { VariantWriter.null(to: &values) }
      ends.append(values.count)
    }
    VariantWriter.array(ends: ends, values: values, to: &out)
  }

  /// The shredded fields, and those of `rest`: an object of the fields that were not shredded.
  private func encodeObject(
    _ fields: [(name: [UInt8], column: ShreddedColumn)], _ row: Int, rest: Column?, to out: inout [UInt8]
  ) throws(VariantError) {
    var values: [UInt8] = []
    var members: [(name: [UInt8], id: Int, start: Int)] = []
    for (name, column) in fields {
      let start = values.count
      guard try encode(column, row, to: &values) else { continue }
      guard let id = ids[name] else {
        throw VariantError(
          "the shredded field \(String(decoding: name, as: UTF8.self)) is not in the metadata")
      }
      members.append((name, id, start))
    }
    if let rest {
      try rest.withBytes(row) { (bytes) throws(VariantError) in
        try appendMembers(of: bytes, row, to: &members, values: &values)
      }
      members.sort { $0.name.lexicographicallyPrecedes($1.name) }
      for (one, next) in zip(members, members.dropFirst()) where one.name == next.name {
        throw VariantError(
          "the field \(String(decoding: one.name, as: UTF8.self)) is both shredded and not")
      }
    }
    VariantWriter.object(members: members.map { ($0.id, $0.start) }, values: values, to: &out)
  }

  private func appendMembers(
    of object: UnsafeRawBufferPointer, _ row: Int, to members: inout [(name: [UInt8], id: Int, start: Int)],
    values: inout [UInt8]
  ) throws(VariantError) {
    guard let head = object.first, head & 3 == 2 else {
      throw VariantError("the rest of a shredded object is no object")
    }
    let layout = try VariantLayout(
      object: Int(head >> 2), UnsafeRawBufferPointer(rebasing: object.dropFirst()))
    for index in 0..<layout.count {
      let id = try layout.fieldId(index)
      let name = try metadata.withBytes(row) { (bytes) throws(VariantError) in
        Array(try VariantMetadata(bytes).name(id))
      }
      let bytes = try layout.value(index)
      let count = try VariantLayout.byteCount(of: bytes)
      members.append((name, id, values.count))
      values += bytes.prefix(count)
    }
  }
}

extension Bytes {
  /// The range between offsets `index` and `index + 1`.
  fileprivate func range32(_ index: Int) -> Range<Int> {
    withUnsafeBytes { raw in
      let start = raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)
      let end = raw.loadUnaligned(fromByteOffset: index * 4 + 4, as: Int32.self)
      return Int(start)..<max(Int(start), Int(end))
    }
  }
}
