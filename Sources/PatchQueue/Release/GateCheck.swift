import Foundation
import GitObjects

/// What a gate said about a commit.
public struct GateRecord: Hashable, Sendable {
  public let commit: ObjectID
  /// The whole tree of the commit.
  public let tree: ObjectID
  public let passed: Bool
  /// Whether it looked at less than a release asks for.
  public let isQuick: Bool
  /// Whether it let public symbols go.
  public let isNewAPILine: Bool
  /// The record as it is kept with the release.
  public let bytes: [UInt8]

  public init(
    commit: ObjectID, tree: ObjectID, passed: Bool, isQuick: Bool, isNewAPILine: Bool = false, bytes: [UInt8]
  ) {
    (self.commit, self.tree, self.passed, self.isQuick) = (commit, tree, passed, isQuick)
    (self.isNewAPILine, self.bytes) = (isNewAPILine, bytes)
  }
}

/// Says whether a commit may be released. A file with a record does as a rule; others may ask a service.
public protocol GateCheck {
  /// What is known about the commit.
  /// - Throws: where nothing is, or it cannot be read.
  func record(of commit: ObjectID, tree: ObjectID) throws -> GateRecord
}

/// A record in a file, `gate.json`:
///
///     { "schema": 1, "commit": "…", "tree": "…", "passed": true, "quick": false }
///
/// Other members are the gate's own and kept as they are.
public struct GateFile: GateCheck {
  public static let name = "gate.json"
  private let bytes: [UInt8]

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// - Throws: `refused` where there is no such file.
  public init(path: String) throws(QueueError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw QueueError(
        .refused, "there is no gate record at \(path)",
        advice: "Run the gate first, and name its record with --gate FILE.")
    }
    bytes = Array(data)
  }

  private struct Record: SchemaDocument {
    static let schema = 1
    var schema: Int
    var commit: ObjectID
    var tree: ObjectID
    var passed: Bool
    var quick: Bool?
    var newAPILine: Bool?
  }

  public func record(of commit: ObjectID, tree: ObjectID) throws -> GateRecord {
    let record = try Record.decode(bytes, "the gate record", whenNewer: nil)
    return GateRecord(
      commit: record.commit, tree: record.tree, passed: record.passed, isQuick: record.quick ?? false,
      isNewAPILine: record.newAPILine ?? false, bytes: bytes)
  }
}

extension GateRecord {
  /// - Throws: `refused` where the record is of something else, or says no.
  func check(commit: ObjectID, tree: ObjectID, isRehearsal: Bool) throws(QueueError) {
    guard self.tree == tree else {
      throw QueueError(
        .refused, "the gate looked at tree \(self.tree.short), and \(tree.short) would be released",
        advice: "Run the gate on commit \(commit.short).")
    }
    guard self.commit == commit else {
      throw QueueError(
        .refused, "the gate looked at commit \(self.commit.short), and \(commit.short) would be released",
        advice: "Run the gate on commit \(commit.short).")
    }
    guard passed else {
      throw QueueError(
        .refused, "the gate said no", advice: "Mend what its record names, and run it again.")
    }
    guard !isQuick || isRehearsal else {
      throw QueueError(
        .refused, "the gate took the quick way, which does for a rehearsal only",
        advice: "Run the gate in full, or rehearse: --rehearsal")
    }
  }
}
