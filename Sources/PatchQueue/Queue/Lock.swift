import GitObjects
import PatchFormat

/// `LOCK.json`: what each patch file is and what tree each patch leads to, so that anybody can check the queue without
/// its history. It is derived: made again at any time from base and patches.
public struct Lock: Hashable, Sendable, SchemaDocument {
  static let fileName = "LOCK.json"
  static let schema = 1

  public struct Entry: Hashable, Sendable, Codable {
    public var name: String
    /// Of the file's bytes.
    public var sha256: String
    /// As `git patch-id --stable` tells it.
    public var patchID: String
    /// The tree in scope with this patch and those below.
    public var tree: ObjectID
  }

  public struct Base: Hashable, Sendable, Codable {
    public var commit: ObjectID
    public var tree: ObjectID
  }

  public var schema: Int
  public var base: Base
  public var patches: [Entry]
  /// The tree in scope with all patches.
  public var tree: ObjectID

  public init(_ stack: Stack, commit: ObjectID, style: Manifest.Style) throws(GitError) {
    schema = Self.schema
    base = Base(commit: commit, tree: stack.base)
    tree = stack.tip
    patches = []
    for level in stack.levels {
      patches.append(
        Entry(
          name: level.patch.name, sha256: SHA256.hex(level.patch.bytes(style)),
          patchID: try PatchID(diff: FilePatch.text(level.patch.mail.files)).description, tree: level.tree))
    }
  }

  /// - Throws: `malformed`
  public init(_ bytes: [UInt8]) throws(QueueError) {
    self = try Self.decode(bytes, Self.fileName, whenDamaged: "Make it again: patch-queue refresh --lock")
  }

  public var text: String {
    StableJSON.members([
      "schema": .integer(schema),
      "base": .members(["commit": .string(base.commit.hex), "tree": .string(base.tree.hex)]),
      "patches": .array(
        patches.map { entry in
          .members([
            "name": .string(entry.name), "sha256": .string(entry.sha256), "patchID": .string(entry.patchID),
            "tree": .string(entry.tree.hex),
          ])
        }),
      "tree": .string(tree.hex),
    ]).document
  }
}
