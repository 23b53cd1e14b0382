import DeltaColumns

/// As text: the kind of the value, a space, and the value, so that no encoder rounds a number or refuses NaN.
extension Value: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(coded)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let value = Self.decode(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text.debugDescription) is no value")
    }
    self = value
  }

  private var coded: String {
    switch kind {
    case .null: "null"
    case .boolean(let value): "boolean \(value)"
    case .integer(let value): "integer \(value)"
    case .float(let value): "float \(value.bitPattern)"
    case .double(let value): "double \(value.bitPattern)"
    case .decimal(let unscaled, let scale): "decimal \(unscaled) \(scale)"
    case .string(let text): "string \(text)"
    case .binary(let bytes): "binary \(bytes.map(String.init).joined(separator: " "))"
    case .date(let days): "date \(days)"
    case .timestamp(let ticks, let unit, let isInstant):
      "\(isInstant ? "instant" : "clock") \(ticks) \(unit.ticksPerSecond)"
    }
  }

  private static func decode(_ text: String) -> Value? {
    // By bytes: as a character, the space would be one with an accent or a vowel sign that a text begins with.
    let end = text.utf8.firstIndex(of: UInt8(ascii: " ")) ?? text.endIndex
    let rest = String(Substring(text.utf8[end...].dropFirst()))
    let words = rest.split(separator: " ")
    let name = text[..<end]
    switch name {
    case "null": return .null
    case "boolean": return rest == "true" ? .boolean(true) : rest == "false" ? .boolean(false) : nil
    case "integer": return Int64(rest).map { .integer($0) }
    case "float": return UInt32(rest).map { .float(Float(bitPattern: $0)) }
    case "double": return UInt64(rest).map { .double(Double(bitPattern: $0)) }
    case "decimal":
      guard words.count == 2, let unscaled = Int128(words[0]), let scale = Int(words[1]),
        (0...80).contains(scale)
      else { return nil }
      return .decimal(unscaled: unscaled, scale: scale)
    case "string": return .string(rest)
    case "binary":
      let bytes = words.compactMap { UInt8($0) }
      return bytes.count == words.count ? .binary(bytes) : nil
    case "date": return Int32(rest).map { .date(daysSinceEpoch: $0) }
    case "instant", "clock":
      guard words.count == 2, let ticks = Int64(words[0]), let perSecond = Int64(words[1]),
        let unit = [TimeUnit.second, .millisecond, .microsecond, .nanosecond]
          .first(where: { $0.ticksPerSecond == perSecond })
      else { return nil }
      return Value(.timestamp(ticks, unit, isInstant: name == "instant"))
    default: return nil
    }
  }
}

extension Value: CustomStringConvertible {
  /// The value as SQL would have it.
  public var description: String {
    switch kind {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .float(let value): "\(value)"
    case .double(let value): "\(value)"
    case .decimal(let unscaled, let scale): DecimalText.text(unscaled, scale: max(scale, 0))
    case .string(let text): "'\(text)'"
    case .binary(let bytes):
      "X'" + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "'"
    case .date(let days): "'\(TimeText.date(Int64(days)))'"
    case .timestamp(let ticks, let unit, let isInstant):
      "'\(TimeText.timestamp(ticks, unit, isInstant: isInstant))'"
    }
  }
}
