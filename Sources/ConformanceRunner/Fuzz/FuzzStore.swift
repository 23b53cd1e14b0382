import DeltaLTS
import DeltaMemory
import DeltaStorage

/// A table's files in memory, as a store. What lies outside of the table is not there.
struct FuzzStore: ObjectStore {
  private struct Object: Sendable {
    let bytes: Bytes
    let info: ObjectInfo
  }

  private let objects: [ObjectPath: Object]
  private let inOrder: [ObjectInfo]
  let identity: String?

  /// - Parameter mark: tells the files of one table from those of another under the same paths.
  init(_ table: TableFiles, mark: String) {
    var objects: [ObjectPath: Object] = [:]
    for (path, file) in table.files {
      guard let key = try? ObjectPath(table.root + "/" + path) else { continue }
      let info = ObjectInfo(
        path: key, size: file.content.count, modified: file.modified, etag: "\(mark)-\(path)")
      objects[key] = Object(bytes: ExactMemory.bytes(file.content), info: info)
    }
    self.objects = objects
    identity = "fuzz-\(mark)"
    inOrder = objects.values.map(\.info).sorted { $0.path < $1.path }
  }

  /// The table as the library opens it.
  static func location(_ table: TableFiles, mark: String) throws -> TableLocation {
    // No path of a hostile log may lead to the files of this machine.
    var registry = StoreRegistry()
    registry.register(scheme: "file") { uri in
      throw StorageError(.unsupportedScheme, "outside of the table", location: uri.path.text)
    }
    return TableLocation(
      store: FuzzStore(table, mark: mark), root: try ObjectPath(table.root), registry: registry)
  }

  var capabilities: StoreCapabilities { [.listing, .local] }

  func head(_ path: ObjectPath) async throws(StorageError) -> ObjectInfo { try object(path).info }

  func get(_ path: ObjectPath) async throws(StorageError) -> Bytes { try object(path).bytes }

  func get(_ path: ObjectPath, range: Range<Int>) async throws(StorageError) -> Bytes {
    guard let bytes = try object(path).bytes.slice(range) else {
      throw StorageError(.rangeNotSatisfiable, "the object ends before \(range)", location: path.text)
    }
    return bytes
  }

  func listPage(_ request: ListRequest, at cursor: ListCursor?) async throws(StorageError) -> ListPage {
    let entries = inOrder.filter { info in
      guard let key = info.path.relative(to: request.directory) else { return false }
      if !request.recursive, key.contains("/") { return false }
      guard let after = request.after else { return true }
      return after.utf8.lexicographicallyPrecedes(key.utf8)
    }
    return ListPage(entries: entries, next: nil)
  }

  private func object(_ path: ObjectPath) throws(StorageError) -> Object {
    guard !Task.isCancelled else { throw StorageError(.cancelled, "cancelled", location: path.text) }
    guard let object = objects[path] else {
      throw StorageError(.notFound, "there is no such object", location: path.text)
    }
    return object
  }
}

/// Memory of exactly a file's bytes: under the address sanitizer a read beyond them is seen.
private final class ExactMemory {
  private let base: UnsafeMutableRawPointer

  private init(_ bytes: [UInt8]) {
    base = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    base.copyMemory(from: bytes, byteCount: bytes.count)
  }

  deinit { base.deallocate() }

  static func bytes(_ bytes: [UInt8]) -> Bytes {
    let memory = ExactMemory(bytes)
    return Bytes(foreign: memory.base, count: bytes.count, keeper: memory)
  }
}
