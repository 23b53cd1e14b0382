import ConformanceCases
import Foundation

/// A case in the layout of DAT, with the extensions of the golden corpora.
package struct GoldenCase: Sendable {
  package enum Kind: String, Sendable {
    /// Rows and metadata of every expected version and range.
    case read
    /// Metadata only: the data files are not there.
    case snapshot
    /// Opening or reading must fail.
    case error
  }

  package let kind: Kind
  /// Why opening or reading must fail.
  package let expectedError: String?
  /// Why a clear error is as good as the expected answer.
  package let mayRefuse: String?
  /// `latest` first, then versions.
  package let versions: [Version]
  package let changes: [Changes]
  package let failingChanges: [FailingChanges]
  package let timeTravel: [TimeTravel]

  package struct Version: Sendable {
    /// The folder's name: `latest` or `v<N>`.
    package let name: String
    /// Nil: the latest.
    package let number: Int64?
    package let folder: URL
  }

  package struct Changes: Sendable {
    package let start: Int64
    package let end: Int64
    package let folder: URL
    /// Whether `_commit_timestamp` is told by the log itself and so can be compared.
    package let hasCommitTimestamps: Bool
  }

  package struct FailingChanges: Sendable {
    package let start: Int64
    package let end: Int64
    package let reason: String
  }

  package struct TimeTravel: Sendable {
    package let timestamp: String
    package let outcome: Outcome

    package enum Outcome: Sendable {
      case version(Int64)
      case failure(String)
    }
  }

  package init(_ info: JSONNode, directory: URL) throws {
    let name = info["kind"]?.string ?? "read"
    guard let kind = Kind(rawValue: name) else {
      throw CorpusError("\(directory.lastPathComponent): kind \(name)")
    }
    self.kind = kind
    expectedError = info["expect_error"]?.string
    mayRefuse = info["may_refuse"]?.string
    let expected = directory.appending(path: "expected")
    let folders = Directory.names(expected)
    versions = folders.compactMap { Self.version($0, in: expected) }
      .sorted { ($0.number ?? -1) < ($1.number ?? -1) }
    changes = folders.compactMap { Self.changes($0, in: expected, info: info) }
      .sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    failingChanges = (info["cdf_expect_error"]?.elements ?? []).compactMap { entry in
      guard let start = entry["start"]?.integer, let end = entry["end"]?.integer else { return nil }
      return FailingChanges(start: start, end: end, reason: entry["reason"]?.string ?? "")
    }
    timeTravel = try (info["timestamp_travel"]?.elements ?? []).map(TimeTravel.init)
  }

  private static func version(_ folder: String, in expected: URL) -> Version? {
    let url = expected.appending(path: folder)
    if folder == "latest" { return Version(name: folder, number: nil, folder: url) }
    guard folder.hasPrefix("v"), let number = Int64(folder.dropFirst()) else { return nil }
    return Version(name: folder, number: number, folder: url)
  }

  private static func changes(_ folder: String, in expected: URL, info: JSONNode) -> Changes? {
    let parts = folder.split(separator: "_")
    guard parts.count == 3, parts[0] == "cdf", let start = Int64(parts[1]), let end = Int64(parts[2]) else {
      return nil
    }
    let entry = info["cdf"]?.elements?.first { $0["start"]?.integer == start && $0["end"]?.integer == end }
    return Changes(
      start: start, end: end, folder: expected.appending(path: folder),
      hasCommitTimestamps: entry?["commit_timestamp"]?.string?.hasPrefix("inCommitTimestamp") ?? false)
  }
}

extension GoldenCase.TimeTravel {
  fileprivate init(_ node: JSONNode) throws {
    guard let timestamp = node["timestamp"]?.string else {
      throw CorpusError("timestamp_travel without timestamp")
    }
    self.timestamp = timestamp
    if let version = node["version"]?.integer {
      outcome = .version(version)
    } else if let reason = node["expect_error"]?.string {
      outcome = .failure(reason)
    } else {
      throw CorpusError("timestamp_travel to \(timestamp) has neither version nor expect_error")
    }
  }
}
