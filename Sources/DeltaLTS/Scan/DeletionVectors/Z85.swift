/// ZeroMQ's base 85 (RFC 32), which writes four bytes as five characters.
///
/// The protocol asks for lengths that are multiples of four. Some writers pad a shorter tail instead: 85⁵ is
/// above 2³², so that no honest group begins with the last digit, `#`; the number of leading `#` in the last
/// group is then the number of bytes that it lacks.
package enum Z85 {
  private static let digits = Array(
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  private static let padding = UInt8(ascii: "#")

  /// The bytes that `text` stands for.
  package static func decode(_ text: some StringProtocol) throws(MalformedData) -> [UInt8] {
    let characters = Array(text.utf8)
    guard characters.count % 5 == 0 else {
      throw MalformedData("base-85 text has \(characters.count) characters, which is no multiple of 5")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(characters.count / 5 * 4)
    for start in stride(from: 0, to: characters.count, by: 5) {
      let group = characters[start..<start + 5]
      let missing = start + 5 == characters.count ? group.prefix { $0 == padding }.count : 0
      guard missing < 4 else { throw MalformedData("base-85 text ends in a group of padding alone") }
      let value = try number(group.dropFirst(missing))
      let limit: UInt64 = 1 << UInt64(8 * (4 - missing))
      guard value < limit else { throw MalformedData("base-85 group at character \(start) is out of range") }
      for index in stride(from: 3 - missing, through: 0, by: -1) {
        bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
      }
    }
    return bytes
  }

  /// The text for `bytes`, whose count must be a multiple of four.
  package static func encode(_ bytes: [UInt8]) throws(MalformedData) -> String {
    guard bytes.count % 4 == 0 else {
      throw MalformedData("\(bytes.count) bytes have no base-85 form: the count is no multiple of 4")
    }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count / 4 * 5)
    for start in stride(from: 0, to: bytes.count, by: 4) {
      var value = bytes[start..<start + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      var group = [UInt8](repeating: 0, count: 5)
      for index in stride(from: 4, through: 0, by: -1) {
        group[index] = digits[Int(value % 85)]
        value /= 85
      }
      text += group
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func number(_ group: ArraySlice<UInt8>) throws(MalformedData) -> UInt64 {
    var value: UInt64 = 0
    for character in group {
      let digit = values[Int(character)]
      guard digit != 0xFF else { throw MalformedData("byte \(character) is no base-85 digit") }
      value = value * 85 + UInt64(digit)
    }
    return value
  }
}
