/// Decimals as text and across scales, exact or not at all.
package enum DecimalText {
  /// 10^exponent for 0...38.
  package static func power(_ exponent: Int) -> UInt128 {
    (0..<exponent).reduce(1) { value, _ in value * 10 }
  }

  /// `[+-]digits[.digits][E[+-]digits]` as an unscaled number and its scale; nil beyond 38 digits.
  package static func parse(_ text: some Collection<UInt8>) -> (unscaled: Int128, scale: Int)? {
    var value: UInt128 = 0
    var scale = 0
    var sawDigit = false
    var sawPoint = false
    var bytes = text[...]
    let negative = bytes.first == UInt8(ascii: "-")
    if negative || bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
    while let byte = bytes.first {
      if byte == UInt8(ascii: "."), !sawPoint {
        sawPoint = true
      } else if (48...57).contains(byte) {
        sawDigit = true
        guard value < power(37) || (value == 0) else { return nil }
        value = value * 10 + UInt128(byte - 48)
        if sawPoint { scale += 1 }
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    guard sawDigit else { return nil }
    if let byte = bytes.first {
      guard byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E"),
        let exponent = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)), abs(exponent) <= 80
      else { return nil }
      scale -= exponent
    }
    while scale < 0 {
      guard value < power(37) else { return value == 0 ? (0, 0) : nil }
      value *= 10
      scale += 1
    }
    let signed = Int128(value)
    return (negative ? -signed : signed, scale)
  }

  /// The same number at another scale; nil where digits would be lost or 38 are not enough.
  package static func rescale(_ unscaled: Int128, from: Int, to: Int) -> Int128? {
    if unscaled == 0 { return 0 }
    var value = unscaled
    if to >= from {
      guard to - from <= 38 else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: Int128(power(to - from)))
      return overflow || scaled.magnitude >= power(38) ? nil : scaled
    }
    for _ in 0..<(from - to) {
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { return nil }
      value = quotient
      if value == 0 { break }
    }
    return value
  }

  /// The number with all digits of its scale.
  package static func text(_ unscaled: Int128, scale: Int) -> String {
    var digits = String(unscaled.magnitude)
    if scale > 0 {
      if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return unscaled < 0 ? "-" + digits : digits
  }
}
