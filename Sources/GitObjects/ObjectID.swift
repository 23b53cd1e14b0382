internal import CLibgit2

/// The SHA-1 name of an object.
public struct ObjectID: Hashable, Sendable, Comparable {
  private let high: UInt64
  private let middle: UInt64
  private let low: UInt32

  /// Twenty bytes, as they stand in trees.
  package init?(bytes: some Collection<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    var (high, middle, low) = (UInt64(0), UInt64(0), UInt32(0))
    for (index, byte) in bytes.enumerated() {
      if index < 8 {
        high = high << 8 | UInt64(byte)
      } else if index < 16 {
        middle = middle << 8 | UInt64(byte)
      } else {
        low = low << 8 | UInt32(byte)
      }
    }
    (self.high, self.middle, self.low) = (high, middle, low)
  }

  /// Forty hexadecimal digits.
  public init?(_ text: some StringProtocol) {
    let digits = text.utf8
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Self.byteCount)
    var high: UInt8?
    for digit in digits {
      guard let value = Self.value(digit) else { return nil }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    self.init(bytes: bytes)
  }

  public static let byteCount = 20

  /// The name of nothing, which stands for "no such object".
  public static let zero = ObjectID(high: 0, middle: 0, low: 0)

  private init(high: UInt64, middle: UInt64, low: UInt32) {
    (self.high, self.middle, self.low) = (high, middle, low)
  }

  /// Twenty bytes, as they stand in trees.
  package var bytes: [UInt8] {
    withUnsafeBytes(of: (high.bigEndian, middle.bigEndian)) { Array($0) }
      + withUnsafeBytes(of: low.bigEndian) { Array($0) }
  }

  /// All forty digits.
  public var hex: String {
    String(unsafeUninitializedCapacity: 40) { buffer in
      for (index, byte) in bytes.enumerated() {
        buffer[2 * index] = Self.digits[Int(byte >> 4)]
        buffer[2 * index + 1] = Self.digits[Int(byte & 15)]
      }
      return 40
    }
  }

  /// The first twelve digits, for people.
  public var short: String { String(hex.prefix(12)) }

  private static let digits = Array("0123456789abcdef".utf8)

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  public static func < (a: ObjectID, b: ObjectID) -> Bool {
    (a.high, a.middle, a.low) < (b.high, b.middle, b.low)
  }
}

extension ObjectID: CustomStringConvertible {
  public var description: String { hex }
}

extension ObjectID: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let id = ObjectID(text) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(text) is no object id: 40 hexadecimal digits were expected")
    }
    self = id
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

extension ObjectID {
  init(_ raw: git_oid) {
    self = withUnsafeBytes(of: raw) { ObjectID(bytes: $0) } ?? .zero
  }

  var raw: git_oid {
    var raw = git_oid()
    withUnsafeMutableBytes(of: &raw) { $0.copyBytes(from: bytes) }
    return raw
  }
}
