/// Who did something, and when.
public struct Signature: Hashable, Sendable {
  public var name: ByteText
  public var email: ByteText
  /// Seconds since 1970.
  public var seconds: Int64
  /// Minutes east of Greenwich.
  public var offset: Int

  public init(name: ByteText, email: ByteText, seconds: Int64, offset: Int) {
    self.name = name
    self.email = email
    self.seconds = seconds
    self.offset = offset
  }
}

extension Signature {
  /// Reads `NAME <EMAIL> SECONDS ±HHMM`, as in commits.
  init?(line: some Collection<UInt8>) {
    let line = Array(line)
    guard let close = line.lastIndex(of: UInt8(ascii: ">")),
      let open = line.firstIndex(of: UInt8(ascii: "<")),
      open < close
    else { return nil }
    var name = line[..<open]
    if name.last == UInt8(ascii: " ") { name.removeLast() }
    let rest = String(decoding: line[(close + 1)...], as: UTF8.self).split(separator: " ")
    guard let seconds = rest.first.flatMap({ Int64($0) }) else { return nil }
    self.init(
      name: ByteText(name), email: ByteText(line[(open + 1)..<close]), seconds: seconds,
      offset: rest.count > 1 ? Self.minutes(rest[1]) ?? 0 : 0)
  }

  /// The line, as in commits.
  package var line: [UInt8] { name.bytes + " <".utf8 + email.bytes + "> \(seconds) \(zone)".utf8 }

  /// `±HHMM`.
  package var zone: String {
    let minutes = offset.magnitude
    let digits = String(minutes / 60 * 100 + minutes % 60)
    return (offset < 0 ? "-" : "+") + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The minutes of `±HHMM`.
  package static func minutes(_ zone: some StringProtocol) -> Int? {
    guard let sign = zone.first, sign == "+" || sign == "-", let number = UInt32(zone.dropFirst()) else {
      return nil
    }
    let minutes = Int(number / 100 * 60 + number % 100)
    return sign == "-" ? -minutes : minutes
  }
}
