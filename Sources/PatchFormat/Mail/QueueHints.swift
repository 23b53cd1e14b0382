import GitObjects

/// What other tools write into the messages of commits so that a patch keeps its name: `Gbp-Pq: Name x.patch`,
/// `Gbp-Pq: Topic folder`, `Gbp-Pq: Ignore`, and Electron's `Patch-Filename: x.patch`.
public struct QueueHints: Hashable, Sendable {
  public private(set) var name: String?
  /// A folder for the patch.
  public private(set) var topic: String?
  /// The commit is no patch of the queue.
  public private(set) var isIgnored = false
  /// The message without them.
  public private(set) var message: ByteText

  public init(_ message: ByteText) {
    self.message = message
    var lines: [ArraySlice<UInt8>] = []
    for line in message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if lines.isEmpty || !take(line) { lines.append(line) }
    }
    guard name != nil || topic != nil || isIgnored else { return }
    while let last = lines.last, last.allSatisfy({ HeaderFolding.isBlank($0) }) { lines.removeLast() }
    self.message = ByteText(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
  }

  /// The path that the hints ask for, where it is one.
  /// - Parameter other: the name where they tell none.
  public func path(instead other: String) -> String? {
    let path = (topic.map { "\($0)/" } ?? "") + (name ?? other)
    return ByteText(path).isSafePath ? path : nil
  }

  private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let key = String(decoding: line[..<colon], as: UTF8.self).lowercased()
    guard ["gbp-pq", "gbp", "gbp-pq-topic", "patch-filename"].contains(key),
      let text = String(validating: line[(colon + 1)...], as: UTF8.self)
    else { return false }
    let words = text.split { $0 == " " || $0 == "\t" || $0 == "\r" }.map(String.init)
    switch (key, words.first?.lowercased()) {
    case ("patch-filename", _) where words.count == 1: name = words[0]
    case ("gbp-pq-topic", _) where words.count == 1: topic = words[0]
    case ("gbp-pq", "name"?) where words.count == 2, ("gbp", "name"?) where words.count == 2: name = words[1]
    case ("gbp-pq", "topic"?) where words.count == 2, ("gbp", "topic"?) where words.count == 2:
      topic = words[1]
    case ("gbp-pq", "ignore"?), ("gbp", "ignore"?): isIgnored = true
    default: return false
    }
    return true
  }
}
