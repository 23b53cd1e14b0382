/// The format strings of the Arrow C data interface.
enum ArrowFormat {
  /// The format of a type; a dictionary has that of its codes.
  static func string(_ type: ColumnType) -> String {
    switch type.kind {
    case .null: "n"
    case .boolean: "b"
    case .int8: "c"
    case .uint8: "C"
    case .int16: "s"
    case .uint16: "S"
    case .int32, .dictionary: "i"
    case .uint32: "I"
    case .int64: "l"
    case .uint64: "L"
    case .float16: "e"
    case .float32: "f"
    case .float64: "g"
    case .decimal(let precision, let scale): "d:\(precision),\(scale)"
    case .date: "tdD"
    case .time(let unit): "tt" + letter(unit)
    case .timestamp(let unit, let zone): "ts" + letter(unit) + ":" + (zone ?? "")
    case .utf8View: "vu"
    case .binaryView: "vz"
    case .utf8: "u"
    case .largeUtf8: "U"
    case .binary: "z"
    case .largeBinary: "Z"
    case .fixedBinary(let width): "w:\(width)"
    case .list: "+l"
    case .largeList: "+L"
    case .structure: "+s"
    case .map: "+m"
    }
  }

  private static func letter(_ unit: TimeUnit) -> String {
    switch unit {
    case .second: "s"
    case .millisecond: "m"
    case .microsecond: "u"
    default: "n"
    }
  }

  /// The type of a format that has no children; nil for any other.
  static func flatType(_ format: String) -> ColumnType? {
    if let type = simple[format] { return type }
    let parts = format.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    let argument = parts[1]
    if parts[0] == "w" {
      guard let width = Int(argument), width >= 0, width <= Int32.max else { return nil }
      return .fixedBinary(width)
    }
    guard parts[0].count == 3, parts[0].hasPrefix("ts"), let unit = unit(parts[0].suffix(1)) else {
      return nil
    }
    return .timestamp(unit, zone: argument.isEmpty ? nil : String(argument))
  }

  /// The precision, scale and bits of a decimal's format; nil for any other.
  static func decimal(_ format: String) -> (precision: Int, scale: Int, bitWidth: Int)? {
    guard format.hasPrefix("d:") else { return nil }
    let numbers = format.dropFirst(2).split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2 || numbers.count == 3, let precision = numbers[0], let scale = numbers[1] else {
      return nil
    }
    guard let bitWidth = numbers.count == 3 ? numbers[2] : 128 else { return nil }
    return (precision, scale, bitWidth)
  }

  private static func unit(_ letter: Substring) -> TimeUnit? {
    switch letter {
    case "s": .second
    case "m": .millisecond
    case "u": .microsecond
    case "n": .nanosecond
    default: nil
    }
  }

  private static let simple: [String: ColumnType] = [
    "n": .null, "b": .boolean, "c": .int8, "C": .uint8, "s": .int16, "S": .uint16, "i": .int32, "I": .uint32,
    "l": .int64, "L": .uint64, "e": .float16, "f": .float32, "g": .float64, "tdD": .date, "vu": .utf8View,
    "vz": .binaryView, "u": .utf8, "U": .largeUtf8, "z": .binary, "Z": .largeBinary, "tts": .time(.second),
    "ttm": .time(.millisecond), "ttu": .time(.microsecond), "ttn": .time(.nanosecond),
  ]
}
