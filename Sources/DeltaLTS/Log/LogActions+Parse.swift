import DeltaJSON
import DeltaMemory
import DeltaStorage

extension LogActions {
  /// Reads newline-delimited actions. What has no kind is ignored; what is no object is an error that tells the line.
  /// - Parameter compacting: whether the file may be let go where much of it is seldom needed.
  init(
    parsing bytes: Bytes, fileName: String, versions: ClosedRange<Int64>, paths: LogPathKeys,
    compacting: Bool = false
  ) throws(DeltaError) {
    let place = DeltaError.Location(version: versions.upperBound, file: "_delta_log/\(fileName)")
    guard bytes.count <= Self.byteLimit else {
      throw DeltaError(
        .limitExceeded, "a log file of \(bytes.count) bytes; \(Self.byteLimit) are allowed", at: place)
    }
    var parser = LogParser(fileByteCount: bytes.count, paths: paths)
    do {
      try parser.parse(bytes)
    } catch {
      throw Self.located(error, in: bytes, at: place)
    }
    var kept = bytes
    let isCompact = compacting && parser.isWorthCompacting
    if isCompact {
      parser.compact(bytes)
      kept = parser.takeCopy()
    }
    try self.init(parser, versions: versions, fileName: fileName, bytes: kept, isWhole: !isCompact)
  }

  /// Reads a large log file piece by piece and keeps what is always needed; nil where that is most of it, or where the
  /// file has something wrong, of which reading it as a whole tells.
  static func compacted(
    reading file: any ObjectReader, fileName: String, versions: ClosedRange<Int64>, paths: LogPathKeys,
    pieceByteCount: Int = 1 << 20
  ) async throws(DeltaError) -> LogActions? {
    let size = file.info.size
    guard size <= byteLimit else { return nil }
    var parser = LogParser(fileByteCount: size, paths: paths)
    var (start, step) = (0, pieceByteCount)
    while start < size {
      let end = min(start + step, size)
      let piece: Bytes
      do { piece = try await file.read(start..<end) } catch {
        throw DeltaError(error, file: "_delta_log/\(fileName)")
      }
      guard let lines = end == size ? piece : piece.wholeLines else {
        step *= 2
        continue
      }
      guard (try? parser.parse(lines)) != nil else { return nil }
      start += lines.count
      // A mebibyte is enough to judge by.
      if start >= 1 << 20 || start == size, !parser.isWorthCompacting { return nil }
      parser.compact(lines)
    }
    let bytes = parser.takeCopy()
    return try LogActions(parser, versions: versions, fileName: fileName, bytes: bytes, isWhole: false)
  }

  private init(
    _ parser: consuming LogParser, versions: ClosedRange<Int64>, fileName: String, bytes: Bytes, isWhole: Bool
  ) throws(DeltaError) {
    let (files, others, fileByteCount) = (parser.files, parser.others, parser.fileByteCount)
    self.init(
      versions: versions, fileName: fileName, bytes: bytes, files: files, others: others,
      keys: parser.keys.finish(), fileByteCount: isWhole ? nil : fileByteCount)
    try checkVectors()
  }

  /// One commit must not add a path twice, not even with two deletion vectors. Where no action has a vector, replay
  /// sees it anyway.
  private func checkVectors() throws(DeltaError) {
    guard hasVectors else { return }
    var seen: Set<UInt64> = []
    for action in files where action.isAdd {
      let bytes = UnsafeRawBufferPointer(start: key(action), count: Int(action.keyCount))
      let count = bytes.firstIndex(of: 0) ?? bytes.count
      guard seen.insert(FileKey.hash(key(action), count, seed: FileKey.seed)).inserted else {
        throw conflict(action, isAddedTwice: true)
      }
    }
  }

  private static func located(
    _ error: LogParser.Failure, in bytes: Bytes, at place: DeltaError.Location
  ) -> DeltaError {
    var place = place
    let offset = min(max(error.offset, 0), bytes.count)
    // An error at the very end belongs to the last line that has text.
    place.line = bytes.withUnsafeBytes { text in
      var end = offset
      while end > 0, end == text.count || text[end] == 0x0A, text[end - 1] == 0x0A { end -= 1 }
      return 1 + text[0..<max(0, min(end, text.count))].count { $0 == 0x0A }
    }
    return DeltaError(
      .malformedLog, error.message, at: place,
      advice: "Restore the file from a copy, or read a version before it.", cause: error.cause)
  }
}

extension Bytes {
  /// The bytes up to the last line break; nil where there is none.
  var wholeLines: Bytes? {
    withUnsafeBytes { $0.lastIndex(of: 0x0A) }.flatMap { slice(0..<$0 + 1) }
  }
}

