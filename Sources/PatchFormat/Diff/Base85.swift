/// Base 85 with git's alphabet: five characters for four bytes.
enum Base85 {
  private static let alphabet = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)
  private static let values: [UInt8?] = {
    var values = [UInt8?](repeating: nil, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  /// The bytes, with zeros behind them up to a multiple of four.
  static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let group = rest.prefix(4)
      rest = rest.dropFirst(4)
      var value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(4 - group.count))
      var characters: [UInt8] = []
      for _ in 0..<5 {
        characters.append(alphabet[Int(value % 85)])
        value /= 85
      }
      text += characters.reversed()
    }
    return text
  }

  /// The first `count` bytes; nil where the text has other characters, or not as many as it takes.
  static func decode(_ text: ArraySlice<UInt8>, count: Int) -> [UInt8]? {
    guard text.count == (count + 3) / 4 * 5 else { return nil }
    var bytes: [UInt8] = []
    var rest = text
    while !rest.isEmpty {
      var value: UInt64 = 0
      for character in rest.prefix(5) {
        guard let digit = values[Int(character)] else { return nil }
        value = value * 85 + UInt64(digit)
      }
      guard value <= UInt32.max else { return nil }
      for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
      rest = rest.dropFirst(5)
    }
    return Array(bytes.prefix(count))
  }
}
