package import DeltaMemory

/// Builds a column of views, value by value. Long values are copied into blocks that grow with the text.
package struct TextBuilder: ~Copyable {
  private var views: BytesBuilder
  private var validity = ValidityBuilder()
  private var block = BytesBuilder(capacity: 0)
  private var blocks: [Bytes] = []

  private static let smallestBlock = 1 << 12
  private static let largestBlock = 1 << 22

  package init(capacity: Int) {
    views = BytesBuilder(capacity: capacity * 16)
  }

  package var count: Int { validity.count }

  /// - Throws: `tooLarge` for a value above 2 GiB, which no view can tell.
  package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(ColumnError) {
    if bytes.count > StringView.inlineLimit {
      try appendLong(bytes)
    } else {
      var view = StringView(length: 0, prefix: 0, buffer: 0, offset: 0)
      if let base = bytes.baseAddress { view = StringView(base, count: bytes.count, buffer: 0, offset: 0) }
      views.append(view)
    }
    validity.append(true)
  }

  package mutating func append(_ text: String) throws(ColumnError) {
    var text = text
    var failure: ColumnError?
    text.withUTF8 { utf8 in
      do throws(ColumnError) { try append(UnsafeRawBufferPointer(utf8)) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  package mutating func append(_ bytes: Bytes) throws(ColumnError) {
    try bytes.withUnsafeBytes { (raw) throws(ColumnError) in try append(raw) }
  }

  package mutating func appendNull() {
    views.append(StringView(length: 0, prefix: 0, buffer: 0, offset: 0))
    validity.append(false)
  }

  private mutating func appendLong(_ bytes: UnsafeRawBufferPointer) throws(ColumnError) {
    guard bytes.count <= Int32.max, let base = bytes.baseAddress else {
      throw ColumnError(.tooLarge, "a value of \(bytes.count) bytes; a view tells at most \(Int32.max)")
    }
    if block.capacity - block.count < bytes.count {
      let next = min(max(block.capacity * 2, Self.smallestBlock), Self.largestBlock)
      finishBlock(next: max(next, bytes.count))
    }
    views.append(
      StringView(base, count: bytes.count, buffer: Int32(blocks.count), offset: block.count))
    block.append(bytes)
  }

  private mutating func finishBlock(next capacity: Int) {
    var full = BytesBuilder(capacity: capacity)
    swap(&full, &block)
    if full.count > 0 { blocks.append(full.finish()) }
  }

  /// The column; `type` is `utf8View` or `binaryView`.
  package consuming func finish(_ type: ColumnType) -> Column {
    finishBlock(next: 0)
    let (count, nullCount) = (validity.count, validity.nullCount)
    let heads = views.finish()
    return Column(
      type, count: count, validity: validity.finish(), nullCount: nullCount,
      storage: .views(heads, data: blocks))
  }
}
