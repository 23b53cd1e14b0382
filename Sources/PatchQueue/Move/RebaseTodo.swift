import Foundation
import GitObjects

/// What a rebase that stopped has to remember; all else is worked out again.
struct RebaseTodo: Codable {
  var onto: ObjectID
  var tag: String?
  var keepsUpstreamed: Bool
  var skipped: [String]
  /// The patch that it stopped at.
  var patch: String

  var bytes: [UInt8] {
    let document = StableJSON.members([
      "onto": .string(onto.hex), "tag": tag.map { .string($0) }, "keepsUpstreamed": .bool(keepsUpstreamed),
      "skipped": .array(skipped.map { .string($0) }), "patch": .string(patch),
    ]).document
    return Array(document.utf8)
  }

  init(onto: ObjectID, tag: String?, keepsUpstreamed: Bool, skipped: [String], patch: String) {
    (self.onto, self.tag, self.keepsUpstreamed) = (onto, tag, keepsUpstreamed)
    (self.skipped, self.patch) = (skipped, patch)
  }

  init(_ entry: OperationLog.Entry) throws {
    guard let bytes = entry.operation.todo else {
      throw QueueError(.malformed, "\(entry.operation.title) does not tell what is to be done yet")
    }
    self = try JSONDecoder().decode(RebaseTodo.self, from: Data(bytes))
  }
}
