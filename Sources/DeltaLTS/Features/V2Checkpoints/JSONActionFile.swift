import DeltaColumns
import DeltaJSON
import DeltaMemory
import DeltaStorage

/// A log file of JSON lines that may be too large for memory: read as columns, a piece of whole lines at a time.
struct JSONActionFile: Sendable {
  let reader: any ObjectReader
  let name: String
  let version: Int64
  /// Bytes of a piece, unless a line needs more.
  var pieceByteCount = 4 << 20
  var lineByteLimit = 64 << 20

  static func open(
    _ info: ObjectInfo, version: Int64, _ log: LogDirectory
  ) async throws(DeltaError) -> JSONActionFile {
    let name = String(info.name)
    do {
      let reader = try await log.store.open(info.path, expectedSize: info.size)
      return JSONActionFile(reader: reader, name: name, version: version)
    } catch {
      throw DeltaError(error, file: "_delta_log/\(name)")
    }
  }

  /// Calls `body` with each piece and its place in the file.
  func forEachPiece(
    _ body: (_ range: Range<Int>, _ text: Bytes) throws(DeltaError) -> Void
  ) async throws(DeltaError) {
    let size = reader.info.size
    var (start, step) = (0, pieceByteCount)
    while start < size {
      if Task.isCancelled { throw DeltaError(.cancelled, "the task was cancelled") }
      let end = step < size - start ? start + step : size
      let text = try await read(start..<end)
      guard let lines = end == size ? text : text.wholeLines else {
        guard step < lineByteLimit else {
          throw DeltaError(.limitExceeded, "a line of more than \(step) bytes", at: place)
        }
        step *= 2
        continue
      }
      try body(start..<start + lines.count, lines)
      start += lines.count
      step = pieceByteCount
    }
  }

  func read(_ range: Range<Int>) async throws(DeltaError) -> Bytes {
    do { return try await reader.read(range) } catch { throw DeltaError(error, file: "_delta_log/\(name)") }
  }

  /// Fields without which an action says nothing.
  private static let required = [
    ("add", "path"), ("add", "size"), ("remove", "path"), ("sidecar", "path"), ("txn", "appId"),
    ("txn", "version"), ("domainMetadata", "domain"),
  ]

  /// The actions of some kinds, a column a kind.
  /// - Parameter start: where `text` begins in the file.
  func columns(
    _ text: Bytes, at start: Int, _ shapes: [(name: String, shape: JSONShape)]
  ) throws(DeltaError) -> [String: Column] {
    var actions = JSONActions(shapes)
    do {
      try text.withUnsafeBytes { (text) throws(JSONError) in try actions.read(text) }
    } catch {
      throw malformed("behind byte \(start), a line is not an action: \(error)", cause: error)
    }
    let columns = actions.finish()
    for (action, field) in Self.required {
      guard let values = columns[action]?.child(named: field), values.nullCount > 0 else { continue }
      throw malformed("behind byte \(start), an action of the kind \(action) has no \(field)")
    }
    return columns
  }

  private var place: DeltaError.Location { .init(version: version, file: "_delta_log/\(name)") }

  private func malformed(_ message: String, cause: (any Error)? = nil) -> DeltaError {
    DeltaError(
      .malformedLog, message, at: place,
      advice: "Read an older version, or have a writer make a new checkpoint.", cause: cause)
  }
}

/// A piece of a checkpoint in JSON. It is read again for each walk: what is between walks is the file.
struct JSONRun: CheckpointRun {
  let file: JSONActionFile
  let range: Range<Int>
  let rowCount: Int

  var fileName: String { file.name }

  func adds(
    _ loading: FileLoading, startsSmall: Bool
  ) throws(DeltaError) -> (any AsyncIteratorProtocol<Column, DeltaError>)? {
    Adds(run: self, shape: .add(loading))
  }

  private struct Adds: AsyncIteratorProtocol {
    let run: JSONRun
    let shape: JSONShape
    var isFinished = false

    mutating func next() async throws(DeltaError) -> Column? { try await next(isolation: nil) }

    mutating func next(isolation actor: isolated (any Actor)?) async throws(DeltaError) -> Column? {
      guard !isFinished else { return nil }
      isFinished = true
      let text = try await run.file.read(run.range)
      return try run.file.columns(text, at: run.range.lowerBound, [("add", shape)])["add"]
    }
  }
}
