import GitObjects

extension Manifest {
  /// The manifest with a line on another base. Where releases are numbered after the base's tag, they are after the new one.
  func with(_ base: Base, line name: String) -> Manifest {
    var manifest = self
    manifest.change(name) { line in
      if let version = line.version, version == line.base.tag.flatMap(Line.version(of:)) {
        line.version = base.tag.flatMap(Line.version(of:)) ?? version
      }
      line.base = base
    }
    return manifest
  }

  /// Changes what is said of a line.
  mutating func change(_ name: String, _ change: (inout Line) -> Void) {
    for index in lines.indices where lines[index].name == name { change(&lines[index]) }
  }
}

extension Manifest.Line {
  /// The first two numbers of a tag: `1.2` of `v1.2.3` and of `release-1.2`.
  static func number(of tag: String) -> String? {
    let numbers = tag.drop { !$0.isNumber }.split(separator: ".")
    guard numbers.count >= 2, let major = Int(numbers[0]), let minor = Int(numbers[1].prefix { $0.isNumber })
    else { return nil }
    return "\(major).\(minor)"
  }

  /// How releases on a tag are numbered if nothing else is said: in hundreds of its first two numbers.
  static func version(of tag: String) -> String? { number(of: tag).map { "\($0).{100}" } }

  /// - Throws: `usage` for what cannot be a line's name: references are named after it.
  static func check(name: String) throws(QueueError) {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || "._-+".contains($0) }
    guard isPlain, !name.isEmpty, !name.hasPrefix("."), !name.hasPrefix("-"), !name.contains(".."),
      !name.hasSuffix("."), !name.hasSuffix(".lock")
    else {
      throw QueueError(.usage, "\"\(name)\" is no name for a line", advice: "Use one such as 1.0.")
    }
  }
}