/// One pass over a log file, as a whole or in pieces of whole lines.
struct LogParser: ~Copyable {
  let fileByteCount: Int
  /// Bytes of the pieces before.
  private(set) var parsedByteCount = 0
  /// What was copied of the pieces before, and how many actions have their places there.
  var copy = BytesBuilder(capacity: 0)
  var copied = (files: 0, others: 0)
  var keys = BytesBuilder(capacity: 0)
  var files: [FileAction] = []
  var others: [LogActions.OtherAction] = []
  /// Bytes of what is always needed.
  private(set) var keptCount = 0
  /// How long what each file action points to is.
  var spans: [Span] = []

  struct Span: BitwiseCopyable {
    var partitionValues: UInt32 = 0
    var deletionVector: UInt32 = 0
  }

  /// Kinds that have been seen and may not come again.
  private var singles: Set<ActionKind> = []
  /// By place in the action: the field that was there last.
  private var order: [Field] = []
  private let seed = FileKey.seed
  private let paths: LogPathKeys

  init(fileByteCount: Int, paths: LogPathKeys) {
    self.fileByteCount = fileByteCount
    self.paths = paths
  }

  /// Whether a third of what was read, or more, is seldom needed.
  var isWorthCompacting: Bool { parsedByteCount - keptCount > parsedByteCount / 3 }

  /// Makes room for the actions to come, if they are as long as those up to `position`: one step as a rule, not many.
  @inline(never)
  private mutating func reserve(_ position: Int) {
    let position = parsedByteCount + position
    let rest = Double(fileByteCount - position) * Double(files.count) / Double(max(position, 1))
    let count = files.count + max(min(Int(rest * 1.02), 1 << 20), 16)
    files.reserveCapacity(count)
    spans.reserveCapacity(count)
  }

  struct Failure: Error {
    let message: String
    let offset: Int
    var cause: JSONError?

    init(_ message: String, offset: Int) {
      self.message = message
      self.offset = offset
    }

    init(_ error: JSONError) {
      self.message = "a line is not an action: \(error)"
      self.offset = error.offset
      self.cause = error
    }
  }

  /// Reads the next lines of the file. Places are those in `bytes` until they are copied.
  mutating func parse(_ bytes: Bytes) throws(Failure) {
    defer {
      parsedByteCount += bytes.count
      _fixLifetime(bytes)
    }
    var json = JSONScanner(UnsafeRawBufferPointer(start: bytes.unsafeBase, count: bytes.count))
    do {
      while !json.isAtEnd() {
        try json.beginObject()
        while let key = try json.nextKey() {
          if json.matches(key, "add") {
            try file(&json, isAdd: true)
          } else if json.matches(key, "remove") {
            try file(&json, isAdd: false)
          } else {
            try other(&json, key)
          }
        }
        try json.endLine()
      }
    } catch let error as JSONError {
      throw Failure(error)
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure("\(error)", offset: json.position)
    }
  }

  private mutating func other(_ json: inout JSONScanner, _ key: JSONString) throws {
    let kind = Self.kind(of: key, json)
    let value = try json.skip()
    guard let kind, value.kind != .null else { return }
    let action = ActionKind.others[kind]
    guard value.kind == .object else {
      throw Failure("the action \(action.name) is no object", offset: value.start)
    }
    if ActionKind.single.contains(action), !singles.insert(action).inserted {
      throw Failure(
        "a second \(action.name) action, where a commit has one at the most", offset: value.start)
    }
    keptCount += value.count
    others.append(.init(kind: kind, start: UInt32(value.start), count: UInt32(value.count)))
  }

  private static func kind(of key: JSONString, _ json: JSONScanner) -> Int? {
    guard !key.hasEscapes else {
      let name = try? json.text(key)
      return ActionKind.others.firstIndex { $0.name == name }
    }
    let raw = json.raw(key)
    return ActionKind.others.firstIndex { $0.name.utf8.count == raw.count && $0.name.utf8.elementsEqual(raw) }
  }

