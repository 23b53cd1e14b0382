import DeltaMemory
import DeltaStorage
import Foundation
import Testing

/// A fresh store of each kind for the shared tests of semantics.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case local, memory, faulty

  var testDescription: String { rawValue }

  func make() throws -> any ObjectStore {
    switch self {
    case .local: try TemporaryDirectory().store
    case .memory: MemoryStore()
    case .faulty: FaultStore(MemoryStore())
    }
  }
}

/// A directory that goes away when the process ends, or before.
struct TemporaryDirectory {
  private static let parent: URL = {
    let url = FileManager.default.temporaryDirectory.appending(path: "delta-storage-\(UUID().uuidString)")
    atexit { try? FileManager.default.removeItem(at: TemporaryDirectory.parent) }
    return url
  }()

  let url: URL
  var path: String { url.path }

  init() throws {
    url = Self.parent.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  var store: LocalFileStore {
    var options = LocalFileStore.Options()
    options.synchronizes = false
    options.chunkByteCount = 1 << 16
    return LocalFileStore(root: path, options: options)
  }

  func remove() { try? FileManager.default.removeItem(at: url) }
}

func bytes(_ text: String) -> Bytes { Bytes(copying: text.utf8) }

func key(_ text: String) throws -> ObjectPath { try ObjectPath(text) }

/// The code of the error that `body` throws; nil where it throws none.
func code(_ body: () async throws -> Void) async -> StorageError.Code? {
  do {
    try await body()
    return nil
  } catch {
    return (error as? StorageError)?.code
  }
}
