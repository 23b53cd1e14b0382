public import CArrowABI
import DeltaMemory

extension Column {
  /// Hands the values over in `array`, which the consumer releases, on any thread. What was there is overwritten.
  ///
  /// Nothing is copied but bitmaps that begin inside a byte, buffers that are not aligned, and text where `text`
  /// asks for another layout.
  /// - Throws: `tooLarge` where 32-bit offsets cannot hold the text; then `array` is untouched.
  public func exportArray(
    to array: UnsafeMutablePointer<ArrowArray>, text: TextLayout = .views
  ) throws(ColumnError) {
    try withText(text).fill(array)
  }

  fileprivate func fill(_ array: UnsafeMutablePointer<ArrowArray>) {
    var buffers = ExportedBuffers()
    if !(storage.isNull) { buffers.append(validity) }
    var children: [Column] = []
    var dictionary: UnsafeMutablePointer<ArrowArray>?
    switch storage {
    case .null: break
    case .fixed(let bytes): buffers.append(bytes, alignment: type.byteWidth ?? 1)
    case .bits(let bits): buffers.append(bits)
    case .offsets32(let offsets, let data):
      buffers.append(offsets, alignment: 4)
      buffers.append(data, alignment: 1)
    case .offsets64(let offsets, let data):
      buffers.append(offsets, alignment: 8)
      buffers.append(data, alignment: 1)
    case .views(let views, let data):
      buffers.append(views, alignment: 16)
      for bytes in data { buffers.append(bytes, alignment: 1) }
      buffers.append(sizes: data)
    case .list(let offsets, let child):
      buffers.append(offsets, alignment: 4)
      children = [child]
    case .largeList(let offsets, let child):
      buffers.append(offsets, alignment: 8)
      children = [child]
    case .structure(let fields): children = fields
    case .map(let offsets, let keys, let values):
      buffers.append(offsets, alignment: 4)
      let entries = ColumnType.structure([ColumnField("key", keys.type), ColumnField("value", values.type)])
      children = [Column(entries, count: keys.count, storage: .structure([keys, values]))]
    case .dictionary(let codes, let values):
      buffers.append(codes, alignment: 4)
      dictionary = Self.exported(values)
    }
    let owner = ExportedArray(buffers: buffers, children: children.map(Self.exported), dictionary: dictionary)
    array.initialize(
      to: ArrowArray(
        length: Int64(count), null_count: Int64(nullCount), offset: 0,
        n_buffers: Int64(buffers.pointers.count), n_children: Int64(children.count), buffers: owner.buffers,
        children: owner.children, dictionary: dictionary,
        release: { ExportedStructure<ArrowArray>.release($0) },
        private_data: Unmanaged<ExportedStructure<ArrowArray>>.passRetained(owner).toOpaque()))
  }

  private static func exported(_ column: Column) -> UnsafeMutablePointer<ArrowArray> {
    let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
    column.fill(array)
    return array
  }
}

extension Column.Storage {
  fileprivate var isNull: Bool { if case .null = self { true } else { false } }
}

extension Batch {
  /// Hands the rows over in `array`, as a struct of the columns, which the consumer releases, on any thread.
  ///
  /// - Throws: `tooLarge` where 32-bit offsets cannot hold the text; then `array` is untouched.
  public func exportArray(
    to array: UnsafeMutablePointer<ArrowArray>, text: TextLayout = .views
  ) throws(ColumnError) {
    try Column(.structure(fields), count: count, storage: .structure(columns)).exportArray(
      to: array, text: text)
  }
}

/// The buffers of an array in Arrow's order, and what keeps them.
private struct ExportedBuffers {
  var pointers: [UnsafeRawPointer?] = []
  var kept: [Bytes] = []

  mutating func append(_ bytes: Bytes, alignment: Int) {
    let isAligned =
      [2, 4, 8, 16].contains(alignment)
      ? Int(bitPattern: bytes.unsafeBase) % alignment == 0 : true
    let held = isAligned ? bytes : bytes.withUnsafeBytes { Bytes(copying: $0) }
    pointers.append(held.unsafeBase)
    kept.append(held)
  }

  /// Bits from the first one on; no buffer for none.
  mutating func append(_ bitmap: Bitmap?) {
    guard let bitmap else { return pointers.append(nil) }
    append(bitmap.aligned().bytes, alignment: 1)
  }

  /// The lengths of the data of views.
  mutating func append(sizes data: [Bytes]) {
    var builder = BytesBuilder(capacity: data.count * 8)
    for bytes in data { builder.append(Int64(bytes.count)) }
    append(builder.finish(), alignment: 8)
  }
}

/// Keeps the memory of an exported array.
private final class ExportedArray: ExportedStructure<ArrowArray> {
  let buffers: UnsafeMutablePointer<UnsafeRawPointer?>?
  private let kept: [Bytes]

  init(
    buffers: ExportedBuffers, children: [UnsafeMutablePointer<ArrowArray>],
    dictionary: UnsafeMutablePointer<ArrowArray>?
  ) {
    kept = buffers.kept
    if buffers.pointers.isEmpty {
      self.buffers = nil
    } else {
      let pointers = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: buffers.pointers.count)
      for (index, pointer) in buffers.pointers.enumerated() { (pointers + index).initialize(to: pointer) }
      self.buffers = pointers
    }
    super.init(children: children, dictionary: dictionary)
  }

  deinit { buffers?.deallocate() }
}
