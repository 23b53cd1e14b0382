import DeltaJSON
import DeltaMemory

/// Files whose add actions are in JSON: their fields are read where they stand.
struct LogFileRows: FileRows {
  /// A file action: the place of its source and its own.
  struct Row: BitwiseCopyable, Sendable {
    let source: UInt32
    let action: UInt32
  }

  let sources: [LogActions]
  let rows: [Row]
  let hasVectors: Bool
  /// By source the whole file, where it was let go and has been read again.
  var texts: [UInt32: Bytes] = [:]

  /// The file that a source was read from.
  private func text(_ row: Row) throws(DeltaError) -> Bytes {
    let source = sources[Int(row.source)]
    if source.isWhole { return source.bytes }
    guard let text = texts[row.source] else {
      throw DeltaError(.invalidArgument, "what is asked for was not loaded with the block")
    }
    return text
  }

  private func action(_ file: Int) -> (LogActions, FileAction) {
    let row = rows[file]
    let source = sources[Int(row.source)]
    return (source, source.files[Int(row.action)])
  }

  func size(_ file: Int) -> Int64 {
    let row = rows[file]
    return sources[Int(row.source)].files[Int(row.action)].size
  }

  func path(_ file: Int) -> String {
    let row = rows[file]
    return sources[Int(row.source)].withAction(row.action) { action, text in
      let raw = UnsafeRawBufferPointer(start: text + Int(action.pathStart), count: Int(action.pathCount))
      // Escapes were resolved once when the key was made, so they can be again.
      return (try? JSONText.string(raw, hasEscapes: action.flags.contains(.pathHasEscapes))) ?? ""
    }
  }

  func deletionVector(_ file: Int) -> DeletionVectorDescriptor? {
    let (source, action) = action(file)
    guard action.deletionVector != 0 else { return nil }
    return (try? source.value(at: action.deletionVector)).flatMap(LogJSON.deletionVector)
  }

  func forEach(_ files: FileRun, _ body: (FileText) -> Void) {
    forEachAction(files) { action, text in
      let path = UnsafeRawBufferPointer(
        rebasing: text[Int(action.pathStart)..<Int(action.pathStart + action.pathCount)])
      body(FileText(size: action.size, path: path, hasEscapes: action.flags.contains(.pathHasEscapes)))
    }
  }

  /// Calls `body` with the action of each file and the text that its places are in.
  @inline(__always)
  private func forEachAction<E: Error>(
    _ files: FileRun, _ body: (FileAction, UnsafeRawBufferPointer) throws(E) -> Void
  ) throws(E) {
    var index = 0
    while index < files.range.count {
      // Files of one source stand side by side: it is looked up once.
      let number = rows[files[index]].source
      let source = sources[Int(number)]
      try source.bytes.withUnsafeBytes { (text) throws(E) in
        try source.files.withUnsafeBufferPointer { (actions) throws(E) in
          while index < files.range.count {
            let row = rows[files[index]]
            guard row.source == number else { break }
            try body(actions[Int(row.action)], text)
            index += 1
          }
        }
      }
    }
  }

  func partitionColumns(_ names: [String]) throws(DeltaError) -> [PartitionColumn] {
    var builder = PartitionColumnsBuilder(names, fileCount: rows.count)
    var file = 0
    do throws(JSONError) {
      try forEachAction(FileRun(chosen: nil, range: rows.indices)) { (action, text) throws(JSONError) in
        builder.beginFile()
        if action.partitionValues != 0 {
          try Self.addPartitionValues(text, at: Int(action.partitionValues), to: &builder)
        }
        file += 1
      }
    } catch {
      throw sources[Int(rows[file].source)].malformed("\(error)", cause: error)
    }
    return builder.finish()
  }

