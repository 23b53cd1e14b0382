/// Writes variant values (Parquet, VariantEncoding.md, Value encoding).
enum VariantWriter {
  static func null(to out: inout [UInt8]) { out.append(0) }

  static func boolean(_ value: Bool, to out: inout [UInt8]) { out.append((value ? 1 : 2) << 2) }

  /// A primitive whose body is one little-endian number.
  static func number<T: FixedWidthInteger>(_ type: UInt8, _ value: T, to out: inout [UInt8]) {
    out.append(type << 2)
    append(value, to: &out)
  }

  /// The narrowest decimal that holds the number.
  static func decimal(_ unscaled: Int128, scale: Int, to out: inout [UInt8]) {
    let magnitude = unscaled.magnitude
    if magnitude < 1_000_000_000 {
      out += [8 << 2, UInt8(truncatingIfNeeded: scale)]
      append(Int32(truncatingIfNeeded: unscaled), to: &out)
    } else if magnitude < 1_000_000_000_000_000_000 {
      out += [9 << 2, UInt8(truncatingIfNeeded: scale)]
      append(Int64(truncatingIfNeeded: unscaled), to: &out)
    } else {
      out += [10 << 2, UInt8(truncatingIfNeeded: scale)]
      append(unscaled, to: &out)
    }
  }

  static func string(_ text: UnsafeRawBufferPointer, to out: inout [UInt8]) {
    if text.count < 64 {
      out.append(UInt8(text.count) << 2 | 1)
    } else {
      out.append(16 << 2)
      append(UInt32(truncatingIfNeeded: text.count), to: &out)
    }
    out += text
  }

  static func binary(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
    out.append(15 << 2)
    append(UInt32(truncatingIfNeeded: bytes.count), to: &out)
    out += bytes
  }

  static func uuid(_ bytes: UnsafeRawBufferPointer, to out: inout [UInt8]) {
    out.append(20 << 2)
    out += bytes
  }

  /// An array of the values that lie in `values`, one behind the other, ending at `ends`.
  static func array(ends: [Int], values: [UInt8], to out: inout [UInt8]) {
    let (isLarge, offsetSize) = (ends.count > 255, width(values.count))
    out.append(UInt8((isLarge ? 4 : 0) | (offsetSize - 1)) << 2 | 3)
    append(ends.count, size: isLarge ? 4 : 1, to: &out)
    append(0, size: offsetSize, to: &out)
    for end in ends { append(end, size: offsetSize, to: &out) }
    out += values
  }

  /// An object of the members, which come in the order of their names; `values` holds what they point to.
  static func object(members: [(id: Int, start: Int)], values: [UInt8], to out: inout [UInt8]) {
    let (isLarge, offsetSize) = (members.count > 255, width(values.count))
    let idSize = width(members.lazy.map(\.id).max() ?? 0)
    out.append(UInt8((isLarge ? 0x10 : 0) | (idSize - 1) << 2 | (offsetSize - 1)) << 2 | 2)
    append(members.count, size: isLarge ? 4 : 1, to: &out)
    for member in members { append(member.id, size: idSize, to: &out) }
    for member in members { append(member.start, size: offsetSize, to: &out) }
    append(values.count, size: offsetSize, to: &out)
    out += values
  }

  private static func width(_ largest: Int) -> Int {
    largest < 1 << 8 ? 1 : largest < 1 << 16 ? 2 : largest < 1 << 24 ? 3 : 4
  }

  private static func append(_ value: Int, size: Int, to out: inout [UInt8]) {
    for index in 0..<size { out.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }

  private static func append<T: FixedWidthInteger>(_ value: T, to out: inout [UInt8]) {
    withUnsafeBytes(of: value.littleEndian) { out += $0 }
  }
}
