/// Text as git has it: bytes that are UTF-8 as a rule, and kept as they are where not.
public struct ByteText: Hashable, Sendable, Comparable {
  public var bytes: [UInt8]

  public init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }
  public init(_ text: String) { bytes = Array(text.utf8) }

  /// All bytes at once: an array is hashed byte by byte.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(bytes.count)
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }

  public var isEmpty: Bool { bytes.isEmpty }

  /// The text, or nil where it is not UTF-8.
  public var utf8: String? { String(validating: bytes, as: UTF8.self) }

  /// The order of bytes, in which git sorts names.
  public static func < (a: ByteText, b: ByteText) -> Bool { a.bytes.lexicographicallyPrecedes(b.bytes) }
}

extension ByteText: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(value) }
}

/// For people: what is not UTF-8 is replaced.
extension ByteText: CustomStringConvertible {
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
