import DeltaColumns
import DeltaMemory
import DeltaStorage

/// Files that are rows of a checkpoint: its columns, and which rows count.
struct CheckpointFileRows: FileRows {
  /// The struct `add`, pruned to what was loaded.
  let add: Column
  /// The rows that are files of the snapshot; nil: all of them.
  let rows: [UInt32]?
  /// The checkpoint file, for messages.
  let fileName: String
  private let paths: Column
  private let sizes: Column?
  private let vectors: Column?

  init?(add: Column, rows: [UInt32]?, fileName: String) {
    guard let paths = add.child(named: "path") else { return nil }
    self.add = add
    self.rows = rows
    self.fileName = fileName
    self.paths = paths
    sizes = add.child(named: "size")
    let vectors = add.child(named: "deletionVector")
    self.vectors = vectors.map { $0.nullCount < $0.count } == true ? vectors : nil
  }

  @inline(__always)
  private func row(_ file: Int) -> Int { rows.map { Int($0[file]) } ?? file }

  private var count: Int { rows?.count ?? add.count }

  func size(_ file: Int) -> Int64 { sizes?.int64(at: row(file)) ?? 0 }
  var totalSize: Int64? {
    guard let sizes, sizes.type == .int64, case .fixed(let bytes) = sizes.storage,
      bytes.count >= sizes.count * 8, sizes.nullCount == add.nullCount
    else { return nil }
    return bytes.withUnsafeBytes { raw in
      var total: Int64 = 0
      var overflows = false
      func add(_ row: Int) {
        let (sum, overflow) = total.addingReportingOverflow(
          raw.loadUnaligned(fromByteOffset: row &* 8, as: Int64.self))
        total = sum
        overflows = overflows || overflow
      }
      if let rows { for row in rows { add(Int(row)) } } else { for row in 0..<sizes.count { add(row) } }
      return overflows ? .max : total
    }
  }

  func path(_ file: Int) -> String { paths.text(at: row(file)) ?? "" }

  func deletionVector(_ file: Int) -> DeletionVectorDescriptor? {
    vectors?.deletionVector(at: row(file))
  }

  func detail(_ file: Int, _ name: String) -> Int64? { add.child(named: name)?.int64(at: row(file)) }

  func partitionColumns(_ names: [String]) throws(DeltaError) -> [PartitionColumn] {
    let column = add.child(named: "partitionValues")
    if let column, let found = plainPartitionColumns(names, column) { return found }
    return names.map { name in
      var builder = PartitionColumnBuilder(count: count)
      let wanted = Array(name.utf8)
      for file in 0..<count {
        let found: Void? = column?.withMapValue(at: row(file), key: wanted) { raw in
          builder.append(raw) { (raw) throws(Never) in String(decoding: raw, as: UTF8.self) }
        }
        if found == nil { builder.appendNull() }
      }
      return builder.finish()
    }
  }

  /// The same for a map of views, without reference counting a value; nil where the map is another.
  private func plainPartitionColumns(_ names: [String], _ column: Column) -> [PartitionColumn]? {
    guard case .map(let offsets, let keys, let values) = column.storage,
      offsets.count >= (column.count + 1) * 4, keys.count == values.count
    else { return nil }
    let found: [PartitionColumn]?? = keys.withTexts { keys in
      values.withTexts { values in
        offsets.withUnsafeBytes { offsets in
          names.map { name in
            plainPartitionColumn(Array(name.utf8), column, offsets, keys, values)
          }
        }
      }
    }
    return found ?? nil
  }

  private func plainPartitionColumn(
    _ name: [UInt8], _ column: Column, _ offsets: UnsafeRawBufferPointer, _ keys: TextReader,
    _ values: TextReader
  ) -> PartitionColumn {
    var builder = PartitionColumnBuilder(count: count)
    for file in 0..<count {
      let row = row(file)
      var found: UnsafeRawBufferPointer?
      let start = max(0, Int(offsets.loadUnaligned(fromByteOffset: row &* 4, as: Int32.self)))
      let end = min(keys.count, Int(offsets.loadUnaligned(fromByteOffset: row &* 4 &+ 4, as: Int32.self)))
      if start < end, !column.isNull(row) {
        for entry in start..<end {
          guard let key = keys[entry], key.count == name.count, key.elementsEqual(name) else { continue }
          found = values[entry]
        }
      }
      if let found {
        builder.append(found) { (raw) throws(Never) in String(decoding: raw, as: UTF8.self) }
      } else {
        builder.appendNull()
      }
    }
    return builder.finish()
  }

  func statistics(_ paths: [[String]]) throws(DeltaError) -> FileStatistics {
    if let parsed = add.child(named: "stats_parsed") {
      return FileStatistics(source: .columns(StatisticsColumns(parsed, paths: paths, rows: rows)))
    }
    guard let texts = add.child(named: "stats") else { return FileStatistics(source: .none) }
    var builder = StatisticsText.Builder(paths: paths, fileCount: count)
    let done: Void? = texts.withTexts { texts in
      for file in 0..<count {
        if let text = texts[row(file)] {
          builder.append(text, isEscaped: false)
        } else {
          builder.appendNone()
        }
      }
    }
    if done != nil { return FileStatistics(source: .text(builder.finish())) }
    for file in 0..<count {
      let found: Void? = texts.withText(at: row(file)) { builder.append($0, isEscaped: false) }
      if found == nil { builder.appendNone() }
    }
    return FileStatistics(source: .text(builder.finish()))
  }

  func addFile(_ file: Int) throws(DeltaError) -> AddFile {
    let row = row(file)
    return AddFile(
      path: path(file), partitionValues: add.child(named: "partitionValues")?.texts(at: row) ?? [:],
      size: size(file), modificationTime: detail(file, "modificationTime") ?? 0,
      // A checkpoint's files have arrived long ago (PROTOCOL.md, Checkpoints).
      dataChange: add.child(named: "dataChange")?.bool(at: row) ?? false,
      stats: add.child(named: "stats")?.text(at: row), tags: add.child(named: "tags")?.texts(at: row) ?? [:],
      deletionVector: deletionVector(file), baseRowId: detail(file, "baseRowId"),
      defaultRowCommitVersion: detail(file, "defaultRowCommitVersion"),
      clusteringProvider: add.child(named: "clusteringProvider")?.text(at: row))
  }
}

extension Column {
  /// A row of a `deletionVector` column. Some writers make a struct of nulls of an absent one.
  func deletionVector(at row: Int) -> DeletionVectorDescriptor? {
    guard isPresent(row), let storageType = child(named: "storageType")?.text(at: row),
      let path = child(named: "pathOrInlineDv")?.text(at: row)
    else { return nil }
    return DeletionVectorDescriptor(
      storageType: storageType, pathOrInlineDv: path,
      offset: child(named: "offset")?.int64(at: row).flatMap { Int(exactly: $0) },
      sizeInBytes: child(named: "sizeInBytes")?.int64(at: row).flatMap { Int(exactly: $0) } ?? 0,
      cardinality: child(named: "cardinality")?.int64(at: row) ?? 0)
  }

  /// The value of the last entry with `key` in a map; nil where there is none or it is null.
  func withMapValue<R>(at index: Int, key: [UInt8], _ body: (UnsafeRawBufferPointer) -> R) -> R? {
    guard isPresent(index), case .map(let offsets, let keys, let values) = storage,
      let range = Self.range(offsets, index), range.upperBound <= keys.count
    else { return nil }
    for entry in range.reversed() where keys.withText(at: entry, { $0.elementsEqual(key) }) == true {
      return values.withText(at: entry, body)
    }
    return nil
  }
}
