import DeltaColumns
import DeltaMemory
import DeltaStorage

/// Finds the rows of a checkpoint that are files of a snapshot: add rows that no later commit speaks of.
///
/// The later commits' small set is asked about each row; the rows themselves are never inserted anywhere.
struct CheckpointFilter: Sendable {
  /// Newest first.
  let tails: [LogTail]
  let paths: LogPathKeys

  init(tails: [LogTail], paths: LogPathKeys) {
    self.tails = tails.filter { !$0.isEmpty }
    self.paths = paths
  }

  /// The rows of `add` that count; nil: all of them.
  func rows(_ add: Column) -> [UInt32]? {
    guard let path = add.child(named: "path") else { return [] }
    let present = present(add, path)
    guard !tails.isEmpty else { return present.map { rows in rows.map { $0 } } }
    let vectors = add.child(named: "deletionVector").flatMap { $0.nullCount < $0.count ? $0 : nil }
    var rows: [UInt32] = []
    rows.reserveCapacity(present?.count ?? add.count)
    var scratch = BytesBuilder(capacity: 0)
    if let present {
      for row in present where isLive(Int(row), path, vectors, &scratch) { rows.append(row) }
    } else {
      for row in 0..<add.count where isLive(row, path, vectors, &scratch) {
        rows.append(UInt32(truncatingIfNeeded: row))
      }
      if rows.count == add.count { return nil }
    }
    return rows
  }

  /// The rows that are add actions; nil: all.
  private func present(_ add: Column, _ path: Column) -> [UInt32]? {
    guard add.nullCount > 0 || path.nullCount > 0 else { return nil }
    return (0..<UInt32(truncatingIfNeeded: add.count)).filter { row in
      !path.isNull(Int(row)) && !add.isNull(Int(row))
    }
  }

  @inline(__always)
  private func isLive(_ row: Int, _ path: Column, _ vectors: Column?, _ scratch: inout BytesBuilder) -> Bool {
    if let vector = vectors?.deletionVector(at: row) {
      return isLive(row, path, vector, &scratch)
    }
    let hidden = path.withText(at: row) { raw in
      guard let base = raw.baseAddress, LogPathKeys.isKey(raw) else {
        let key = paths.key(raw)
        return key.withUnsafeBytes { isOverridden($0) }
      }
      return isOverridden(UnsafeRawBufferPointer(start: base, count: raw.count))
    }
    return hidden == false
  }

  private func isLive(
    _ row: Int, _ path: Column, _ vector: DeletionVectorDescriptor, _ scratch: inout BytesBuilder
  ) -> Bool {
    scratch.count = 0
    path.withText(at: row) { raw in paths.key(raw).withUnsafeBytes { scratch.append($0) } }
    FileKey.append(vector, to: &scratch)
    return !isOverridden(UnsafeRawBufferPointer(start: scratch.base, count: scratch.count))
  }

  @inline(__always)
  private func isOverridden(_ key: UnsafeRawBufferPointer) -> Bool {
    guard let base = key.baseAddress else { return false }
    let hash = FileKey.hash(base, key.count, seed: FileKey.seed)
    for tail in tails where tail.contains(hash: hash, key: base, count: key.count) { return true }
    return false
  }
}
