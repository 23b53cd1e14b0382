import DeltaColumns
import DeltaJSON

extension Variant {
  /// The value as JSON text. What JSON lacks becomes text: dates, times and timestamps in ISO 8601, binary in
  /// Base64, NaN and infinities by name.
  public var json: String {
    var out = ""
    write(to: &out)
    return out
  }

  private func write(to out: inout String) {
    switch kind {
    case .null: out += "null"
    case .boolean(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .float(let value): write(number: value.description, isFinite: value.isFinite, to: &out)
    case .double(let value): write(number: value.description, isFinite: value.isFinite, to: &out)
    case .decimal(let unscaled, let scale): out += DecimalText.text(unscaled, scale: scale)
    case .date(let days): JSONValue.writeQuoted(TimeText.date(Int64(days)), to: &out)
    case .time(let ticks): JSONValue.writeQuoted(TimeText.timeOfDay(ticks, .microsecond), to: &out)
    case .timestamp(let ticks, let ticksPerSecond, let isInstant):
      let unit = TimeUnit(ticksPerSecond: ticksPerSecond)
      JSONValue.writeQuoted(TimeText.timestamp(ticks, unit, isInstant: isInstant), to: &out)
    case .binary(let bytes): JSONValue.writeQuoted(Base64.text(bytes), to: &out)
    case .string(let text): JSONValue.writeQuoted(text, to: &out)
    case .uuid(let bytes): JSONValue.writeQuoted(Self.uuidText(bytes), to: &out)
    case .object(let members):
      out += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { out += "," }
        JSONValue.writeQuoted(member.name, to: &out)
        out += ":"
        member.value.write(to: &out)
      }
      out += "}"
    case .array(let elements):
      out += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { out += "," }
        element.write(to: &out)
      }
      out += "]"
    }
  }

  private func write(number text: String, isFinite: Bool, to out: inout String) {
    if isFinite {
      out += text
    } else {
      let name = text == "nan" || text == "-nan" ? "NaN" : text.hasPrefix("-") ? "-Infinity" : "Infinity"
      JSONValue.writeQuoted(name, to: &out)
    }
  }

  private static func uuidText(_ bytes: [UInt8]) -> String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
    }
    return text
  }
}

extension Variant: CustomStringConvertible {
  public var description: String { json }
}

/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    out.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var value: UInt32 = 0
      for byte in group { value = value << 8 | UInt32(byte) }
      value <<= UInt32(8 * (3 - group.count))
      for index in 0..<4 {
        out.append(
          index <= group.count ? alphabet[Int(value >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