  /// An add or remove action. Of members that occur twice the last counts.
  @inline(__always)
  private mutating func file(_ json: inout JSONScanner, isAdd: Bool) throws {
    if try json.takeNull() { return }
    var action = FileAction()
    if isAdd { action.flags = .add }
    var hasSize = false
    var vector: JSONSlice?
    var span = Span()
    _ = json.isAtEnd()
    let start = json.position
    action.start = UInt32(truncatingIfNeeded: start)
    try json.beginObject()
    var member = 0
    while let field = try nextField(&json, &member) {
      switch field {
      case .path:
        let path = try json.string()
        action.pathStart = UInt32(truncatingIfNeeded: path.start)
        action.pathCount = UInt32(truncatingIfNeeded: path.count)
        if path.hasEscapes {
          action.flags.insert(.pathHasEscapes)
        } else {
          action.flags.remove(.pathHasEscapes)
        }
      case .size:
        if try json.takeNull() { continue }
        action.size = try json.int64()
        hasSize = true
      case .stats:
        let value = try json.skip()
        action.stats = value.kind == .string ? UInt32(truncatingIfNeeded: value.start) : 0
      case .partitionValues:
        let value = try json.skip()
        action.partitionValues = value.kind == .object ? UInt32(truncatingIfNeeded: value.start) : 0
        span.partitionValues = value.kind == .object ? UInt32(truncatingIfNeeded: value.count) : 0
      case .deletionVector:
        let value = try json.skip()
        vector = value.kind == .null ? nil : value
      case .modificationTime, .dataChange, .other: try json.skip()
      }
    }
    guard action.pathStart != 0, action.pathCount > 0 else {
      throw Failure("an \(isAdd ? "add" : "remove") action has no path", offset: start)
    }
    guard !isAdd || hasSize else { throw Failure("an add action has no size", offset: start) }
    if isAdd, action.size < 0 { throw Failure("an add action has a negative size", offset: start) }
    try setKey(&action, vector, json)
    if files.count == files.capacity { reserve(json.position) }
    files.append(action)
    span.deletionVector = UInt32(truncatingIfNeeded: vector?.count ?? 0)
    spans.append(span)
    keptCount += Int(action.pathCount) + Int(span.partitionValues) + Int(span.deletionVector)
  }

  /// The members of file actions that are looked at, or that nearly every one has.
  private enum Field: CaseIterable {
    case path, size, stats, partitionValues, deletionVector, modificationTime, dataChange, other

    var name: StaticString {
      switch self {
      case .path: "path"
      case .size: "size"
      case .stats: "stats"
      case .partitionValues: "partitionValues"
      case .deletionVector: "deletionVector"
      case .modificationTime: "modificationTime"
      case .dataChange: "dataChange"
      case .other: ""
      }
    }
  }

  /// The field that comes next, nil behind the last. Writers keep to an order, so that the field that came at this
  /// place in the action before is looked for first, with a single comparison.
  @inline(__always)
  private mutating func nextField(_ json: inout JSONScanner, _ member: inout Int) throws(JSONError) -> Field?
  {
    defer { member += 1 }
    if member < order.count, json.takeKey(order[member].name) { return order[member] }
    guard let key = try json.nextKey() else { return nil }
    let field = Field.allCases.first { json.matches(key, $0.name) } ?? .other
    if member < 16 {
      while order.count <= member { order.append(.other) }
      order[member] = field
    }
    return field
  }

  @inline(__always)
  private mutating func setKey(_ action: inout FileAction, _ vector: JSONSlice?, _ json: JSONScanner) throws {
    let path = json.base + Int(action.pathStart)
    let raw = UnsafeRawBufferPointer(start: path, count: Int(action.pathCount))
    if vector == nil, !action.flags.contains(.pathHasEscapes), LogPathKeys.isKey(raw) {
      action.keyStart = action.pathStart
      action.keyCount = action.pathCount
      action.hash = FileKey.hash(path, Int(action.pathCount), seed: seed)
    } else {
      try makeKey(&action, vector, json)
    }
  }

  private mutating func appendKey(_ key: [UInt8]) {
    key.withUnsafeBytes { keys.append($0) }
  }

  @inline(never)
  private mutating func makeKey(_ action: inout FileAction, _ vector: JSONSlice?, _ json: JSONScanner) throws
  {
    let start = keys.count
    let raw = UnsafeRawBufferPointer(start: json.base + Int(action.pathStart), count: Int(action.pathCount))
    if action.flags.contains(.pathHasEscapes) {
      var text = try JSONText.string(raw, hasEscapes: true)
      appendKey(text.withUTF8 { paths.key(UnsafeRawBufferPointer($0)) })
    } else {
      appendKey(paths.key(raw))
    }
    if let vector {
      action.deletionVector = UInt32(truncatingIfNeeded: vector.start)
      guard let descriptor = try LogJSON.deletionVector(json, vector) else {
        throw Failure("a deletion vector has no storageType or no pathOrInlineDv", offset: vector.start)
      }
      FileKey.append(descriptor, to: &keys)
    }
    guard keys.count <= LogActions.byteLimit else {
      throw Failure("too many keys", offset: Int(action.start))
    }
    action.flags.insert(.keyAside)
    action.keyStart = UInt32(truncatingIfNeeded: start)
    action.keyCount = UInt32(truncatingIfNeeded: keys.count - start)
    action.hash = FileKey.hash(keys.base + start, keys.count - start, seed: seed)
  }
}
