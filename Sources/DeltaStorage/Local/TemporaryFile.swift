import DeltaMemory
import Synchronization

/// A file being written under a hidden name. It goes away with its last reference unless it is kept.
final class TemporaryFile: Sendable {
  let path: String
  let descriptor: Descriptor
  private let isKept = Atomic(false)

  init(path: String, descriptor: Descriptor) {
    self.path = path
    self.descriptor = descriptor
  }

  /// It has its real name now.
  func keep() { isKept.store(true, ordering: .relaxed) }

  deinit {
    if !isKept.load(ordering: .relaxed) { _ = POSIX.remove(path) }
  }

  /// Writes `bytes` from `offset` on, a chunk at a time.
  func write(_ bytes: Bytes, at offset: Int, chunk: Int) async throws(StorageError) {
    var done = 0
    while done < bytes.count {
      guard !Task.isCancelled else { throw .cancelled(path) }
      let count = min(bytes.count - done, max(1, chunk))
      let result = withExtendedLifetime(bytes) {
        POSIX.write(descriptor, from: bytes.unsafeBase + done, count: count, at: offset + done)
      }
      switch result {
      case .success(let written): done += written
      case .failure(let failure): throw failure.storageError("write", path)
      }
      if done < bytes.count { await Task.yield() }
    }
  }
}
