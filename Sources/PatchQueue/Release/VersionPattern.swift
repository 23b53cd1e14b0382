/// How the releases of a line are numbered: `1.0.{100}` begins with 1.0.100.
///
/// Within a hundred, releases are compatible: 1.0.101 comes behind 1.0.100. The next hundred, 1.0.200, begins a new line of
/// the API.
public struct VersionPattern: Hashable, Sendable, CustomStringConvertible {
  public let prefix: String
  public let first: Int
  public let suffix: String

  /// - Throws: `malformed` where the pattern has no number in braces, or several.
  public init(_ pattern: String) throws(QueueError) {
    let parts = pattern.split(separator: "{", omittingEmptySubsequences: false)
    guard parts.count == 2, let close = parts[1].firstIndex(of: "}"),
      let first = Int(parts[1][..<close]), (0...999_999).contains(first),
      !parts[1][parts[1].index(after: close)...].contains("}"),
      // It becomes the name of a tag and of a folder.
      pattern.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-_+{}".contains($0)) }),
      !pattern.hasPrefix("."), !pattern.hasPrefix("-"), !pattern.contains("..")
    else {
      throw QueueError(
        .malformed, "\"\(pattern)\" is no pattern of versions",
        advice: "Write one such as 1.0.{100}: the number in braces is that of the first release.")
    }
    prefix = String(parts[0])
    self.first = first
    suffix = String(parts[1][parts[1].index(after: close)...])
  }

  public var description: String { "\(prefix){\(first)}\(suffix)" }

  public func version(_ number: Int) -> String { "\(prefix)\(number)\(suffix)" }

  /// The number of a version of the line; nil: it is none.
  public func number(of version: String) -> Int? {
    guard version.hasPrefix(prefix), version.hasSuffix(suffix), version.count > prefix.count + suffix.count
    else { return nil }
    let digits = version.dropFirst(prefix.count).dropLast(suffix.count)
    guard let number = Int(digits), String(number) == digits, (first...9_999_999).contains(number) else {
      return nil
    }
    return number
  }

  /// Whether a version is the first of a hundred.
  func beginsAPILine(_ version: String) -> Bool { number(of: version).map { $0 % 100 == 0 } ?? false }

  /// The versions that may come behind those that are out: the next compatible one, and the first of a new API line.
  public func next(after released: [Int]) -> [String] {
    guard let last = released.max() else { return [version(first)] }
    // The last of a hundred has no compatible successor.
    let compatible = last % 100 == 99 ? [] : [version(last + 1)]
    return compatible + [version((last / 100 + 1) * 100)]
  }

  /// - Throws: `usage` where the version is none of the line, or does not come next.
  public func check(_ version: String, after released: [Int]) throws(QueueError) {
    let next = next(after: released)
    guard !next.contains(version) else { return }
    let reason =
      number(of: version).map { released.contains($0) ? "is out already" : "is not next" }
      ?? "is no version of \(self)"
    throw QueueError(
      .usage, "\(version) \(reason)",
      advice: next.count == 2
        ? "Release \(next[0]) for compatible fixes, or \(next[1]) where the API changes."
        : "Release \(next.joined(separator: " or ")).")
  }
}
