import DeltaColumns
import DeltaStorage

/// What the file says that a checkpoint is found by: of the v2 spec all but the file actions that are in sidecars.
struct CheckpointTop: Sendable {
  private(set) var state = ReplayedState()
  /// The sidecars, each once.
  private(set) var sidecars: [Sidecar] = []
  /// The versions that `checkpointMetadata` actions tell.
  private var versions: [Int64] = []
  private var paths: Set<String> = []
  /// Where file actions may be in the file itself.
  private(set) var runs: [any CheckpointRun] = []
  /// Whether there are any.
  private var hasFiles = false

  /// Whether the file is of the v2 spec, which its actions tell.
  var isV2: Bool { !versions.isEmpty || !sidecars.isEmpty }

  /// Reads the file that a checkpoint is found by.
  static func read(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> CheckpointTop {
    guard let info = files.files.first else { throw files.malformed("it has no file") }
    var top = CheckpointTop()
    if info.name.hasSuffix(".json") {
      try await top.read(try await JSONActionFile.open(info, version: files.version, log))
    } else {
      let place = ObjectLocation(store: log.store, path: info.path)
      try await top.read(
        try await Checkpoint.open(place, size: info.size, name: String(info.name)), files)
    }
    return top
  }

  private mutating func read(
    _ part: Checkpoint.Part, _ files: CheckpointFiles
  ) async throws(DeltaError) {
    runs = part.runs
    try await part.read(ReplayedState.columns) { (name, column) throws(DeltaError) in take(name, column) }
    guard !sidecars.isEmpty else { return }
    try await part.read(["add", "remove"]) { (name, column) throws(DeltaError) in
      take(name, column)
      try checkPlaces(files)
    }
  }

  private mutating func read(_ file: JSONActionFile) async throws(DeltaError) {
    try await file.forEachPiece { (range, text) throws(DeltaError) in
      let columns = try file.columns(text, at: range.lowerBound, JSONShape.topActions)
      for (name, column) in columns where column.count > 0 { take(name, column) }
      let addCount = columns["add"]?.count ?? 0
      if addCount > 0 { runs.append(JSONRun(file: file, range: range, rowCount: addCount)) }
    }
  }

  /// Takes the rows of one kind of action.
  mutating func take(_ name: String, _ column: Column) {
    switch name {
    case "checkpointMetadata":
      let version = column.child(named: "version")
      versions += (0..<column.count).compactMap { column.isNull($0) ? nil : version?.int64(at: $0) }
    case "sidecar":
      for row in 0..<column.count where !column.isNull(row) {
        let path = column.child(named: "path")?.text(at: row)
        let size = column.child(named: "sizeInBytes")?.int64(at: row)
        // Some writers make a struct of nulls of what is absent. An action without its path is found nowhere.
        guard path != nil || size != nil, paths.insert(path ?? "").inserted else { continue }
        sidecars.append(Sidecar(path: path ?? "", size: size.flatMap { Int(exactly: $0) }))
      }
    case "add", "remove":
      guard let path = column.child(named: "path") else { break }
      hasFiles = hasFiles || (0..<column.count).contains { !column.isNull($0) && !path.isNull($0) }
    default:
      state.take(name, column)
    }
  }

  /// Refuses what is no checkpoint of the v2 spec, so that an older one or the commits are read instead.
  func check(_ files: CheckpointFiles) throws(DeltaError) {
    guard versions.count == 1 else {
      throw files.malformed(
        "it has \(versions.count) checkpointMetadata actions, where the v2 spec has exactly one")
    }
    guard versions == [files.version] else {
      throw files.malformed("its checkpointMetadata says that it is of version \(versions[0])")
    }
    guard let tableProtocol = state.tableProtocol, state.metadata != nil else {
      throw files.malformed("it has no protocol or no metaData action")
    }
    // Neither the name nor the property delta.checkpointPolicy stands for the feature.
    guard tableProtocol.lists("v2Checkpoint") else {
      throw files.malformed("it is of the v2 spec, and its protocol does not list the feature v2Checkpoint")
    }
    try checkPlaces(files)
  }

  private func checkPlaces(_ files: CheckpointFiles) throws(DeltaError) {
    guard hasFiles, !sidecars.isEmpty else { return }
    throw files.malformed("some of its file actions are in sidecars and some are not")
  }
}
