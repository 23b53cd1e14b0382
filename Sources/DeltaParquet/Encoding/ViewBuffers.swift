package import DeltaMemory

/// The buffers that the views of one batch of text point into, in the order of their indices.
///
/// Give a batch's decoding one of these; afterwards `buffers` is the `data:` of the column's `.views`.
package struct ViewBuffers: Sendable {
  package private(set) var buffers: [Bytes] = []

  package init() {}

  /// The index of `bytes`, which becomes the last buffer unless it is among the first or the recent ones.
  package mutating func index(of bytes: Bytes) -> Int32 {
    let index = nextIndex(of: bytes)
    if Int(index) == buffers.count { buffers.append(bytes) }
    return index
  }

  /// The index that `index(of:)` would give.
  func nextIndex(of bytes: Bytes) -> Int32 {
    // A batch meets few buffers, and those that come back (a dictionary, a page) come first or soon.
    for index in buffers.indices.suffix(4).reversed() where isSame(buffers[index], bytes) {
      return Int32(truncatingIfNeeded: index)
    }
    if let first = buffers.first, isSame(first, bytes) { return 0 }
    return Int32(truncatingIfNeeded: buffers.count)
  }

  /// Bytes of the buffers that no page has: values that share prefixes take more than is stored.
  private(set) var sharedByteCount = 0

  mutating func append(_ bytes: Bytes, shared: Int) {
    buffers.append(bytes)
    sharedByteCount += shared
  }

  /// Forgets the buffers, for the next batch.
  package mutating func removeAll() {
    buffers.removeAll(keepingCapacity: true)
    sharedByteCount = 0
  }

  private func isSame(_ left: Bytes, _ right: Bytes) -> Bool {
    left.owner === right.owner && left.start == right.start && left.count == right.count
  }
}
