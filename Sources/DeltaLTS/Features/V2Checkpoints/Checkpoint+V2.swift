extension Checkpoint {
  /// Opens a checkpoint with a classic name, which may be of either spec: its rows tell, never the hint.
  @Sendable
  static func classicOfEitherSpec(
    _ files: CheckpointFiles, _ log: LogDirectory
  ) async throws(DeltaError) -> Checkpoint {
    let top = try await CheckpointTop.read(files, log)
    guard top.isV2 else { return Checkpoint(files, state: top.state, runs: top.runs) }
    return try await v2(files, top, log)
  }

  /// Opens a checkpoint that is named by a UUID, which is always of the v2 spec (PROTOCOL.md, UUID-named checkpoint).
  @Sendable
  static func uuidNamed(
    _ files: CheckpointFiles, _ log: LogDirectory
  ) async throws(DeltaError) -> Checkpoint {
    try await v2(files, try await CheckpointTop.read(files, log), log)
  }

  /// Opens what lies behind the top of a checkpoint of the v2 spec (PROTOCOL.md, V2 Spec).
  private static func v2(
    _ files: CheckpointFiles, _ top: CheckpointTop, _ log: LogDirectory
  ) async throws(DeltaError) -> Checkpoint {
    try top.check(files)
    guard !top.sidecars.isEmpty else { return Checkpoint(files, state: top.state, runs: top.runs) }
    // A sidecar that is missing or damaged must show now, while an older checkpoint or the commits can stand in.
    let parts = try await inOrder(top.sidecars, window: log.window) { (sidecar) throws(DeltaError) in
      try await sidecar.open(files, log)
    }
    // A path may be spelled in several ways; a file that is read twice would double its rows.
    guard Set(parts.map(\.name)).count == parts.count else {
      throw files.malformed("two of its sidecars are one file")
    }
    return Checkpoint(files, state: top.state, runs: parts.flatMap(\.runs))
  }
}
