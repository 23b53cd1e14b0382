import DeltaMemory

/// What a store knows of an object without reading it.
public struct ObjectInfo: Sendable, Hashable {
  /// The key in the store that told it.
  public let path: ObjectPath
  /// The size in bytes; 0 for a directory.
  public let size: Int
  /// When it was last written, in milliseconds since 1970 UTC, as a log's timestamps count.
  public let modified: Int64
  /// A text that changes whenever the object does, where the store has one.
  public let etag: String?
  /// Whether this is a directory, which only a listing that asks for them gives.
  public let isDirectory: Bool

  public init(path: ObjectPath, size: Int, modified: Int64, etag: String? = nil, isDirectory: Bool = false) {
    self.path = path
    self.size = size
    self.modified = modified
    self.etag = etag
    self.isDirectory = isDirectory
  }

  /// The last segment of the path.
  public var name: Substring { path.name }
}

/// The end of an object, with what was learnt of the whole on the way.
public struct ObjectTail: Sendable {
  /// The object; its size tells where in it the bytes begin.
  public let info: ObjectInfo
  /// The last bytes: as many as were asked for, or the whole object where it has fewer.
  public let bytes: Bytes

  public init(info: ObjectInfo, bytes: Bytes) {
    self.info = info
    self.bytes = bytes
  }

  /// Where in the object the bytes begin.
  public var start: Int { info.size - bytes.count }
}

/// What a store says of an object that it has taken.
public struct PutReceipt: Sendable, Hashable {
  /// The new object's ETag, where the store has them.
  public let etag: String?

  public init(etag: String?) { self.etag = etag }
}
