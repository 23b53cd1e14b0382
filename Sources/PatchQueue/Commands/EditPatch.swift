import GitObjects
import PatchFormat

/// `edit`: changes a patch's message, author or trailers.
public struct EditPatch: QueueCommand {
  public var name: String?
  /// Nil: it stays.
  public var message: String?
  /// `NAME <ADDRESS>`; nil: it stays.
  public var author: String?
  /// Trailers that get a value: `Upstream-Status`, `Submitted [https://…]`.
  public var trailers: [(key: String, value: String)] = []
  /// Trailers that go.
  public var removed: [String] = []

  public init(_ name: String?) { self.name = name }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let position = try home.position(in: old)
    let index = try home.index(
      of: name, in: old.patches.map(\.name), default: position > 0 ? position - 1 : old.levels.count - 1)
    let new = try old.replacing(index) { patch in
      if let message { patch.mail.message = ByteText(message: message) }
      if let author { try set(author, in: &patch.mail.author) }
      for key in removed { patch.mail.message = Trailers.setting(key, to: nil, in: patch.mail.message) }
      for (key, value) in trailers {
        patch.mail.message = Trailers.setting(key, to: value, in: patch.mail.message)
      }
      guard patch.subject.bytes.contains(where: { $0 > 0x20 }) else {
        throw QueueError(.usage, "the message is empty", advice: "Give it a subject. Nothing was changed.")
      }
    }
    let patch = new.patches[index]
    try patch.requireReadable(patch.name)
    return Plan(
      Report(["\(patch.name): \(patch.subject)"], json: ["patch": patch.json()]),
      patch == old.patches[index]
        ? nil : try home.change("edit \(patch.name)", from: old, to: new, position: position))
  }

  private func set(_ text: String, in author: inout Signature) throws(QueueError) {
    guard let open = text.lastIndex(of: "<"), text.hasSuffix(">"), open > text.startIndex else {
      throw QueueError(.usage, "\"\(text)\" is no author", advice: "Write it as NAME <ADDRESS>.")
    }
    let name = text[..<open].split(separator: " ").joined(separator: " ")
    author.name = ByteText(name)
    author.email = ByteText(String(text[text.index(after: open)...].dropLast()))
  }
}

/// The message of a patch, for an editor.
public struct PatchMessage {
  public let name: String
  public let text: String

  public init(_ name: String?, in home: QueueHome) throws {
    let patches = try home.files.patches()
    let index = try home.index(of: name, in: patches.map(\.name), default: patches.count - 1)
    (self.name, text) = (patches[index].name, patches[index].mail.message.description)
  }
}
