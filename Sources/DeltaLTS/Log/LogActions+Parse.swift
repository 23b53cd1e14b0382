import DeltaJSON
import DeltaMemory
import DeltaStorage

extension LogActions {
  /// Reads newline-delimited actions. What has no kind is ignored; what is no object is an error that tells the line.
  /// - Parameter compacting: whether the file may be let go where most of it is statistics.
  init(
    parsing bytes: Bytes, fileName: String, versions: ClosedRange<Int64>, paths: LogPathKeys,
    compacting: Bool = false
  ) throws(DeltaError) {
    let place = DeltaError.Location(version: versions.upperBound, file: "_delta_log/\(fileName)")
    guard bytes.count <= Self.byteLimit else {
      throw DeltaError(
        .limitExceeded, "a log file of \(bytes.count) bytes; \(Self.byteLimit) are allowed", at: place)
    }
    var parser = LogParser(bytes: bytes, paths: paths)
    do {
      try parser.parse()
    } catch {
      throw Self.located(error, in: bytes, at: place)
    }
    let isCompact = compacting && parser.statsCount > bytes.count / 3
    let kept = isCompact ? parser.compact() : bytes
    self.init(
      versions: versions, fileName: fileName, bytes: kept, files: parser.files, others: parser.others,
      keys: parser.keys.finish(), fileByteCount: isCompact ? bytes.count : nil)
    try checkVectors()
  }

  /// One commit must not add a path twice, not even with two deletion vectors. Where no action has a vector, replay
  /// sees it anyway.
  private func checkVectors() throws(DeltaError) {
    guard files.contains(where: { $0.isAdd && $0.deletionVector != 0 }) else { return }
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

/// One pass over a log file.
struct LogParser: ~Copyable {
  let bytes: Bytes
  var keys = BytesBuilder(capacity: 0)
  var files: [FileAction] = []
  var others: [LogActions.OtherAction] = []
  /// Bytes of all statistics.
  private(set) var statsCount = 0
  /// The end of each file action's object.
  var ends: [UInt32] = []
  /// Kinds that have been seen and may not come again.
  private var singles: Set<ActionKind> = []
  private let seed = FileKey.seed
  private let paths: LogPathKeys

  init(bytes: Bytes, paths: LogPathKeys) {
    self.bytes = bytes
    self.paths = paths
    files.reserveCapacity(min(bytes.count / 400, 1 << 20))
    ends.reserveCapacity(min(bytes.count / 400, 1 << 20))
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

  mutating func parse() throws(Failure) {
    defer { _fixLifetime(bytes) }
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
    _ = json.isAtEnd()
    let start = json.position
    action.start = UInt32(truncatingIfNeeded: start)
    try json.beginObject()
    while let key = try json.nextKey() {
      switch key.count {
      case 4 where json.matches(key, "path"):
        let path = try json.string()
        action.pathStart = UInt32(truncatingIfNeeded: path.start)
        action.pathCount = UInt32(truncatingIfNeeded: path.count)
        if path.hasEscapes {
          action.flags.insert(.pathHasEscapes)
        } else {
          action.flags.remove(.pathHasEscapes)
        }
      case 4 where json.matches(key, "size"):
        if try json.takeNull() { continue }
        action.size = try json.int64()
        hasSize = true
      case 5 where json.matches(key, "stats"):
        let value = try json.skip()
        action.stats = value.kind == .string ? UInt32(truncatingIfNeeded: value.start) : 0
        action.statsCount = value.kind == .string ? UInt32(truncatingIfNeeded: value.count) : 0
      case 15 where json.matches(key, "partitionValues"):
        let value = try json.skip()
        action.partitionValues = value.kind == .object ? UInt32(truncatingIfNeeded: value.start) : 0
      case 14 where json.matches(key, "deletionVector"):
        let value = try json.skip()
        vector = value.kind == .null ? nil : value
      default:
        try json.skip()
      }
    }
    guard action.pathStart != 0, action.pathCount > 0 else {
      throw Failure("an \(isAdd ? "add" : "remove") action has no path", offset: start)
    }
    guard !isAdd || hasSize else { throw Failure("an add action has no size", offset: start) }
    if isAdd, action.size < 0 { throw Failure("an add action has a negative size", offset: start) }
    try setKey(&action, vector, json)
    files.append(action)
    ends.append(UInt32(truncatingIfNeeded: json.position))
    statsCount += Int(action.statsCount)
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
