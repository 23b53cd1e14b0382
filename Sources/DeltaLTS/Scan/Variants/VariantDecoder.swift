extension Variant {
  /// Decodes the two binary values of a `variant` column.
  package init(metadata: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(VariantError) {
    var decoder = VariantDecoder(metadata: try VariantMetadata(metadata), budget: value.count)
    self = try decoder.decode(value, depth: 0)
  }
}

/// Decodes variant values. Offsets may point anywhere in a value, so that a few bytes could describe a huge
/// tree; since honest values do not overlap, no more values than bytes are decoded.
struct VariantDecoder {
  let metadata: VariantMetadata
  var budget: Int

  mutating func decode(_ bytes: UnsafeRawBufferPointer, depth: Int) throws(VariantError) -> Variant {
    guard let head = bytes.first else { throw VariantError("a value has no bytes") }
    guard depth < Variant.nestingLimit else {
      throw VariantError("values nest deeper than \(Variant.nestingLimit)")
    }
    budget -= 1
    guard budget >= 0 else { throw VariantError("values overlap") }
    let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let header = Int(head >> 2)
    switch head & 3 {
    case 0: return Variant(try primitive(header, body))
    case 1: return Variant(.string(try text(body, count: header)))
    case 2: return try object(VariantLayout(object: header, body), depth: depth)
    default: return try array(VariantLayout(array: header, body), depth: depth)
    }
  }

  private mutating func object(
    _ layout: VariantLayout, depth: Int
  ) throws(VariantError) -> Variant {
    var members: [Variant.Member] = []
    members.reserveCapacity(layout.count)
    for index in 0..<layout.count {
      let name = try metadata.name(layout.fieldId(index))
      let value = try decode(layout.value(index), depth: depth + 1)
      members.append(Variant.Member(try text(name, count: name.count), value))
    }
    return Variant(.object(members))
  }

  private mutating func array(_ layout: VariantLayout, depth: Int) throws(VariantError) -> Variant {
    var elements: [Variant] = []
    elements.reserveCapacity(layout.count)
    for index in 0..<layout.count {
      elements.append(try decode(layout.value(index), depth: depth + 1))
    }
    return Variant(.array(elements))
  }

  private func primitive(
    _ type: Int, _ body: UnsafeRawBufferPointer
  ) throws(VariantError) -> Variant.Kind {
    switch type {
    case 0: return .null
    case 1: return .boolean(true)
    case 2: return .boolean(false)
    case 3: return .integer(Int64(try VariantBytes.number(body, at: 0, as: Int8.self)))
    case 4: return .integer(Int64(try VariantBytes.number(body, at: 0, as: Int16.self)))
    case 5: return .integer(Int64(try VariantBytes.number(body, at: 0, as: Int32.self)))
    case 6: return .integer(try VariantBytes.number(body, at: 0))
    case 7: return .double(Double(bitPattern: try VariantBytes.number(body, at: 0)))
    case 8:
      return try decimal(body, Int128(try VariantBytes.number(body, at: 1, as: Int32.self)))
    case 9:
      return try decimal(body, Int128(try VariantBytes.number(body, at: 1, as: Int64.self)))
    case 10: return try decimal(body, try VariantBytes.number(body, at: 1, as: Int128.self))
    case 11: return .date(try VariantBytes.number(body, at: 0))
    case 12: return try timestamp(body, ticksPerSecond: 1_000_000, isInstant: true)
    case 13: return try timestamp(body, ticksPerSecond: 1_000_000, isInstant: false)
    case 14: return .float(Float(bitPattern: try VariantBytes.number(body, at: 0)))
    case 15: return .binary(Array(try sized(body)))
    case 16:
      let bytes = try sized(body)
      return .string(try text(bytes, count: bytes.count))
    case 17: return .time(try VariantBytes.number(body, at: 0))
    case 18: return try timestamp(body, ticksPerSecond: 1_000_000_000, isInstant: true)
    case 19: return try timestamp(body, ticksPerSecond: 1_000_000_000, isInstant: false)
    case 20:
      guard body.count >= 16 else { throw VariantError("a uuid has fewer than 16 bytes") }
      return .uuid(Array(body.prefix(16)))
    default: throw VariantError("unknown primitive type \(type)")
    }
  }

  private func timestamp(
    _ body: UnsafeRawBufferPointer, ticksPerSecond: Int64, isInstant: Bool
  ) throws(VariantError) -> Variant.Kind {
    .timestamp(
      try VariantBytes.number(body, at: 0), ticksPerSecond: ticksPerSecond, isInstant: isInstant)
  }

  private func decimal(
    _ body: UnsafeRawBufferPointer, _ unscaled: Int128
  ) throws(VariantError) -> Variant.Kind {
    guard let scale = body.first, scale <= 38, unscaled.magnitude < DecimalText.power(38) else {
      throw VariantError("a decimal has more than 38 digits")
    }
    return .decimal(unscaled: unscaled, scale: Int(scale))
  }

  /// Bytes behind their length.
  private func sized(_ body: UnsafeRawBufferPointer) throws(VariantError) -> UnsafeRawBufferPointer {
    let count = Int(try VariantBytes.number(body, at: 0, as: UInt32.self))
    guard count <= body.count - 4 else { throw VariantError("a value ends before its last byte") }
    return UnsafeRawBufferPointer(rebasing: body[4..<4 + count])
  }

  private func text(_ bytes: UnsafeRawBufferPointer, count: Int) throws(VariantError) -> String {
    guard count <= bytes.count, let text = String(validating: bytes.prefix(count), as: UTF8.self) else {
      throw VariantError("text is cut off or not UTF-8")
    }
    return text
  }
}
