/// Git's delta: copies out of one text, and new bytes between, make another.
struct BinaryDelta {
  private let code: [UInt8]

  init(_ code: [UInt8]) { self.code = code }

  func apply(to source: [UInt8]) throws(PatchError) -> [UInt8] {
    var rest = code[...]
    guard let sourceSize = Self.size(&rest), let size = Self.size(&rest), size <= BinaryChange.sizeLimit
    else {
      throw PatchError(.malformed, "a binary delta without its sizes")
    }
    guard sourceSize == source.count else {
      throw PatchError(
        .doesNotApply, "a binary change is for a file of \(sourceSize) bytes, this one has \(source.count)")
    }
    var result: [UInt8] = []
    result.reserveCapacity(min(size, 1 << 20))
    while let command = rest.popFirst() {
      if command & 0x80 != 0 {
        let offset = Self.number(&rest, present: command & 15, count: 4)
        let length = Self.number(&rest, present: command >> 4 & 7, count: 3)
        guard let offset, let length else { throw truncated }
        let end = offset + (length == 0 ? 0x10000 : length)
        guard end <= source.count, result.count + end - offset <= size else { throw truncated }
        result += source[offset..<end]
      } else {
        guard command > 0, rest.count >= command, result.count + Int(command) <= size else { throw truncated }
        result += rest.prefix(Int(command))
        rest = rest.dropFirst(Int(command))
      }
    }
    guard result.count == size else { throw truncated }
    return result
  }

  private var truncated: PatchError { PatchError(.malformed, "a binary delta is malformed") }

  /// Seven bits a byte, the lowest first.
  private static func size(_ rest: inout ArraySlice<UInt8>) -> Int? {
    var (value, shift) = (0, 0)
    while let byte = rest.popFirst() {
      guard shift < 56 else { return nil }
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }

  /// The bytes of a little-endian number whose bits in `present` say that they are there.
  private static func number(_ rest: inout ArraySlice<UInt8>, present: UInt8, count: Int) -> Int? {
    var value = 0
    for index in 0..<count where present >> index & 1 == 1 {
      guard let byte = rest.popFirst() else { return nil }
      value |= Int(byte) << (8 * index)
    }
    return value
  }
}