  @inline(__always)
  private static func addPartitionValues(
    _ text: UnsafeRawBufferPointer, at start: Int, to builder: inout PartitionColumnsBuilder
  ) throws(JSONError) {
    var json = JSONScanner(text, at: start)
    try json.forEachText { (json, key, value) throws(JSONError) in
      let raw = value.map { json.raw($0) }
      func text(_ raw: UnsafeRawBufferPointer) throws(JSONError) -> String {
        try JSONText.string(raw, hasEscapes: value?.hasEscapes ?? false)
      }
      if key.hasEscapes {
        let name = Bytes(copying: Array(try json.text(key).utf8))
        try name.withUnsafeBytes { (name) throws(JSONError) in
          try builder.add(key: name, value: raw, text: text)
        }
      } else {
        try builder.add(key: json.raw(key), value: raw, text: text)
      }
    }
  }

  func statistics(_ paths: [[String]]) throws(DeltaError) -> FileStatistics {
    var builder = StatisticsText.Builder(paths: paths, fileCount: rows.count)
    for row in rows {
      let source = sources[Int(row.source)]
      let action = source.files[Int(row.action)]
      guard action.stats != 0 else {
        builder.appendNone()
        continue
      }
      let text = try text(row)
      do {
        try text.withUnsafeBytes { (text) throws(JSONError) in
          var json = JSONScanner(text, at: Int(action.stats))
          let contents = try json.string()
          builder.append(json.raw(contents), isEscaped: contents.hasEscapes)
        }
      } catch {
        throw source.malformed("\(error)", cause: error)
      }
    }
    return FileStatistics(source: .text(builder.finish()))
  }

  /// The whole action of a file.
  private func whole(_ file: Int) throws(DeltaError) -> JSONValue {
    let (source, action) = action(file)
    do {
      return try text(rows[file]).withUnsafeBytes { (text) throws(JSONError) in
        var json = JSONScanner(text, at: Int(action.start))
        return try json.value()
      }
    } catch let error as JSONError {
      throw source.malformed("\(error)", cause: error)
    } catch let error as DeltaError {
      throw error
    } catch {
      throw source.malformed("\(error)", cause: error)
    }
  }

  func detail(_ file: Int, _ name: String) -> Int64? { (try? whole(file))?[name]?.int64 }

  func addFile(_ file: Int) throws(DeltaError) -> AddFile {
    guard let add = LogJSON.add(try whole(file)) else {
      throw action(file).0.malformed("an add action lacks its path or size")
    }
    return add
  }
}

extension LogActions {
  /// Runs `body` with a file action and the address of the text that its places are in.
  @inline(__always)
  func withAction<R>(_ index: UInt32, _ body: (FileAction, UnsafeRawPointer) -> R) -> R {
    defer { _fixLifetime(bytes) }
    return body(files[Int(index)], bytes.unsafeBase)
  }

  /// The value that begins at `start`, as a tree.
  func value(at start: UInt32) throws(JSONError) -> JSONValue {
    try bytes.withUnsafeBytes { (text) throws(JSONError) in
      var json = JSONScanner(text, at: Int(start))
      return try json.value()
    }
  }

  /// Runs `body` over the file's text and tells where its errors are.
  func reading<R>(_ body: (UnsafeRawBufferPointer) throws(JSONError) -> R) throws(DeltaError) -> R {
    do {
      return try bytes.withUnsafeBytes(body)
    } catch {
      throw malformed("\(error)", cause: error)
    }
  }

  func malformed(_ message: String, cause: (any Error)? = nil) -> DeltaError {
    DeltaError(
      .malformedLog, message, at: .init(version: versions.upperBound, file: "_delta_log/\(fileName)"),
      cause: cause)
  }
}

extension JSONScanner {
  /// Calls `body` with each member of the object that comes next: a string's contents, any other value as it is
  /// written; nil where it is null.
  @inline(__always)
  mutating func forEachText(
    _ body: (_ json: JSONScanner, _ key: JSONString, _ value: JSONString?) throws(JSONError) -> Void
  ) throws(JSONError) {
    try beginObject()
    while let key = try nextKey() {
      switch try peek() {
      case .string:
        let value = try string()
        try body(self, key, value)
      case .null:
        try skip()
        try body(self, key, nil)
      default:
        let value = try skip()
        try body(self, key, JSONString(start: value.start, count: value.count, hasEscapes: false))
      }
    }
  }
}
