/// The name of a file in `_delta_log` that a reader heeds.
///
/// Names are recognised by a table; what no row knows (`_staged_commits`, hidden and temporary files, …) is ignored.
package struct LogFileName: Hashable, Sendable {
  /// What a file of that name is.
  package struct Kind: Hashable, Sendable {
    package let name: String
    package init(_ name: String) { self.name = name }

    package static let commit = Kind("commit")
    package static let compaction = Kind("compaction")
    package static let checksum = Kind("checksum")
    /// A checkpoint; which of the formats, `LogFileName.checkpoint` tells.
    package static let checkpoint = Kind("checkpoint")
  }

  /// The place of a file among those that make up one checkpoint.
  package struct Checkpoint: Hashable, Sendable {
    /// The row of `CheckpointFormat.table`.
    package let format: String
    /// Tells checkpoints of one version and format apart.
    package let identity: String
    /// From 1.
    package let part: Int
    package let parts: Int

    package init(format: String, identity: String = "", part: Int = 1, parts: Int = 1) {
      self.format = format
      self.identity = identity
      self.part = part
      self.parts = parts
    }
  }

  package let kind: Kind
  /// The version; of a compaction the first.
  package let version: Int64
  /// The last version; that of a compaction may differ from the first.
  package let endVersion: Int64
  package let checkpoint: Checkpoint?

  package init(_ kind: Kind, version: Int64, endVersion: Int64? = nil, checkpoint: Checkpoint? = nil) {
    self.kind = kind
    self.version = version
    self.endVersion = endVersion ?? version
    self.checkpoint = checkpoint
  }

  /// How a kind of name is recognised from what follows the version and a dot.
  package struct Rule: Sendable {
    package let read: @Sendable (_ version: Int64, _ rest: Substring) -> LogFileName?

    package init(_ read: @escaping @Sendable (_ version: Int64, _ rest: Substring) -> LogFileName?) {
      self.read = read
    }
  }

  /// Recognises `name`; nil for what readers ignore.
  package init?(_ name: some StringProtocol) {
    // By bytes: a log has many names, and characters of any language are slow to tell apart.
    let name = Substring(name)
    guard let end = name.utf8.index(name.startIndex, offsetBy: Self.digits, limitedBy: name.endIndex),
      let version = Self.version(name[..<end]), name.utf8[end...].first == UInt8(ascii: ".")
    else { return nil }
    let rest = name[name.utf8.index(after: end)...]
    for rule in Self.rules {
      if let found = rule.read(version, rest) {
        self = found
        return
      }
    }
    return nil
  }

  /// The digits of a version.
  static let digits = 20

  /// A version from its 20 digits.
  static func version(_ text: some StringProtocol) -> Int64? {
    guard text.utf8.count == digits else { return nil }
    var value: UInt64 = 0
    for byte in text.utf8 {
      let digit = byte &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
      guard !overflow, !carried else { return nil }
      value = sum
    }
    // Behind every version there is a next one.
    return value < Int64.max ? Int64(value) : nil
  }

  /// A version as names have it: 20 digits.
  package static func padded(_ version: Int64) -> String {
    let text = String(max(version, 0))
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// The name of the commit of `version`.
  package static func commit(_ version: Int64) -> String { padded(version) + ".json" }
  /// The name of the version checksum of `version`.
  package static func checksum(_ version: Int64) -> String { padded(version) + ".crc" }
}
