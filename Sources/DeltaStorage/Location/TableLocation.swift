/// Where a table lies: a store, and the key of the table's directory in it.
public struct TableLocation: Sendable {
  /// The store that holds the table.
  public let store: any ObjectStore
  /// The table's directory.
  public let root: ObjectPath
  /// The scheme of the table's URI; `file` for local files.
  public let scheme: String
  /// The authority of the table's URI; empty for local files.
  public let authority: String
  /// Where paths of the log that lead elsewhere find their stores.
  public let registry: StoreRegistry
  /// How the paths of this table's log are keyed.
  package let keys: LogPathKeys

  /// A table in a store at hand.
  /// - Parameters:
  ///   - scheme: the scheme that URIs of this store have in a log.
  ///   - authority: the authority that URIs of this store have in a log.
  public init(
    store: any ObjectStore, root: ObjectPath, scheme: String = "file", authority: String = "",
    registry: StoreRegistry = .local
  ) {
    self.store = store
    self.root = root
    self.scheme = scheme
    self.authority = authority
    self.registry = registry
    self.keys = LogPathKeys(scheme: scheme, authority: authority, root: root)
  }

  /// The table that `text` names: an absolute path, a path relative to the working directory, or a URI.
  ///
  /// A path is taken as it is, a URI is percent-decoded once. `file:/x`, `file:///x`, `file://localhost/x` and
  /// `/x` are the same. Other schemes need a store in `registry`.
  /// - Throws: `invalidPath`, `unsupportedScheme`, or what the store's factory throws.
  public init(
    _ text: String, registry: StoreRegistry = .local, workingDirectory: String? = nil
  ) throws(StorageError) {
    let uri = try Self.parse(text, workingDirectory: workingDirectory)
    self.init(
      store: try registry.store(for: uri), root: uri.path, scheme: uri.scheme, authority: uri.authority,
      registry: registry)
  }

  /// The location as a person would write it.
  public var description: String { store.describe(root) }

  private static func parse(_ text: String, workingDirectory: String?) throws(StorageError) -> StoreURI {
    guard !text.isEmpty else {
      throw StorageError(.invalidPath, "The path of the table is empty", advice: "Give a directory or a URI")
    }
    let utf8 = Array(text.utf8)
    let parts = URIParts(utf8)
    if let scheme = parts.scheme {
      let uri = try StoreURI(scheme: scheme, authority: parts.authority, path: parts.path, text)
      return uri
    }
    if utf8.starts(with: "file:".utf8) {
      throw StorageError(
        .invalidPath, "A file: URI must have an absolute path", location: text, advice: "Write file:///…")
    }
    var path = text
    if utf8.first != UInt8(ascii: "/") {
      guard let directory = workingDirectory ?? POSIX.workingDirectory() else {
        throw StorageError(
          .invalidPath, "There is no working directory to resolve a relative path in", location: text,
          advice: "Give an absolute path")
      }
      path = directory + "/" + text
    }
    // `link/..` is not the parent of `link`: only the system knows where a link leads.
    if utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual("..".utf8) }),
      !utf8.contains(0), let resolved = POSIX.realPath(path)
    {
      path = resolved
    }
    return StoreURI(scheme: "file", authority: "", path: try ObjectPath(path))
  }

  /// The key of something in the table's own directory, such as `_delta_log/00000000000000000000.json`.
  public func path(_ relative: String) throws(StorageError) -> ObjectPath {
    try root.appending(relative)
  }

  /// The object that a path of this table's log means: the `path` of an add, remove or cdc action, or that of a
  /// deletion vector with an absolute path.
  ///
  /// Such a path is a URI: it is percent-decoded exactly once, is relative to the table's directory unless it
  /// begins with a slash or a scheme, and `file:/x`, `file:///x` and `/x` are the same.
  /// - Throws: `invalidPath`; `unsupportedScheme` where the path leads to another scheme and the registry does
  ///   not allow it.
  public func resolve(_ logPath: String) throws(StorageError) -> ObjectLocation {
    try resolve(logPath, in: root)
  }

  /// The same for a path that is relative to another directory of the table's store.
  package func resolve(
    _ logPath: String, in directory: ObjectPath
  ) throws(StorageError) -> ObjectLocation {
    let utf8 = Array(logPath.utf8)
    let parts = URIParts(utf8)
    guard let scheme = parts.scheme else {
      let decoded = try StoreURI.decoded(parts.path, logPath)
      if parts.path.first == UInt8(ascii: "/") {
        return ObjectLocation(store: store, path: try ObjectPath(decoded))
      }
      return ObjectLocation(store: store, path: try directory.appending(decoded))
    }
    let uri = try StoreURI(scheme: scheme, authority: parts.authority, path: parts.path, logPath)
    guard registry.isAllowed(uri.scheme, inTableOf: self.scheme) else {
      throw StorageError(
        .unsupportedScheme, "The table leads to a \(uri.scheme): URI, and tables may not lead there",
        location: logPath, advice: "Register the scheme with allowedInTables if you trust the table")
    }
    let isOwn = uri.scheme == self.scheme && uri.authority == authority
    return ObjectLocation(store: isOwn ? store : try registry.store(for: uri), path: uri.path)
  }
}

/// An object and the store that has it.
public struct ObjectLocation: Sendable {
  public let store: any ObjectStore
  public let path: ObjectPath

  public init(store: any ObjectStore, path: ObjectPath) {
    self.store = store
    self.path = path
  }

  /// The location as a person would write it.
  public var description: String { store.describe(path) }
}

extension StoreURI {
  fileprivate init(
    scheme: ArraySlice<UInt8>, authority: ArraySlice<UInt8>, path: ArraySlice<UInt8>, _ text: String
  ) throws(StorageError) {
    let scheme = String(decoding: scheme.map(\.asciiLowercased), as: UTF8.self)
    var authority = String(decoding: authority, as: UTF8.self)
    if scheme == "file" {
      guard authority.isEmpty || authority.lowercased() == "localhost" else {
        throw StorageError(
          .invalidPath, "A file: URI leads to the host \(authority)", location: text,
          advice: "Write file:///… with three slashes for a file of this machine")
      }
      authority = ""
    }
    self.init(scheme: scheme, authority: authority, path: try ObjectPath(Self.decoded(path, text)))
  }

  fileprivate static func decoded(_ path: ArraySlice<UInt8>, _ text: String) throws(StorageError) -> String {
    let bytes = PercentCoding.decode(path)
    if let decoded = String(validating: bytes, as: UTF8.self) { return decoded }
    throw StorageError(.invalidPath, "The path does not decode to UTF-8", location: text)
  }
}
