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

  /// The sizes, 8 bytes each, where every file has one.
  private var plainSizes: Bytes? {
    guard let sizes, sizes.type == .int64, case .fixed(let bytes) = sizes.storage,
      bytes.count >= sizes.count * 8, sizes.nullCount == add.nullCount
    else { return nil }
    return bytes
  }

  var totalSize: Int64? {
    guard let bytes = plainSizes else { return nil }
    let sizeCount = add.count
    return bytes.withUnsafeBytes { raw in
      var total: Int64 = 0
      var overflows = false
      func add(_ row: Int) {
        let (sum, overflow) = total.addingReportingOverflow(
          raw.loadUnaligned(fromByteOffset: row &* 8, as: Int64.self))
        total = sum
        overflows = overflows || overflow
      }
      if let rows { for row in rows { add(Int(row)) } } else { for row in 0..<sizeCount { add(row) } }
      return overflows ? .max : total
    }
  }

  func path(_ file: Int) -> String { paths.text(at: row(file)) ?? "" }

  func deletionVector(_ file: Int) -> DeletionVectorDescriptor? {
    vectors?.deletionVector(at: row(file))
  }

  func detail(_ file: Int, _ name: String) -> Int64? { add.child(named: name)?.int64(at: row(file)) }

  var hasVectors: Bool { vectors != nil }

  func forEach(_ files: FileRun, _ body: (FileText) -> Void) {
    let plain = plainSizes
    defer { _fixLifetime(plain) }
    let sizes = plain.map { $0.unsafeBase }
    let none = UnsafeRawBufferPointer(start: nil, count: 0)
    let done: Void? = paths.withTexts { paths in
      for index in 0..<files.range.count {
        let file = files[index]
        let row = row(file)
        let size = sizes?.loadUnaligned(fromByteOffset: row &* 8, as: Int64.self) ?? size(file)
        body(FileText(size: size, path: paths[row] ?? none, hasEscapes: false))
      }
    }
    if done != nil { return }
    for index in 0..<files.range.count {
      let file = files[index]
      let size = size(file)
      let found: Void? = paths.withText(at: row(file)) {
        body(FileText(size: size, path: $0, hasEscapes: false))
      }
      if found == nil { body(FileText(size: size, path: none, hasEscapes: false)) }
    }
  }

  func partitionColumns(_ names: [String]) throws(DeltaError) -> [PartitionColumn] {
    switch add.child(named: "partitionValues")?.storage {
    case .map(let offsets, let keys, let values):
      guard let column = add.child(named: "partitionValues"), keys.count == values.count else { break }
      return column.partitionColumns(names, offsets, keys, values, rows: rows)
    case .dictionary(let codes, let distinct):
      // As the cache keeps them: distinct values once, and a code a file.
      guard case .map(let offsets, let keys, let values) = distinct.storage else { break }
      let columns = distinct.partitionColumns(names, offsets, keys, values)
      return codes.withUnsafeBytes { codes in
        columns.map { column in
          let fileCodes = (0..<count).map { file in
            column.codes[Int(codes.loadUnaligned(fromByteOffset: row(file) &* 4, as: Int32.self))]
          }
          return PartitionColumn(codes: fileCodes, values: column.values)
        }
      }
    default: break
    }
    return PartitionColumnsBuilder(names, fileCount: count).finish()
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
    if case .dictionary(let codes, let values) = storage, isPresent(row) {
      let code = codes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: row * 4, as: Int32.self) }
      return values.deletionVector(at: Int(code))
    }
    guard isPresent(row), let storageType = child(named: "storageType")?.text(at: row),
      let path = child(named: "pathOrInlineDv")?.text(at: row)
    else { return nil }
    return DeletionVectorDescriptor(
      storageType: storageType, pathOrInlineDv: path,
      offset: child(named: "offset")?.int64(at: row).flatMap { Int(exactly: $0) },
      sizeInBytes: child(named: "sizeInBytes")?.int64(at: row).flatMap { Int(exactly: $0) } ?? 0,
      cardinality: child(named: "cardinality")?.int64(at: row) ?? 0)
  }

  /// The values of partition columns out of a map of texts with these parts.
  /// - Parameter rows: the rows that are files; nil: all.
  func partitionColumns(
    _ names: [String], _ offsets: Bytes, _ keys: Column, _ values: Column, rows: [UInt32]? = nil
  ) -> [PartitionColumn] {
    let files = FileRun(chosen: rows, range: 0..<(rows?.count ?? count))
    var builder = PartitionColumnsBuilder(names, fileCount: files.range.count)
    let done: Void?? = keys.withTexts { keyTexts in
      values.withTexts { valueTexts in
        for file in files.range {
          builder.beginFile()
          guard let entries = entries(offsets, files[file], count: keyTexts.count) else { continue }
          for entry in entries { builder.add(keys: keyTexts, values: valueTexts, entry: entry) }
        }
      }
    }
    if case .some(.some) = done { return builder.finish() }
    func text(_ raw: UnsafeRawBufferPointer) -> String { String(decoding: raw, as: UTF8.self) }
    for file in files.range {
      builder.beginFile()
      guard let entries = entries(offsets, files[file], count: keys.count) else { continue }
      for entry in entries {
        keys.withText(at: entry) { key in
          let found: Void? = values.withText(at: entry) { builder.add(key: key, value: $0, text: text) }
          if found == nil { builder.add(key: key, value: nil, text: text) }
        }
      }
    }
    return builder.finish()
  }

  /// The entries of a row of a map; nil where it is null.
  @inline(__always)
  private func entries(_ offsets: Bytes, _ row: Int, count: Int) -> Range<Int>? {
    isNull(row) ? nil : Self.range(offsets, row)?.clamped(to: 0..<count)
  }
}
