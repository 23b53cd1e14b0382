/// Percent-coding of RFC 3986, on bytes.
package enum PercentCoding {
  /// `bytes` with each `%XY` replaced by the byte it stands for, once: `%2525` becomes `%25`.
  ///
  /// A `%` without two hexadecimal digits behind it stays as it is, as in the other readers of Delta logs: a
  /// writer that forgot to encode a `%` is still understood. `+` stays a plus.
  package static func decode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index != bytes.endIndex {
      let byte = bytes[index]
      bytes.formIndex(after: &index)
      if byte == UInt8(ascii: "%"), index != bytes.endIndex, let high = digit(bytes[index]) {
        let second = bytes.index(after: index)
        if second != bytes.endIndex, let low = digit(bytes[second]) {
          result.append(high << 4 | low)
          index = bytes.index(after: second)
          continue
        }
      }
      result.append(byte)
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
