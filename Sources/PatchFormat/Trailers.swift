import GitObjects

/// The `Key: value` lines at the end of a message, where metadata of a patch stands.
public struct Trailers: Hashable, Sendable {
  /// One line, with those that continue it.
  public struct Trailer: Hashable, Sendable {
    /// Empty for `(cherry picked from commit …)`.
    public var key: String
    public var value: String

    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  public private(set) var all: [Trailer] = []

  /// The last paragraph of the message, where it consists of trailers; none where it is the subject.
  public init(_ message: ByteText) {
    let lines = Self.lines(message)
    guard let start = Self.start(lines) else { return }
    for line in lines[start...] {
      if line.first == " " || line.first == "\t" {
        if !all.isEmpty { all[all.count - 1].value += " " + line.drop { $0 == " " || $0 == "\t" } }
      } else if let trailer = Self.trailer(line) {
        all.append(trailer)
      }
    }
  }

  /// The values of a key, whatever its case.
  public subscript(_ key: String) -> [String] {
    all.filter { $0.key.lowercased() == key.lowercased() }.map(\.value)
  }

  /// The commits of `(cherry picked from commit …)` lines, oldest first.
  public var cherryPickedFrom: [String] {
    all.filter(\.key.isEmpty).map { String($0.value.split(separator: " ").last ?? "") }
  }

  static let cherryPicked = "(cherry picked from commit "

  private static func lines(_ message: ByteText) -> [String] {
    var lines = message.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    return lines
  }

  /// Where the trailers begin.
  private static func start(_ lines: [String]) -> Int? {
    guard let blank = lines.lastIndex(where: { $0.allSatisfy(\.isWhitespace) }),
      lines[..<blank].contains(where: { !$0.allSatisfy(\.isWhitespace) })
    else { return nil }
    let block = lines[(blank + 1)...]
    let own = block.filter { $0.first != " " && $0.first != "\t" }
    guard !own.isEmpty, own.allSatisfy({ trailer($0) != nil }) else { return nil }
    return blank + 1
  }

  private static func trailer(_ line: String) -> Trailer? {
    if line.hasPrefix(cherryPicked), line.hasSuffix(")") {
      return Trailer("", String(line.dropFirst(cherryPicked.count).dropLast()))
    }
    guard let colon = line.firstIndex(of: ":"), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
    else { return nil }
    let value = line[line.index(after: colon)...]
    guard value.isEmpty || value.first == " " || value.first == "\t" else { return nil }
    return Trailer(String(line[..<colon]), value.drop { $0 == " " || $0 == "\t" }.description)
  }
}

extension Trailers {
  /// The message with one more trailer; none where it is there already.
  public static func adding(_ trailer: Trailer, to message: ByteText) -> ByteText {
    let found = Trailers(message)
    if found.all.contains(trailer) { return message }
    var bytes = message.bytes
    while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") {
      bytes.removeLast()
    }
    let line = trailer.key.isEmpty ? "\(cherryPicked)\(trailer.value))" : "\(trailer.key): \(trailer.value)"
    return ByteText(bytes + (found.all.isEmpty ? "\n\n" : "\n").utf8 + line.utf8 + "\n".utf8)
  }

  /// The message with every trailer of the key gone, and `value` in the place of the first; nil: none.
  public static func setting(_ key: String, to value: String?, in message: ByteText) -> ByteText {
    let lines = lines(message)
    guard let start = start(lines), !Trailers(message)[key].isEmpty else {
      return value.map { adding(Trailer(key, $0), to: message) } ?? message
    }
    var result = Array(lines[..<start])
    var value = value
    var isDropping = false
    for line in lines[start...] {
      let isContinued = line.first == " " || line.first == "\t"
      if !isContinued { isDropping = trailer(line)?.key.lowercased() == key.lowercased() }
      if !isDropping {
        result.append(line)
      } else if let new = value {
        result.append("\(key): \(new)")
        value = nil
      }
    }
    while result.last?.isEmpty == true { result.removeLast() }
    return ByteText(result.joined(separator: "\n") + "\n")
  }
}
