/// What to list.
public struct ListRequest: Sendable, Hashable {
  /// The directory whose objects are listed.
  public var directory: ObjectPath
  /// Names up to and including this one are left out; relative to `directory`.
  public var after: String?
  /// Whether objects in the directories below are listed too.
  public var recursive: Bool
  /// Whether the directories themselves are given; only in a listing that is not recursive.
  public var includesDirectories: Bool
  /// The most entries that a page should have.
  public var pageSize: Int

  public init(
    directory: ObjectPath, after: String? = nil, recursive: Bool = false, includesDirectories: Bool = false,
    pageSize: Int = 1000
  ) {
    self.directory = directory
    self.after = after
    self.recursive = recursive
    self.includesDirectories = includesDirectories
    self.pageSize = pageSize
  }
}

/// Where a listing goes on: whatever the store needs for it, a token of a service or a state in memory.
public struct ListCursor: Sendable {
  public let state: any Sendable

  public init(_ state: any Sendable) { self.state = state }
}

/// A run of entries of a listing.
public struct ListPage: Sendable {
  /// The entries in the byte order of their paths. A page may be empty and yet have a next one.
  public let entries: [ObjectInfo]
  /// Where the next page begins; nil after the last page.
  public let next: ListCursor?

  public init(entries: [ObjectInfo], next: ListCursor?) {
    self.entries = entries
    self.next = next
  }
}

/// The entries of a directory in the byte order of their names, fetched page by page.
public struct ObjectListing: AsyncSequence, Sendable {
  public typealias Element = ObjectInfo
  public typealias Failure = StorageError

  let store: any ObjectStore
  let request: ListRequest

  public func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(store: store, request: request)
  }

  /// Every entry at once, for directories that are known to be small.
  public func collect() async throws(StorageError) -> [ObjectInfo] {
    var all: [ObjectInfo] = []
    var cursor: ListCursor?
    repeat {
      let page = try await store.listPage(request, at: cursor)
      all += page.entries
      cursor = page.next
    } while cursor != nil
    return all
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let store: any ObjectStore
    let request: ListRequest
    private var entries: [ObjectInfo] = []
    private var index = 0
    private var cursor: ListCursor?
    private var isLast = false

    init(store: any ObjectStore, request: ListRequest) {
      self.store = store
      self.request = request
    }

    public mutating func next() async throws(StorageError) -> ObjectInfo? {
      try await next(isolation: nil)
    }

    public mutating func next(
      isolation actor: isolated (any Actor)?
    ) async throws(StorageError) -> ObjectInfo? {
      while index == entries.count {
        if isLast { return nil }
        let page = try await store.listPage(request, at: cursor)
        entries = page.entries
        index = 0
        cursor = page.next
        isLast = page.next == nil
      }
      defer { index += 1 }
      return entries[index]
    }
  }
}
