extension LogFileName {
  /// One row a kind of name; a patch adds its own.
  package static let rules: [Rule] = [
    Rule { version, rest in rest == "json" ? LogFileName(.commit, version: version) : nil },
    Rule { version, rest in rest == "crc" ? LogFileName(.checksum, version: version) : nil },
    Rule { version, rest in
      guard rest == "checkpoint.parquet" else { return nil }
      return LogFileName(.checkpoint, version: version, checkpoint: Checkpoint(format: "classic"))
    },
    Rule(multiPartCheckpoint),
    Rule(uuidCheckpoint),
    Rule(compaction),
  ]

  /// `checkpoint.<part>.<parts>.parquet`, with ten digits each.
  private static func multiPartCheckpoint(_ version: Int64, _ rest: Substring) -> LogFileName? {
    let pieces = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 4, pieces[0] == "checkpoint", pieces[3] == "parquet",
      let part = tenDigits(pieces[1]), let parts = tenDigits(pieces[2]), part >= 1, part <= parts
    else { return nil }
    return LogFileName(
      .checkpoint, version: version,
      checkpoint: Checkpoint(format: "multi-part", identity: "\(parts)", part: part, parts: parts))
  }

  private static func tenDigits(_ text: Substring) -> Int? {
    guard text.utf8.count == 10, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  /// `checkpoint.<uuid>.json` or `.parquet`: recognised whether or not it is read, so that nobody takes it for a gap.
  private static func uuidCheckpoint(_ version: Int64, _ rest: Substring) -> LogFileName? {
    let pieces = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard pieces.count == 3, pieces[0] == "checkpoint", pieces[2] == "json" || pieces[2] == "parquet",
      pieces[1].utf8.count == 36
    else { return nil }
    return LogFileName(
      .checkpoint, version: version,
      checkpoint: Checkpoint(format: "uuid", identity: "\(pieces[1]).\(pieces[2])"))
  }

  /// `<end>.compacted.json`; the end is greater than the start.
  private static func compaction(_ version: Int64, _ rest: Substring) -> LogFileName? {
    guard rest.hasSuffix(".compacted.json"), let end = self.version(rest.dropLast(".compacted.json".count)),
      end > version
    else { return nil }
    return LogFileName(.compaction, version: version, endVersion: end)
  }
}
