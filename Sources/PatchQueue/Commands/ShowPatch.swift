import GitObjects

/// `show`: a patch as its file has it.
public struct ShowPatch: QueueCommand {
  /// Nil: the top one.
  public var name: String?

  public init(name: String?) { self.name = name }

  public func plan(_ home: QueueHome) throws -> Plan {
    let patches = try home.files.patches()
    let index = try home.index(of: name, in: patches.map(\.name), default: patches.count - 1)
    let bytes = home.files.files[patches[index].name] ?? []
    var report = Report(
      json: ["patch": patches[index].json(), "text": .string(String(decoding: bytes, as: UTF8.self))])
    report.raw = bytes
    return Plan(report)
  }
}

extension QueueHome {
  /// The whole names of patches, however they were named.
  func names(of patches: [String], in names: [String]) throws(QueueError) -> [String] {
    try patches.map { (name) throws(QueueError) in names[try index(of: name, in: names, default: 0)] }
  }

  /// Where a patch is: by its name, with or without `.patch`, by a number counted from 1, or by the only name that has the
  /// text in it.
  func index(of name: String?, in names: [String], default usual: Int) throws(QueueError) -> Int {
    guard let name else {
      guard names.indices.contains(usual) else { throw QueueError(.usage, "the queue has no patches") }
      return usual
    }
    if let index = names.firstIndex(of: name) ?? names.firstIndex(of: name + ".patch") { return index }
    if let number = Int(name), names.indices.contains(number - 1) { return number - 1 }
    let found = names.indices.filter { names[$0].contains(name) }
    if found.count == 1, let index = found.first { return index }
    throw QueueError(
      .usage,
      found.isEmpty
        ? "there is no patch \(name)"
        : "\(name) may be \(found.map { names[$0] }.joined(separator: " or "))",
      advice: "patch-queue series tells the names.")
  }
}
