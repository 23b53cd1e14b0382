import DeltaColumns

/// Where a value lies among the values that a column can have.
package enum FilterPlacement: Hashable, Sendable {
  /// It is one of them.
  case exact(FilterKey)
  /// It lies above this one and below the next; nil: below all.
  case above(FilterKey?)

  /// Places `value` in `domain`; nil where the two cannot be compared. `value` is not null.
  package init?(_ value: Value.Kind, in domain: FilterDomain) {
    switch (domain.kind, value) {
    case (.boolean, .boolean(let value)): self = .exact(.boolean(value))
    case (.text, .string(let text)): self = .exact(.bytes(Array(text.utf8)))
    case (.binary, .binary(let bytes)): self = .exact(.bytes(bytes))
    case (.date, .date(let days)): self = .exact(.integer(Int64(days)))
    case (.date, .string(let text)):
      guard case .date(let days)? = ValueText.date(text) else { return nil }
      self = .exact(.integer(Int64(days)))
    case (.timestamp(let unit, let isInstant), _):
      guard let placed = Self.timestamp(value, unit, isInstant: isInstant) else { return nil }
      self = placed
    case (.integer(let range), _):
      guard let placed = Self.integer(value, range) else { return nil }
      self = placed
    case (.double, _):
      guard let placed = Self.double(value) else { return nil }
      self = placed
    case (.decimal(let precision, let scale), _):
      guard let placed = Self.decimal(value, precision: precision, scale: scale) else { return nil }
      self = placed
    default: return nil
    }
  }

  private static func timestamp(_ value: Value.Kind, _ unit: TimeUnit, isInstant: Bool) -> FilterPlacement? {
    var value = value
    if case .string(let text) = value,
      let parsed = ValueText.timestamp(text, .nanosecond, isInstant: isInstant)
    {
      value = parsed
    } else if case .string(let text) = value,
      let parsed = ValueText.timestamp(text, .microsecond, isInstant: isInstant)
    {
      value = parsed
    }
    switch value {
    case .timestamp(let ticks, let from, isInstant):
      // Floor of ticks · unit / from, which 128 bits hold.
      let scaled = Int128(ticks) * Int128(unit.ticksPerSecond)
      return floor(scaled, Int128(from.ticksPerSecond), Int64.min...Int64.max)
    case .date(let days) where !isInstant:
      return floor(Int128(days) * 86_400 * Int128(unit.ticksPerSecond), 1, Int64.min...Int64.max)
    default: return nil
    }
  }

  private static func integer(_ value: Value.Kind, _ range: ClosedRange<Int64>) -> FilterPlacement? {
    switch value {
    case .integer(let number): return floor(Int128(number), 1, range)
    case .decimal(let unscaled, let scale):
      guard (0...38).contains(scale) else { return nil }
      return floor(unscaled, Int128(DecimalText.power(scale)), range)
    case .float(let number): return integer(Double(number), range)
    case .double(let number): return integer(number, range)
    default: return nil
    }
  }

  private static func integer(_ number: Double, _ range: ClosedRange<Int64>) -> FilterPlacement {
    if number.isNaN || number >= 0x1p63 { return .above(.integer(range.upperBound)) }
    if number < -0x1p63 { return .above(nil) }
    let below = number.rounded(.down)
    let placed = floor(Int128(below), 1, range)
    if below != number, case .exact(let key) = placed { return .above(key) }
    return placed
  }

  /// The place of `dividend` / `divisor` in a range of integers; `divisor` is above zero.
  private static func floor(
    _ dividend: Int128, _ divisor: Int128, _ range: ClosedRange<Int64>
  ) -> FilterPlacement {
    var (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    if remainder < 0 { quotient -= 1 }
    if quotient < Int128(range.lowerBound) { return .above(nil) }
    if quotient > Int128(range.upperBound) { return .above(.integer(range.upperBound)) }
    let key = FilterKey.integer(Int64(truncatingIfNeeded: quotient))
    return remainder == 0 ? .exact(key) : .above(key)
  }

  private static func double(_ value: Value.Kind) -> FilterPlacement? {
    switch value {
    case .float(let number): return .exact(.double(Double(number)))
    case .double(let number): return .exact(.double(number))
    case .integer(let number): return double(Int128(number), scale: 0)
    case .decimal(let unscaled, let scale):
      guard (0...38).contains(scale), unscaled.magnitude <= DecimalText.power(38) else { return nil }
      return double(unscaled, scale: scale)
    default: return nil
    }
  }

  /// The double nearest to unscaled · 10^-scale, and on which side it lies.
  private static func double(_ unscaled: Int128, scale: Int) -> FilterPlacement? {
    guard let near = Double(DecimalText.text(unscaled, scale: scale)) else { return nil }
    switch WideNumber.compare(near, unscaled, scale: scale) {
    case 0: return .exact(.double(near))
    case ..<0: return .above(.double(near))
    default: return .above(.double(near.nextDown))
    }
  }

  private static func decimal(_ value: Value.Kind, precision: Int, scale: Int) -> FilterPlacement? {
    let limit = Int128(DecimalText.power(precision)) - 1
    switch value {
    case .integer(let number): return decimal(Int128(number), from: 0, scale: scale, limit)
    case .decimal(let unscaled, let from):
      guard (0...38).contains(from) else { return nil }
      return decimal(unscaled, from: from, scale: scale, limit)
    case .float(let number): return decimal(Double(number), scale: scale, limit)
    case .double(let number): return decimal(number, scale: scale, limit)
    default: return nil
    }
  }

  private static func decimal(
    _ unscaled: Int128, from: Int, scale: Int, _ limit: Int128
  ) -> FilterPlacement {
    if from <= scale {
      let (scaled, overflow) = unscaled.multipliedReportingOverflow(
        by: Int128(DecimalText.power(scale - from)))
      if overflow { return unscaled < 0 ? .above(nil) : .above(.decimal(limit)) }
      return decimal(floor: scaled, isExact: true, limit)
    }
    var (quotient, remainder) = unscaled.quotientAndRemainder(
      dividingBy: Int128(DecimalText.power(from - scale)))
    if remainder < 0 { quotient -= 1 }
    return decimal(floor: quotient, isExact: remainder == 0, limit)
  }

  private static func decimal(_ number: Double, scale: Int, _ limit: Int128) -> FilterPlacement {
    if number.isNaN || number >= 0x1p127 { return .above(.decimal(limit)) }
    if number <= -0x1p127 { return .above(nil) }
    guard let (floor, isExact) = WideNumber.floor(number, scale: scale) else {
      return number < 0 ? .above(nil) : .above(.decimal(limit))
    }
    return decimal(floor: floor, isExact: isExact, limit)
  }

  private static func decimal(floor: Int128, isExact: Bool, _ limit: Int128) -> FilterPlacement {
    if floor < -limit { return .above(nil) }
    if floor > limit { return .above(.decimal(limit)) }
    return isExact ? .exact(.decimal(floor)) : .above(.decimal(floor))
  }
}

/// Doubles against decimals, exactly, in 256 bits.
enum WideNumber {
  /// Below, at or above zero as `double` is below, at or above unscaled · 10^-scale, to which it is the nearest.
  static func compare(_ double: Double, _ unscaled: Int128, scale: Int) -> Int {
    if unscaled == 0 || double == 0 { return double < 0 ? -1 : double > 0 ? 1 : -unscaled.signum().asInt }
    if (double < 0) != (unscaled < 0) { return double < 0 ? -1 : 1 }
    let (mantissa, exponent) = parts(double)
    // |double| · 10^scale = mantissa · 10^scale · 2^exponent against |unscaled|.
    let left = mantissa.multipliedFullWidth(by: DecimalText.power(scale))
    var (a, b) = ((left.high, left.low), (UInt128(0), unscaled.magnitude))
    if exponent >= 0 { a = shift(a, by: exponent) } else { b = shift(b, by: -exponent) }
    let order = a.0 != b.0 ? (a.0 < b.0 ? -1 : 1) : a.1 == b.1 ? 0 : a.1 < b.1 ? -1 : 1
    return double < 0 ? -order : order
  }

  /// The floor of number · 10^scale and whether nothing was cut off; nil beyond 127 bits.
  static func floor(_ number: Double, scale: Int) -> (Int128, isExact: Bool)? {
    if number == 0 { return (0, true) }
    let (mantissa, exponent) = parts(number)
    let product = mantissa.multipliedFullWidth(by: DecimalText.power(scale))
    var magnitude: UInt128
    var isExact = true
    if exponent >= 0 {
      guard product.high == 0, exponent < 128, product.low.leadingZeroBitCount > exponent else { return nil }
      magnitude = product.low << UInt128(exponent)
    } else {
      let down = -exponent
      let (value, rest) = shiftDown((product.high, product.low), by: down)
      guard let value else { return nil }
      magnitude = value
      isExact = !rest
    }
    if number < 0, !isExact { magnitude += 1 }
    guard magnitude < UInt128(1) << 126 else { return nil }
    return (number < 0 ? -Int128(magnitude) : Int128(magnitude), isExact)
  }

  /// |double| = mantissa · 2^exponent. `double` is finite and not zero.
  private static func parts(_ double: Double) -> (UInt128, Int) {
    let bits = double.bitPattern & 0xF_FFFF_FFFF_FFFF
    let exponent = Int(double.bitPattern >> 52 & 0x7FF)
    return exponent == 0
      ? (UInt128(bits), -1074) : (UInt128(bits | 0x10_0000_0000_0000), exponent - 1075)
  }

  private static func shift(_ value: (UInt128, UInt128), by count: Int) -> (UInt128, UInt128) {
    if count == 0 { return value }
    if count >= 256 { return (0, 0) }
    if count >= 128 { return (value.1 << UInt128(count - 128), 0) }
    return (value.0 << UInt128(count) | value.1 >> UInt128(128 - count), value.1 << UInt128(count))
  }

  /// The value shifted to the right, nil where it does not fit 128 bits, and whether bits were lost.
  private static func shiftDown(_ value: (UInt128, UInt128), by count: Int) -> (UInt128?, lost: Bool) {
    if count >= 256 { return (0, value.0 != 0 || value.1 != 0) }
    if count >= 128 {
      let down = UInt128(count - 128)
      let mask = (UInt128(1) << down) &- 1
      return (value.0 >> down, value.1 != 0 || value.0 & mask != 0)
    }
    let down = UInt128(count)
    let mask = (UInt128(1) << down) &- 1
    guard value.0 >> down == 0 else { return (nil, false) }
    let high = count == 0 ? 0 : value.0 << (128 - down)
    return (high | value.1 >> down, value.1 & mask != 0)
  }
}

extension Int128 {
  fileprivate var asInt: Int { self < 0 ? -1 : self > 0 ? 1 : 0 }
}
