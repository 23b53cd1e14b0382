import DeltaMemory

/// A file being written in parts: they go to a hidden file as they come, and are put in order at the end
/// where they did not come in order.
actor LocalMultipartUpload: MultipartUpload {
  private let store: LocalFileStore
  private let path: ObjectPath
  private var file: TemporaryFile?
  private var parts: [Int: Range<Int>] = [:]
  private var end = 0
  private var writing = 0

  init(store: LocalFileStore, path: ObjectPath, file: TemporaryFile) {
    self.store = store
    self.path = path
    self.file = file
  }

  func put(part number: Int, _ bytes: Bytes) async throws(StorageError) {
    let file = try openFile()
    guard number >= 1 else {
      throw StorageError(.invalidPath, "Part \(number): parts count from 1", location: store.describe(path))
    }
    let place = end..<end + bytes.count
    end = place.upperBound
    writing += 1
    defer { writing -= 1 }
    try await file.write(bytes, at: place.lowerBound, chunk: store.options.chunkByteCount)
    parts[number] = place
  }

  func complete(mode: PutMode) async throws(StorageError) -> PutReceipt {
    let file = try openFile()
    guard writing == 0 else {
      throw StorageError(
        .unsupportedOperation, "The upload is completed while parts are on their way",
        location: store.describe(path), advice: "Wait for every part first")
    }
    self.file = nil
    let ordered = parts.sorted { $0.key < $1.key }.map(\.value)
    return try await store.publish(isInOrder(ordered) ? file : joined(ordered, of: file), path, mode)
  }

  func abort() async {
    file = nil
  }

  private func openFile() throws(StorageError) -> TemporaryFile {
    if let file { return file }
    throw StorageError(
      .unsupportedOperation, "The upload is over: completed or aborted", location: store.describe(path))
  }

  private func isInOrder(_ parts: [Range<Int>]) -> Bool {
    var next = 0
    for part in parts {
      guard part.lowerBound == next else { return false }
      next = part.upperBound
    }
    return next == end
  }

  private func joined(_ parts: [Range<Int>], of file: TemporaryFile) async throws(StorageError)
    -> TemporaryFile
  {
    let whole = try store.makeTemporaryFile(for: path)
    let info = ObjectInfo(path: path, size: end, modified: 0)
    let reader = LocalFileReader(
      info: info, descriptor: file.descriptor, location: file.path, options: store.options)
    var offset = 0
    for part in parts {
      var position = part.lowerBound
      while position < part.upperBound {
        let next = min(part.upperBound, position + store.options.chunkByteCount)
        try await whole.write(
          reader.read(position..<next), at: offset, chunk: store.options.chunkByteCount)
        offset += next - position
        position = next
      }
    }
    return whole
  }
}
