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
  /// Nil where the checkpoint has too few rows for them to be worth making.
  private let marks: KeyMarks?

  /// - Parameter rowCount: how many rows the checkpoint has.
  init(tails: [LogTail], paths: LogPathKeys, rowCount: Int) {
    self.tails = tails.filter { !$0.isEmpty }
    self.paths = paths
    let keyCount = self.tails.reduce(0) { $0 + $1.rows.count }
    marks = keyCount > 0 && rowCount >= keyCount ? KeyMarks(self.tails) : nil
  }

  /// The rows of `add` that count; nil: all of them.
  func rows(_ add: Column) -> [UInt32]? {
    guard let path = add.child(named: "path") else { return [] }
    let vectors = add.child(named: "deletionVector").flatMap { $0.nullCount < $0.count ? $0 : nil }
    if tails.isEmpty, add.nullCount == 0, path.nullCount == 0 { return nil }
    let plain: [UInt32]?? = vectors == nil ? path.withTexts { plainRows($0) } : nil
    let rows = (plain ?? nil) ?? anyRows(add, path, vectors)
    return rows.count == add.count ? nil : rows
  }

  /// The rows where no file has a deletion vector: the loop that runs over millions.
  private func plainRows(_ texts: TextReader) -> [UInt32] {
    let isAlone = tails.isEmpty
    return [UInt32](unsafeUninitializedCapacity: texts.count) { rows, count in
      for row in 0..<texts.count {
        guard let raw = texts[row] else { continue }
        if !isAlone, !LogPathKeys.isKey(raw) || mayBeOverridden(raw), isOverridden(path: raw) { continue }
        rows[count] = UInt32(truncatingIfNeeded: row)
        count += 1
      }
    }
  }

  @inline(__always)
  private func mayBeOverridden(_ key: UnsafeRawBufferPointer) -> Bool { marks?.mayContain(key) ?? true }

  @inline(never)
  private func isOverridden(path: UnsafeRawBufferPointer) -> Bool {
    if LogPathKeys.isKey(path) { return isOverridden(path) }
    return paths.key(path).withUnsafeBytes { isOverridden($0) }
  }

  private func anyRows(_ add: Column, _ path: Column, _ vectors: Column?) -> [UInt32] {
    var scratch = BytesBuilder(capacity: 0)
    return (0..<UInt32(truncatingIfNeeded: add.count)).filter { row in
      !path.isNull(Int(row)) && !add.isNull(Int(row))
        && (tails.isEmpty || isLive(Int(row), path, vectors, &scratch))
    }
  }

  @inline(__always)
  private func isLive(_ row: Int, _ path: Column, _ vectors: Column?, _ scratch: inout BytesBuilder) -> Bool {
    if let vector = vectors?.deletionVector(at: row) {
      return isLive(row, path, vector, &scratch)
    }
    return path.withText(at: row) { isOverridden(path: $0) } == false
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
