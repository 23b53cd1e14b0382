import DeltaColumns
import DeltaMemory
import DeltaParquet

/// The Bloom filters of a row group, for the values that a filter asks for by equality.
struct ChunkBlooms: BoundsSource {
  private var filters: [Int: (filter: ParquetBloomFilter, leaf: ParquetLeaf)] = [:]
  private var known: ChunkBounds?

  /// nil where no Bloom filter could help.
  init?(
    _ filter: BoundFilter, _ group: Int, columns: [FileColumn], _ file: ParquetFile
  ) async throws {
    for column in filter.root.columnsComparedForEquality.sorted() {
      guard case .leaf(let leaf, let domain?) = columns[column], domain.stores(leaf),
        try file.metadata.columnChunk(group, leaf: leaf.index).bloomFilter != nil,
        let bloom = try await file.bloomFilter(group, leaf: leaf.index)
      else { continue }
      filters[column] = (bloom, leaf)
    }
    if filters.isEmpty { return nil }
  }

  /// The same beside the bounds of the row group.
  func with(_ bounds: ChunkBounds) -> ChunkBlooms {
    var result = self
    result.known = bounds
    return result
  }

  func bounds(_ column: Int) -> ValueBounds { known?.bounds(column) ?? .unknown }

  func mayContain(_ column: Int, _ key: FilterKey) -> Bool {
    guard let (filter, leaf) = filters[column], let bytes = key.plain(leaf) else { return true }
    return filter.mayContain(hash: XXHash64.hash(bytes))
  }
}

extension BoundFilter.Node {
  /// Columns that some part of the node compares with values by equality.
  fileprivate var columnsComparedForEquality: Set<Int> {
    switch self {
    case .compare(let column, .equal, _), .isIn(let column, _, negated: false): [column]
    case .and(let nodes), .or(let nodes):
      nodes.reduce(into: []) { $0.formUnion($1.columnsComparedForEquality) }
    default: []
    }
  }
}

extension FilterDomain {
  /// Whether the leaf stores this domain's keys as they are. Floating-point numbers have several forms of equal
  /// values, and decimals several widths: those are left out.
  fileprivate func stores(_ leaf: ParquetLeaf) -> Bool {
    switch (kind, leaf.columnType.kind) {
    case (.integer, .int8), (.integer, .int16), (.integer, .int32), (.integer, .int64), (.text, .utf8View),
      (.binary, .binaryView), (.date, .date):
      return true
    case (.timestamp(let unit, _), .timestamp(let found, _)):
      return unit == found && leaf.physicalType == .int64
    default: return false
    }
  }
}

extension FilterKey {
  /// The bytes over which a Bloom filter hashes the value; nil where the leaf cannot hold it.
  fileprivate func plain(_ leaf: ParquetLeaf) -> [UInt8]? {
    switch (self, leaf.physicalType) {
    case (.integer(let value), .int32):
      return Int32(exactly: value).map { withUnsafeBytes(of: $0.littleEndian, Array.init) }
    case (.integer(let value), .int64): return withUnsafeBytes(of: value.littleEndian, Array.init)
    case (.bytes(let bytes), .byteArray): return bytes
    default: return nil
    }
  }
}

/// XXH64 with seed 0: what Parquet's Bloom filters hash with.
enum XXHash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  static func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { hash($0) } }

  static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var position = 0
    func word(_ at: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
    var hash = prime5
    if bytes.count >= 32 {
      var lanes = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
      while bytes.count - position >= 32 {
        for lane in 0..<4 { lanes[lane] = round(lanes[lane], word(position + 8 * lane)) }
        position += 32
      }
      hash = rotate(lanes[0], 1) &+ rotate(lanes[1], 7) &+ rotate(lanes[2], 12) &+ rotate(lanes[3], 18)
      for lane in lanes { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
    }
    hash &+= UInt64(bytes.count)
    while bytes.count - position >= 8 {
      hash = rotate(hash ^ round(0, word(position)), 27) &* prime1 &+ prime4
      position += 8
    }
    if bytes.count - position >= 4 {
      let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
      hash = rotate(hash ^ (UInt64(half) &* prime1), 23) &* prime2 &+ prime3
      position += 4
    }
    while position < bytes.count {
      hash = rotate(hash ^ (UInt64(bytes[position]) &* prime5), 11) &* prime1
      position += 1
    }
    hash = (hash ^ hash >> 33) &* prime2
    hash = (hash ^ hash >> 29) &* prime3
    return hash ^ hash >> 32
  }

  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotate(lane &+ word &* prime2, 31) &* prime1
  }

  private static func rotate(_ value: UInt64, _ count: UInt64) -> UInt64 {
    value << count | value >> (64 - count)
  }
}
