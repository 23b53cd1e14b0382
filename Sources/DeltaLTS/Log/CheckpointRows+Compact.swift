import DeltaColumns
import DeltaMemory

extension CheckpointCache.Rows {
  /// The same files in little memory: paths side by side, 4 bytes a file for where they end, 8 for the size, 4 for
  /// the partition values, of which those that are equal are kept once. Rows that are no files are left out.
  func compacted() -> CheckpointCache.Rows {
    guard let compact = try? add.compactFiles() else { return self }
    return CheckpointCache.Rows(add: compact, fileName: fileName)
  }

  /// Bytes that are held.
  var heldByteCount: Int { add.ownedByteCount }
}

extension Column {
  fileprivate func compactFiles() throws(ColumnError) -> Column {
    var add = self
    if let path = child(named: "path"), path.nullCount > 0 || nullCount > 0 {
      add = try take((0..<count).filter { !isNull($0) && !path.isNull($0) })
    }
    guard case .structure(let fields) = add.type.kind, case .structure(let children) = add.storage else {
      return self
    }
    var (types, columns): ([ColumnField], [Column]) = ([], [])
    for (field, child) in zip(fields, children) {
      var few = child
      if let maps = try child.withDistinctMaps() {
        few = maps
      } else if let vectors = try child.withFewVectors() {
        few = vectors
      }
      // A column of nothing, such as the vectors of a table that had some once, tells nothing.
      if few.nullCount == few.count, few.count > 0 { continue }
      let compact = try few.withText(.offsets32).tight()
      types.append(ColumnField(field.name, compact.type, isNullable: field.isNullable))
      columns.append(compact)
    }
    return Column(.structure(types), count: add.count, storage: .structure(columns))
  }

  /// A map of texts as codes into its distinct values; nil where it is something else.
  private func withDistinctMaps() throws(ColumnError) -> Column? {
    guard case .map(let offsets, let keys, let values) = storage, keys.count == values.count else {
      return nil
    }
    var names: Set<String> = []
    // Neighbours mostly have the same keys.
    var last: String?
    for key in 0..<keys.count {
      guard let name = keys.text(at: key), name != last else { continue }
      names.insert(name)
      last = name
    }
    var groups = PartitionGroups(
      names: [], columns: partitionColumns(names.sorted(), offsets, keys, values))
    var codes = BytesBuilder(capacity: count * 4)
    for row in 0..<count { codes.append(Int32(truncatingIfNeeded: groups.group(of: row))) }
    let distinct = try take(groups.files)
    return Column(
      .dictionary(of: type), count: count, storage: .dictionary(codes: codes.finish(), values: distinct))
  }

  /// Deletion vectors that few files have, as codes into those that are there; nil where it is something else.
  private func withFewVectors() throws(ColumnError) -> Column? {
    guard let telling = child(named: "storageType") else { return nil }
    let present = (0..<count).filter { !isNull($0) && !telling.isNull($0) }
    guard present.count < count / 2 else { return nil }
    var codes = [Int32](repeating: 0, count: count)
    var bits = [Bool](repeating: false, count: count)
    for (code, row) in present.enumerated() {
      codes[row] = Int32(truncatingIfNeeded: code)
      bits[row] = true
    }
    return Column(
      .dictionary(of: type), count: count, validity: Bitmap(bits),
      storage: .dictionary(codes: codes.withUnsafeBytes { Bytes(copying: $0) }, values: try take(present)))
  }

  /// The same in buffers that are as long as what is in them.
  private func tight() -> Column {
    let tightStorage: Storage
    switch storage {
    case .fixed(let bytes): tightStorage = .fixed(bytes.tight())
    case .offsets32(let offsets, let data): tightStorage = .offsets32(offsets.tight(), data: data.tight())
    case .dictionary(let codes, let values): tightStorage = .dictionary(codes: codes.tight(), values: values)
    case .structure(let children): tightStorage = .structure(children.map { $0.tight() })
    default: tightStorage = storage
    }
    return Column(type, count: count, validity: validity, nullCount: nullCount, storage: tightStorage)
  }

  /// Bytes of the blocks that the buffers lie in; what buffers share is counted for each.
  fileprivate var ownedByteCount: Int {
    let own =
      switch storage {
      case .null: 0
      case .fixed(let bytes): bytes.heldByteCount
      case .bits(let bits): bits.bytes.heldByteCount
      case .offsets32(let offsets, let data), .offsets64(let offsets, let data):
        offsets.heldByteCount + data.heldByteCount
      case .views(let views, let data): data.reduce(views.heldByteCount) { $0 + $1.heldByteCount }
      case .list(let offsets, let child), .largeList(let offsets, let child):
        offsets.heldByteCount + child.ownedByteCount
      case .structure(let children): children.reduce(0) { $0 + $1.ownedByteCount }
      case .map(let offsets, let keys, let values):
        offsets.heldByteCount + keys.ownedByteCount + values.ownedByteCount
      case .dictionary(let codes, let values): codes.heldByteCount + values.ownedByteCount
      }
    return own + (validity.map { $0.bytes.heldByteCount } ?? 0)
  }
}

extension Bytes {
  /// A copy in a block of its own size, where this one lies in a larger block. The pool's blocks are powers of two.
  fileprivate func tight() -> Bytes {
    guard heldByteCount > count + 64 else { return self }
    let block = TightBlock(count)
    withUnsafeBytes { UnsafeMutableRawBufferPointer(start: block.base, count: count).copyMemory(from: $0) }
    return Bytes(foreign: block.base, count: count, keeper: block)
  }
}

/// Memory from the system.
private final class TightBlock {
  let base: UnsafeMutableRawPointer
  init(_ byteCount: Int) { base = .allocate(byteCount: max(byteCount, 1), alignment: 64) }
  deinit { base.deallocate() }
}
