import GitObjects
import PatchFormat

/// `provenance.json` of a release: what it is made of, so that anybody can check it with the repository alone.
public struct Provenance: Hashable, Sendable, SchemaDocument {
  public static let fileName = "provenance.json"
  static let schema = 1

  /// Who released, and when.
  public struct Tagger: Hashable, Sendable, Codable {
    public var name: String
    public var email: String
    /// Since 1970.
    public var seconds: Int64
    /// Minutes east of Greenwich.
    public var offset: Int

    var signature: Signature {
      Signature(name: ByteText(name), email: ByteText(email), seconds: seconds, offset: offset)
    }
  }

  /// What let it pass.
  public struct Gate: Hashable, Sendable, Codable {
    public var commit: ObjectID
    /// The release's tree without the files of the release.
    public var tree: ObjectID
    /// Of the record beside this file.
    public var sha256: String
    public var quick: Bool
  }

  /// What is carried.
  public struct Patch: Hashable, Sendable, Codable {
    public var name: String
    public var subject: String
    public var sha256: String
    public var patchID: String
    /// The tree in scope with this patch and those below.
    public var tree: ObjectID
    public var status: String?
    /// Commits of upstream that it comes from.
    public var origins: [String]
    public var fixes: [String]
  }

  /// The program that wrote this.
  public struct Tool: Hashable, Sendable, Codable {
    public var name: String
    public var version: String

    /// This program. Its version is that of the project's line whose sources it was built from: releases of one line differ in
    /// patches that are none of the program's, so that it has no third number.
    public static let current = Tool(name: "patch-queue", version: "1.0")
  }

  public var schema: Int = Self.schema
  public var version: String
  public var line: String
  public var tag: String
  /// The tag's message.
  public var message: String
  public var tagger: Tagger
  public var rehearsal: Bool
  /// The release of the line before this.
  public var previous: String?
  public var upstream: Manifest.Upstream
  public var base: Manifest.Base
  public var scope: [String]
  public var patches: [Patch]
  /// The tree in scope.
  public var tree: ObjectID
  public var gate: Gate
  public var tool: Tool

  /// - Throws: `malformed`
  public static func read(_ bytes: [UInt8]) throws(QueueError) -> Provenance {
    try decode(bytes, fileName)
  }

  /// The tag of the release, unsigned: the same bytes whoever makes it.
  func tag(_ commit: ObjectID) -> Tag {
    Tag(commit: commit, name: tag, tagger: tagger.signature, message: ByteText(message))
  }
}

extension Provenance.Patch {
  init(_ patch: Patch, _ entry: Lock.Entry) {
    var seen: Set<String> = []
    self.init(
      name: patch.name, subject: patch.subject.description, sha256: entry.sha256, patchID: entry.patchID,
      tree: entry.tree, status: patch.trailers["Upstream-Status"].last,
      origins: OriginNames.find(patch.mail.message).filter { seen.insert($0).inserted },
      fixes: patch.trailers["Fixes"])
  }
}

// MARK: As a file

extension Provenance {
  /// The file's text.
  public var text: String {
    StableJSON.members([
      "schema": .integer(schema), "version": .string(version), "line": .string(line), "tag": .string(tag),
      "message": .string(message),
      "tagger": .members([
        "name": .string(tagger.name), "email": .string(tagger.email),
        "seconds": .integer(Int(tagger.seconds)), "offset": .integer(tagger.offset),
      ]),
      "rehearsal": .bool(rehearsal), "previous": previous.map { .string($0) },
      "upstream": .members(["url": .string(upstream.url), "branch": upstream.branch.map { .string($0) }]),
      "base": base.json, "scope": .array(scope.map { .string($0) }),
      "patches": .array(patches.map(\.json)), "tree": .string(tree.hex),
      "gate": .members([
        "commit": .string(gate.commit.hex), "tree": .string(gate.tree.hex), "sha256": .string(gate.sha256),
        "quick": .bool(gate.quick),
      ]),
      "tool": .members(["name": .string(tool.name), "version": .string(tool.version)]),
    ]).document
  }
}

extension Provenance.Patch {
  fileprivate var json: StableJSON {
    .members([
      "name": .string(name), "subject": .string(subject), "sha256": .string(sha256),
      "patchID": .string(patchID), "tree": .string(tree.hex), "status": status.map { .string($0) },
      "origins": .array(origins.map { .string($0) }), "fixes": .array(fixes.map { .string($0) }),
    ])
  }
}
