extension JSONScanner {
  /// The integer that comes next. A fraction or an exponent is refused: it is no integer as it stands.
  @inline(__always)
  package mutating func int64() throws(JSONError) -> Int64 {
    let first = try significant()
    let isNegative = first == UInt8(ascii: "-")
    let start = position
    var index = isNegative ? start + 1 : start
    let digits = index
    var magnitude: UInt64 = 0
    while index < end {
      let digit = byte(index) &- UInt8(ascii: "0")
      if digit > 9 { break }
      magnitude = magnitude &* 10 &+ UInt64(digit)
      index &+= 1
    }
    let count = index - digits
    guard count > 0, count == 1 || byte(digits) != UInt8(ascii: "0") else {
      throw JSONError(.badNumber, offset: start)
    }
    if index < end {
      let next = byte(index)
      if next == UInt8(ascii: ".") || next | 0x20 == UInt8(ascii: "e") {
        throw JSONError(.numberOutOfRange, offset: start)
      }
    }
    position = index
    afterValue = true
    // 18 digits always fit; of 19, the greatest UInt64 that they can make is no overflow of it.
    let limit = UInt64(Int64.max) + (isNegative ? 1 : 0)
    guard count <= 18 || (count == 19 && magnitude <= limit) else {
      throw JSONError(.numberOutOfRange, offset: start)
    }
    return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(truncatingIfNeeded: magnitude)
  }

  /// The number that comes next, as a double: the nearest one to its decimal digits.
  package mutating func double() throws(JSONError) -> Double {
    JSONNumber.double(raw(try number()))
  }

  /// The number that comes next, as it is written: the way to exact decimals.
  package mutating func number() throws(JSONError) -> JSONSlice {
    _ = try significant()
    let start = position
    try skipNumber()
    return JSONSlice(kind: .number, start: start, count: position - start)
  }

  /// Passes over a number and checks how it is written.
  @inline(__always)
  mutating func skipNumber() throws(JSONError) {
    let start = position
    var index = position
    if index < end, byte(index) == UInt8(ascii: "-") { index &+= 1 }
    let whole = index
    index = skipDigits(index)
    guard index > whole, index == whole + 1 || byte(whole) != UInt8(ascii: "0") else {
      throw JSONError(.badNumber, offset: start)
    }
    if index < end, byte(index) == UInt8(ascii: ".") {
      let fraction = index + 1
      index = skipDigits(fraction)
      guard index > fraction else { throw JSONError(.badNumber, offset: start) }
    }
    if index < end, byte(index) | 0x20 == UInt8(ascii: "e") {
      index &+= 1
      if index < end, byte(index) == UInt8(ascii: "+") || byte(index) == UInt8(ascii: "-") { index &+= 1 }
      let exponent = index
      index = skipDigits(exponent)
      guard index > exponent else { throw JSONError(.badNumber, offset: start) }
    }
    position = index
    afterValue = true
  }

  @inline(__always)
  private func skipDigits(_ first: Int) -> Int {
    var index = first
    while index < end, byte(index) &- UInt8(ascii: "0") <= 9 { index &+= 1 }
    return index
  }
}

/// Turns the text of JSON numbers into numbers.
package enum JSONNumber {
  /// The double nearest to the decimal number that `text` is; `text` has passed the scanner.
  package static func double(_ text: UnsafeRawBufferPointer) -> Double {
    if let exact = shortDouble(text) { return exact }
    return Double(String(decoding: text, as: UTF8.self)) ?? .nan
  }

  /// Up to 15 digits and a power of ten up to 22 are both exact as doubles, so one operation rounds once.
  private static func shortDouble(_ text: UnsafeRawBufferPointer) -> Double? {
    var index = 0
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { index = 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    var sawPoint = false
    while index < text.count {
      let next = text[index]
      if next == UInt8(ascii: ".") {
        sawPoint = true
      } else {
        let digit = next &- UInt8(ascii: "0")
        guard digit <= 9 else { return nil }
        mantissa = mantissa &* 10 &+ UInt64(digit)
        digits += 1
        if sawPoint { scale += 1 }
      }
      index += 1
    }
    guard digits > 0, digits <= 15 else { return nil }
    let magnitude = scale == 0 ? Double(mantissa) : Double(mantissa) / powersOfTen[scale]
    return isNegative ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]
}
