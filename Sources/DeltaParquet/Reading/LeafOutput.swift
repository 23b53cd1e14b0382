internal import DeltaColumns
internal import DeltaMemory

/// What one leaf gave for one batch.
struct LeafOutput {
  /// Places in the innermost list (or rows, outside lists): values and nulls.
  var slotCount = 0
  var nullCount = 0
  var validity: Bitmap?
  /// `slotCount` values of the shape's width; bits for booleans; empty for a probe.
  var values = Bytes.empty
  var views: [Bytes] = []

  func storage(_ leaf: ParquetLeaf) -> Column.Storage {
    switch leaf.columnType.kind {
    case .null: .null
    case .boolean: .bits(Bitmap(unchecked: values, count: slotCount))
    case .utf8View, .binaryView: .views(values, data: views)
    default: .fixed(values)
    }
  }
}

/// The memory that a leaf's values are decoded to, batch after batch.
struct LeafBuffers: ~Copyable {
  var values: BytesBuilder
  var validity: BytesBuilder
  var slotCount = 0
  var nullCount = 0
  var views = ViewBuffers()
  private let width: Int
  private let isBits: Bool
  private let hasNulls: Bool

  init(_ shape: ValueShape, storesValues: Bool, hasNulls: Bool, slots: Int, pool: BufferPool) {
    self.isBits = shape.physicalType == .boolean
    self.width = storesValues ? shape.width : 0
    self.hasNulls = hasNulls
    self.values = BytesBuilder(capacity: isBits ? (slots + 7) / 8 : slots * width, pool: pool)
    self.validity = BytesBuilder(capacity: hasNulls ? (slots + 7) / 8 : 0, pool: pool)
  }

  /// Makes room for `slots` more.
  mutating func reserve(_ slots: Int) {
    let end = slotCount + slots
    values.count = isBits ? (slotCount + 7) / 8 : slotCount * width
    values.reserve((isBits ? (end + 7) / 8 : end * width) - values.count)
    if hasNulls {
      validity.count = (slotCount + 7) / 8
      validity.reserve((end + 7) / 8 - validity.count)
    }
  }

  /// Where the value of the next slot goes.
  var target: UnsafeMutableRawPointer { values.base + slotCount * width }

  consuming func finish() -> LeafOutput {
    values.count = isBits ? (slotCount + 7) / 8 : slotCount * width
    validity.count = hasNulls ? (slotCount + 7) / 8 : 0
    var output = LeafOutput()
    output.slotCount = slotCount
    output.nullCount = nullCount
    output.views = views.buffers
    output.values = values.finish()
    let bits = validity.finish()
    output.validity = nullCount > 0 ? Bitmap(unchecked: bits, count: slotCount) : nil
    return output
  }
}

/// The levels of one leaf in one batch, kept until the columns around it are assembled.
struct LevelBuffers: ~Copyable {
  var definitions: BytesBuilder
  var repetitions: BytesBuilder
  var count = 0

  init(pool: BufferPool) {
    definitions = BytesBuilder(capacity: 0, pool: pool)
    repetitions = BytesBuilder(capacity: 0, pool: pool)
  }

  mutating func removeAll() {
    count = 0
    definitions.count = 0
    repetitions.count = 0
  }
}
