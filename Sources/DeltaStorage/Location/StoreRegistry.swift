import Synchronization

/// Which store serves which URI scheme, and which schemes the paths inside a table may use.
public struct StoreRegistry: Sendable {
  /// Makes the store for the URIs with a scheme and authority. The store's keys are `StoreURI.path`.
  public typealias Factory = @Sendable (StoreURI) throws -> any ObjectStore

  /// Local files only.
  public static let local = StoreRegistry()

  private var factories: [String: Factory] = [:]
  private var schemesInTables: Set<String> = []
  private var cache = StoreCache()

  /// A registry that serves local files.
  public init(localOptions: LocalFileStore.Options = LocalFileStore.Options()) {
    let files = LocalFileStore(options: localOptions)
    factories["file"] = { _ in files }
  }

  /// Serves the URIs that begin with `scheme:` by what `factory` makes; it is called once an authority.
  /// - Parameter allowedInTables: whether the paths in the log of a table elsewhere may lead to this scheme.
  ///   A log is data that others wrote: unless told so, a table leads to its own scheme only.
  public mutating func register(
    scheme: String, allowedInTables: Bool = false, _ factory: @escaping Factory
  ) {
    let scheme = scheme.lowercased()
    factories[scheme] = factory
    if allowedInTables { schemesInTables.insert(scheme) } else { schemesInTables.remove(scheme) }
    cache = StoreCache()
  }

  /// Lets the paths in the log of a table elsewhere lead to local files.
  public mutating func allowLocalFilesInTables() { schemesInTables.insert("file") }

  /// The store that serves `uri`.
  /// - Throws: `unsupportedScheme`, which names the scheme.
  public func store(for uri: StoreURI) throws(StorageError) -> any ObjectStore {
    guard let factory = factories[uri.scheme] else {
      throw StorageError(
        .unsupportedScheme, "No store is registered for \(uri.scheme): URIs", location: uri.description,
        advice: "Register one (StoreRegistry.register), or copy the table to local files")
    }
    return try cache.store(for: uri, factory)
  }

  func isAllowed(_ scheme: String, inTableOf own: String) -> Bool {
    scheme == own || schemesInTables.contains(scheme)
  }
}

/// The stores made so far, one a scheme and authority.
private final class StoreCache: Sendable {
  private let stores = Mutex<[String: any ObjectStore]>([:])

  func store(for uri: StoreURI, _ factory: StoreRegistry.Factory) throws(StorageError) -> any ObjectStore {
    let key = uri.scheme + "://" + uri.authority
    if let known = stores.withLock({ $0[key] }) { return known }
    let made: any ObjectStore
    do {
      made = try factory(uri)
    } catch let error as StorageError {
      throw error
    } catch {
      throw StorageError(.io, "The store could not be made", location: uri.description, cause: error)
    }
    return stores.withLock { stores in
      if let known = stores[key] { return known }
      stores[key] = made
      return made
    }
  }
}
