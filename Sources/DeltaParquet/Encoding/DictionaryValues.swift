package import DeltaMemory

/// The decoded dictionary page of a column chunk: values of one width, to be gathered by index.
package struct DictionaryValues: Sendable {
  package let shape: ValueShape
  /// The number of values.
  package let count: Int
  /// `count` values of `shape.width` bytes. Long views in it say buffer 0 and point into `data`.
  package let values: Bytes
  /// What long views point into; nil where there are none.
  package let data: Bytes?

  /// Decodes a dictionary page.
  /// - Parameters:
  ///   - page: the page's decompressed bytes.
  ///   - count: how many values its header tells.
  /// - Throws: `truncated` where the page holds fewer; `malformed` for text that is not UTF-8.
  package init(
    page: Bytes, count: Int, shape: ValueShape, pool: BufferPool = .shared
  ) throws(ParquetError) {
    // Every value takes at least a bit (BOOLEAN), four bytes (BYTE_ARRAY) or its width.
    let fits =
      switch shape.physicalType {
      case .boolean: count / 8 <= page.count
      case .byteArray: count <= page.count / 4
      default: count <= page.count / shape.storedWidth
      }
    guard count >= 0, fits else {
      throw ParquetError(.truncated, "a dictionary page of \(page.count) bytes cannot hold \(count) values")
    }
    // What is stored as it is decoded can stay where it is.
    if shape.isStored, shape.storedWidth > 0, let values = page.slice(0..<count * shape.storedWidth) {
      self.shape = shape
      self.count = count
      self.values = values
      self.data = nil
      return
    }
    var decoder = try ValueDecoder(.plain, shape: shape, page: page)
    var builder = BytesBuilder(capacity: count * shape.width, pool: pool)
    var views = ViewBuffers()
    try decoder.decode(count, into: builder.base, views: &views)
    builder.count = count * shape.width
    self.shape = shape
    self.count = count
    self.values = builder.finish()
    self.data = views.buffers.first
  }
}
