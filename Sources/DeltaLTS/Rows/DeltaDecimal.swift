/// An exact decimal number of at most 38 digits: `unscaled` · 10^-`scale`, as Delta's decimal type holds it.
///
/// Two of them are equal where they are the same number, whatever their scales.
public struct DeltaDecimal: Sendable {
  /// The number without its point.
  public let unscaled: Int128
  /// The digits behind the point.
  public let scale: Int

  public init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }

  /// The number that `text` writes, such as `-12.50` or `1E3`; nil where it writes none, or one of more than 38
  /// digits.
  public init?(_ text: String) {
    guard let parsed = DecimalText.parse(Array(text.utf8)) else { return nil }
    self.init(unscaled: parsed.unscaled, scale: parsed.scale)
  }

  /// The same number without zeros at the end of its fraction.
  private var reduced: DeltaDecimal {
    var unscaled = unscaled
    var scale = scale
    if unscaled == 0 { return DeltaDecimal(unscaled: 0, scale: 0) }
    while scale > 0 {
      let (quotient, remainder) = unscaled.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { break }
      unscaled = quotient
      scale -= 1
    }
    return DeltaDecimal(unscaled: unscaled, scale: scale)
  }
}

extension DeltaDecimal: Hashable, Comparable, CustomStringConvertible {
  public static func == (left: DeltaDecimal, right: DeltaDecimal) -> Bool {
    if left.scale == right.scale { return left.unscaled == right.unscaled }
    let (left, right) = (left.reduced, right.reduced)
    return left.scale == right.scale && left.unscaled == right.unscaled
  }

  public static func < (left: DeltaDecimal, right: DeltaDecimal) -> Bool {
    if left.scale == right.scale { return left.unscaled < right.unscaled }
    let scale = max(left.scale, right.scale)
    let (scaledLeft, leftOverflows) = left.scaled(to: scale)
    let (scaledRight, rightOverflows) = right.scaled(to: scale)
    // Only the one with the smaller scale is multiplied; where it overflows it is the larger in magnitude.
    if leftOverflows { return left.unscaled < 0 }
    if rightOverflows { return right.unscaled > 0 }
    return scaledLeft < scaledRight
  }

  private func scaled(to other: Int) -> (Int128, overflow: Bool) {
    var value = unscaled
    if value == 0 { return (0, false) }
    for _ in scale..<max(scale, other) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return (0, true) }
      value = product
    }
    return (value, false)
  }

  public func hash(into hasher: inout Hasher) {
    let number = reduced
    hasher.combine(number.unscaled)
    hasher.combine(number.scale)
  }

  /// The number with all digits of its scale, such as `12.50`.
  public var description: String { DecimalText.text(unscaled, scale: scale) }
}

extension DeltaDecimal: Codable {
  /// Reads a decimal column as it is; elsewhere, the number as text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = DeltaDecimal(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(text) is no decimal number")
    }
    self = value
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
