/// Where the parts of an object or an array lie (Parquet, VariantEncoding.md, Value Data).
struct VariantLayout {
  /// The number of members or elements.
  let count: Int
  private let body: UnsafeRawBufferPointer
  private let idsStart: Int
  private let idSize: Int
  private let offsetsStart: Int
  private let offsetSize: Int
  private let valuesStart: Int

  init(object header: Int, _ body: UnsafeRawBufferPointer) throws(VariantError) {
    try self.init(
      body, isLarge: header & 0x10 != 0, idSize: (header >> 2) & 3 + 1, offsetSize: header & 3 + 1)
  }

  init(array header: Int, _ body: UnsafeRawBufferPointer) throws(VariantError) {
    try self.init(body, isLarge: header & 4 != 0, idSize: 0, offsetSize: header & 3 + 1)
  }

  private init(
    _ body: UnsafeRawBufferPointer, isLarge: Bool, idSize: Int, offsetSize: Int
  ) throws(VariantError) {
    let countSize = isLarge ? 4 : 1
    guard let count = VariantBytes.unsigned(body, at: 0, size: countSize),
      // Every member takes an id and an offset, and there is one offset more.
      count <= (body.count - countSize - offsetSize) / (idSize + offsetSize)
    else { throw VariantError("an object or array claims more parts than its bytes can hold") }
    self.count = count
    self.body = body
    self.idSize = idSize
    self.offsetSize = offsetSize
    idsStart = countSize
    offsetsStart = countSize + count * idSize
    valuesStart = offsetsStart + (count + 1) * offsetSize
  }

  func fieldId(_ index: Int) throws(VariantError) -> Int {
    guard let id = VariantBytes.unsigned(body, at: idsStart + index * idSize, size: idSize) else {
      throw VariantError("a field id is cut off")
    }
    return id
  }

  /// The bytes from value number `index` to the end: its own length is in its head.
  func value(_ index: Int) throws(VariantError) -> UnsafeRawBufferPointer {
    guard
      let offset = VariantBytes.unsigned(body, at: offsetsStart + index * offsetSize, size: offsetSize),
      offset < body.count - valuesStart
    else { throw VariantError("a value lies outside its object or array") }
    return UnsafeRawBufferPointer(rebasing: body[(valuesStart + offset)...])
  }
}

extension VariantLayout {
  /// How many of `bytes` the value at their start takes.
  static func byteCount(of bytes: UnsafeRawBufferPointer) throws(VariantError) -> Int {
    guard let head = bytes.first else { throw VariantError("a value has no bytes") }
    let body = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    let header = Int(head >> 2)
    let count: Int
    switch head & 3 {
    case 0: count = try primitiveByteCount(header, body)
    case 1: count = header
    case 2: count = try VariantLayout(object: header, body).byteCount
    default: count = try VariantLayout(array: header, body).byteCount
    }
    guard count <= body.count else { throw VariantError("a value ends before its last byte") }
    return 1 + count
  }

  /// The bytes of the body, values included.
  private var byteCount: Int {
    get throws(VariantError) {
      guard
        let end = VariantBytes.unsigned(body, at: offsetsStart + count * offsetSize, size: offsetSize)
      else { throw VariantError("an object or array is cut off") }
      return valuesStart + end
    }
  }

  private static func primitiveByteCount(
    _ type: Int, _ body: UnsafeRawBufferPointer
  ) throws(VariantError) -> Int {
    switch type {
    case 0...2: return 0
    case 3: return 1
    case 4: return 2
    case 5, 11, 14: return 4
    case 6, 7, 12, 13, 17, 18, 19: return 8
    case 8: return 5
    case 9: return 9
    case 10: return 17
    case 15, 16: return 4 + Int(try VariantBytes.number(body, at: 0, as: UInt32.self))
    case 20: return 16
    default: throw VariantError("unknown primitive type \(type)")
    }
  }
}
