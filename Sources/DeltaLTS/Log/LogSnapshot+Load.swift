import DeltaStorage

extension LogSnapshot {
  /// Reads a version of the table: the latest unless told.
  package static func load(
    _ log: LogDirectory, version: Int64? = nil
  ) async throws(DeltaError) -> LogSnapshot {
    do throws(DeltaError) {
      if let version, version < 0 {
        throw DeltaError(.invalidArgument, "versions begin with 0; \(version) was asked for")
      }
      // A hint newer than the version that is asked for helps nobody.
      if let hint = await log.hint(), hint.version <= version ?? .max {
        let listing = try await LogListing(log, from: hint.version)
        if let snapshot = try await load(log, listing, version: version) { return snapshot }
        log.logger.info(
          "The checkpoint of version \(hint.version) that _last_checkpoint names cannot be used: listing the whole log"
        )
      }
      let listing = try await LogListing(log)
      guard let snapshot = try await load(log, listing, version: version) else {
        throw log.noTable
      }
      return snapshot
    } catch {
      throw error.at(log.table)
    }
  }

  /// Reads a version from what a listing found. Nil where the listing does not reach back far enough.
  static func load(
    _ log: LogDirectory, _ listing: LogListing, version: Int64?
  ) async throws(DeltaError) -> LogSnapshot? {
    guard let latest = listing.latestVersion else { return nil }
    let target = version ?? latest
    guard target <= latest else {
      throw DeltaError(
        .versionNotFound, "version \(target) does not exist; the latest is \(latest)",
        at: .init(version: target))
    }
    var failures: [DeltaError] = []
    for start in listing.starts(for: target) {
      // Without a usable checkpoint in it, a listing that begins at one is not enough.
      if start == nil, listing.start > 0 { return nil }
      switch try await open(log, listing, version: target, from: start) {
      case .success(let snapshot): return snapshot
      case .failure(let error):
        if start != nil { log.logger.warning("A checkpoint is passed over: \(error)") }
        failures.append(error)
      }
    }
    throw failures.first { $0.code == .unsupportedFeature } ?? failures.first ?? log.noTable
  }

  /// Reads a version from one place to begin. A failure says that another place may do better; what is thrown is final.
  private static func open(
    _ log: LogDirectory, _ listing: LogListing, version: Int64, from start: CheckpointFiles?
  ) async throws(DeltaError) -> Result<LogSnapshot, DeltaError> {
    let segment: LogSegment
    do {
      segment = try LogSegment(listing, version: version, checkpoint: start, compactions: true)
    } catch {
      return .failure(error)
    }
    async let tail = result { () throws(DeltaError) in try await log.tail(segment.sources) }
    async let checksum = log.checksum(listing.checksums[version], version: version)
    var checkpoint: Checkpoint?
    if let start {
      do {
        checkpoint = try await Checkpoint.read(start, log)
      } catch {
        if error.code == .cancelled { throw error }
        return .failure(error)
      }
    }
    let commitFile = listing.commit(version)?.info
    do {
      return .success(
        try LogSnapshot(
          log, segment, checkpoint: checkpoint, tail: try await tail.get(), commitFile: commitFile,
          checksum: await checksum))
    } catch {
      guard error.code == .malformedLog, segment.hasCompactions,
        let plain = try? LogSegment(listing, version: version, checkpoint: start, compactions: false)
      else { throw error }
      log.logger.warning("Compacted log files are passed over: \(error)")
      return .success(
        try LogSnapshot(
          log, plain, checkpoint: checkpoint, tail: try await log.tail(plain.sources),
          commitFile: commitFile, checksum: await checksum))
    }
  }

  private convenience init(
    _ log: LogDirectory, _ segment: LogSegment, checkpoint: Checkpoint?, tail: LogTail,
    commitFile: ObjectInfo?, checksum: VersionChecksum?
  ) throws(DeltaError) {
    var state = ReplayedState()
    for commit in tail.sources { try state.merge(commit) }
    if let checkpoint { state.merge(checkpoint.state) }
    let newest = tail.sources.first.flatMap { $0.versions == segment.version...segment.version ? $0 : nil }
    try self.init(
      log: log, version: segment.version, state: state,
      files: FileState(tails: tail.isEmpty ? [] : [tail], checkpoint: checkpoint), commit: newest,
      commitFile: commitFile, checksum: checksum)
  }
}

/// Runs `body` for its result, for use with `async let`.
private func result<Output: Sendable>(
  _ body: @Sendable () async throws(DeltaError) -> Output
) async -> Result<Output, DeltaError> {
  do throws(DeltaError) { return .success(try await body()) } catch { return .failure(error) }
}

extension Checkpoint {
  /// Reads a checkpoint by its format, or refuses it by the name of its feature.
  static func read(_ files: CheckpointFiles, _ log: LogDirectory) async throws(DeltaError) -> Checkpoint {
    guard let read = files.format?.read else { throw CheckpointFormat.refusal(files) }
    return try await read(files, log)
  }
}

extension LogDirectory {
  /// The hint, if there is one that can be believed.
  func hint() async -> LastCheckpointHint? {
    do {
      return try LastCheckpointHint(await get(LastCheckpointHint.fileName))
    } catch let error as LastCheckpointHint.Unusable {
      logger.warning("_last_checkpoint of \(location.description) is not heeded: \(error.reason)")
    } catch let error as DeltaError where error.code == .fileNotFound {
    } catch {
      logger.warning("_last_checkpoint of \(location.description) cannot be read: \(error)")
    }
    return nil
  }

  /// The version checksum; nil where there is none or it cannot be read.
  func checksum(_ info: ObjectInfo?, version: Int64) async -> VersionChecksum? {
    guard options.checksums.reads, let info else { return nil }
    do {
      return try VersionChecksum(await get(String(info.name)), name: String(info.name))
    } catch {
      logger.warning("The version checksum \(info.name) of \(location.description) is ignored: \(error)")
      return nil
    }
  }
}
