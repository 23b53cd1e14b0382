import GitObjects
import PatchFormat

/// `new`: an empty patch on top, or one of the edits in the work tree.
public struct NewPatch: QueueCommand {
  public var name: String
  /// Nil: made of the name.
  public var message: String?
  /// Whether it takes what is edited in the work tree.
  public var takesEdits: Bool

  public init(_ name: String, message: String? = nil, takesEdits: Bool = false) {
    (self.name, self.message, self.takesEdits) = (name, message, takesEdits)
  }

  public func plan(_ home: QueueHome) throws -> Plan {
    try home.refuseWhileStopped()
    let old = try home.stack()
    let position = try home.position(in: old)
    let name = try PatchName.checked(name, taken: old.patches.map(\.name))
    let message = ByteText(message: message ?? PatchName.subject(of: name))
    let patch = Patch(name: name, mail: PatchMail(author: home.actor, message: message, files: []))
    var new = old.prefix(position)
    let shown = takesEdits ? try home.editedTree() : nil
    try new.push(patch, madeFor: shown ?? new.tip, in: home.repository)
    try new.lay(old, from: position, in: home.repository)
    try new.patches[position].requireReadable(name)
    let files = new.patches[position].mail.files.map { "  \($0.path)" as Report.Line }
    return Plan(
      Report([.init("+ ", .good) + .init(name)] + files, json: ["patch": new.patches[position].json()]),
      try shown.map { try home.take("new \(name)", new, position: position + 1, shown: $0) }
        ?? home.change("new \(name)", from: old, to: new, position: position + 1))
  }
}

extension PatchName {
  /// A name that somebody gave: a path inside the folder, ending in `.patch`, that no other patch has.
  static func checked(_ name: String, taken: [String]) throws(QueueError) -> String {
    let full = name.hasSuffix(".patch") || name.hasSuffix(".diff") ? name : name + ".patch"
    let own = [QueueFiles.seriesName, Lock.fileName]
    guard ByteText(full).isSafePath, !own.contains(full), !full.hasPrefix("#"), !full.hasPrefix("-"),
      !full.contains(where: \.isWhitespace)
    else {
      throw QueueError(
        .usage, "\"\(name)\" is no name for a patch: no blanks, no .. and no leading # or -",
        advice: "Use one such as fix-the-reader.patch.")
    }
    guard !taken.contains(full) else { throw QueueError(.usage, "there is a patch \(full) already") }
    return full
  }

  /// Words made of a name.
  static func subject(of name: String) -> String {
    let stem = name.split(separator: "/").last.map(String.init) ?? name
    let words = stem.split(separator: ".").first.map(String.init) ?? stem
    let text = words.replacing("-", with: " ").replacing("_", with: " ")
    return text.prefix(1).uppercased() + text.dropFirst()
  }
}
