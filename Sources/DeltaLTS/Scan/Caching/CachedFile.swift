import DeltaParquet
import Synchronization

/// What is known of a data file besides its rows: the footer, and the page indexes that somebody asked for; and what was
/// made of them to search by.
///
/// Whoever reads the file holds it, whether or not the cache still does.
final class CachedFile: Sendable {
  /// A leaf in a row group.
  private struct Place: Hashable {
    let group: Int
    let leaf: Int
  }

  /// The bounds of a leaf's values, as those of a column of the table: of all row groups, or of a row group's pages.
  struct Search: Hashable {
    let group: Int?
    let leaf: Int
    let domain: FilterDomain
  }

  private struct Parts {
    /// Empty where the file has none.
    var indexes: [Place: ParquetPageIndex] = [:]
    /// Of what `indexes` has, the places of which only the offset index was asked for.
    var offsetsOnly: Set<Place> = []
    var searches: [Search: BoundsIndex] = [:]
    var byteCount = 0
  }

  let metadata: ParquetMetadata
  private let ownByteCount: Int
  private let parts = Mutex(Parts())
  private let loads = SharedLoads<Int, [Int: ParquetPageIndex]>()

  init(_ metadata: ParquetMetadata, keyByteCount: Int) {
    self.metadata = metadata
    ownByteCount = metadata.heldByteCount + keyByteCount + 512
  }

  /// What it takes in memory.
  var byteCount: Int { ownByteCount + parts.withLock { $0.byteCount } }

  /// The page indexes of some leaves in a row group, and whether they had to be loaded. Whatever is missing is read in
  /// one go.
  /// - Parameter offsetsOnly: leaves of which the offset index is enough.
  func pageIndexes(
    _ group: Int, leaves: [Int], offsetsOnly: [Int], of file: ParquetFile
  ) async throws -> (indexes: [Int: ParquetPageIndex], isLoaded: Bool) {
    while true {
      if let found = known(group, leaves, offsetsOnly) { return (found, false) }
      let loaded = try await loads.value(group) {
        known(group, leaves, offsetsOnly)
      } load: {
        let missing = missing(group, leaves, offsetsOnly)
        keep(
          try await file.pageIndexes(group, leaves: missing.whole, offsetsOnly: missing.offsets), group,
          missing)
        return known(group, leaves, offsetsOnly) ?? [:]
      }
      // Another's load may have been of other leaves: those are looked for again.
      if loaded.isLoaded { return (loaded.value, true) }
    }
  }

  /// An index of bounds, made by `make` the first time.
  fileprivate func index(_ search: Search, make: () throws -> BoundsIndex) rethrows -> (
    BoundsIndex, isNew: Bool
  ) {
    if let known = parts.withLock({ $0.searches[search] }) { return (known, false) }
    let made = try make()
    parts.withLock { parts in
      if let old = parts.searches.updateValue(made, forKey: search) { parts.byteCount -= old.byteCount }
      parts.byteCount += made.byteCount
    }
    return (made, true)
  }

  private func known(_ group: Int, _ leaves: [Int], _ offsetsOnly: [Int]) -> [Int: ParquetPageIndex]? {
    parts.withLock { parts in
      var found: [Int: ParquetPageIndex] = [:]
      for leaf in leaves {
        let place = Place(group: group, leaf: leaf)
        guard let index = parts.indexes[place], !parts.offsetsOnly.contains(place) else { return nil }
        found[leaf] = index
      }
      for leaf in offsetsOnly where found[leaf] == nil {
        guard let index = parts.indexes[Place(group: group, leaf: leaf)] else { return nil }
        found[leaf] = index
      }
      return found
    }
  }

  private func missing(
    _ group: Int, _ leaves: [Int], _ offsetsOnly: [Int]
  ) -> (whole: [Int], offsets: [Int]) {
    parts.withLock { parts in
      let whole = leaves.filter { leaf in
        let place = Place(group: group, leaf: leaf)
        return parts.indexes[place] == nil || parts.offsetsOnly.contains(place)
      }
      let offsets = offsetsOnly.filter { leaf in
        !whole.contains(leaf) && parts.indexes[Place(group: group, leaf: leaf)] == nil
      }
      return (whole, offsets)
    }
  }

  private func keep(
    _ loaded: [Int: ParquetPageIndex], _ group: Int, _ asked: (whole: [Int], offsets: [Int])
  ) {
    parts.withLock { parts in
      for (leaves, isWhole) in [(asked.whole, true), (asked.offsets, false)] {
        for leaf in leaves {
          let place = Place(group: group, leaf: leaf)
          let index = loaded[leaf] ?? ParquetPageIndex()
          parts.byteCount += index.heldByteCount - (parts.indexes[place]?.heldByteCount ?? 0)
          parts.indexes[place] = index
          if isWhole { parts.offsetsOnly.remove(place) } else { parts.offsetsOnly.insert(place) }
        }
      }
    }
  }
}

extension ParquetPageIndex {
  /// With the place that it is kept at.
  fileprivate var heldByteCount: Int {
    128 + (columnIndex?.heldByteCount ?? 0) + (offsetIndex?.heldByteCount ?? 0)
  }
}

/// A data file as one scan knows it.
struct KnownFile: Sendable {
  let file: CachedFile
  fileprivate let cache: ReadCache?
  fileprivate let key: ReadCache.Key?
  fileprivate let meter: ScanMeter

  func pageIndexes(
    _ group: Int, leaves: [Int], offsetsOnly: [Int] = [], of parquet: ParquetFile
  ) async throws -> [Int: ParquetPageIndex] {
    let found = try await file.pageIndexes(group, leaves: leaves, offsetsOnly: offsetsOnly, of: parquet)
    count(isLoaded: found.isLoaded)
    cache?.count(hits: found.isLoaded ? 0 : 1, misses: found.isLoaded ? 1 : 0)
    if found.isLoaded { update() }
    return found.indexes
  }

  /// An index of bounds, made by `make` the first time.
  func index(_ search: CachedFile.Search, make: () throws -> BoundsIndex) rethrows -> BoundsIndex {
    let (index, isNew) = try file.index(search, make: make)
    if isNew { update() }
    return index
  }

  private func update() {
    if let cache, let key { cache.update(key, file, byteCount: file.byteCount) }
  }

  fileprivate func count(isLoaded: Bool) {
    meter.add(isLoaded ? \.cacheMisses : \.cacheHits, 1)
  }
}

extension ReadCache {
  /// Opens a data file: reads its footer, unless it is known.
  func open(
    _ source: MeteredParquetSource, store: String?, options: ParquetReadOptions, meter: ScanMeter
  ) async throws -> (ParquetFile, KnownFile) {
    let info = source.source.reader.info
    let key = store.map { Key.file(store: $0, info.path, size: info.size, etag: info.etag) }
    // The end of the file, where it was read here: it may hold more than the footer.
    var tail: ParquetTail?
    func load() async throws -> CachedFile {
      let read = try await ParquetTail.read(source, options: options)
      tail = read
      return CachedFile(read.metadata, keyByteCount: info.path.text.utf8.count + (info.etag?.utf8.count ?? 0))
    }
    let file: CachedFile
    if let key { file = try await self.file(key, load: load).file } else { file = try await load() }
    let known = KnownFile(file: file, cache: key == nil ? nil : self, key: key, meter: meter)
    known.count(isLoaded: tail != nil)
    let rest: any ParquetSource = tail.map { $0.source(source) } ?? source
    return (ParquetFile(rest, metadata: file.metadata, options: options), known)
  }
}
