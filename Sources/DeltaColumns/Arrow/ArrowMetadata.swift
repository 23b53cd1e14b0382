/// The key-value pairs of a schema: counts and lengths as native int32, then the bytes.
enum ArrowMetadata {
  static func encode(_ pairs: [String: String]) -> [UInt8] {
    var bytes: [UInt8] = []
    func append(_ number: Int) {
      withUnsafeBytes(of: Int32(truncatingIfNeeded: number)) { bytes += $0 }
    }
    append(pairs.count)
    for (key, value) in pairs.sorted(by: { $0.key < $1.key }) {
      for text in [key, value] {
        append(text.utf8.count)
        bytes += text.utf8
      }
    }
    return bytes
  }

  /// Reads pairs whose total length only they themselves tell.
  static func decode(_ base: UnsafePointer<CChar>) throws(ColumnError) -> [String: String] {
    let raw = UnsafeRawPointer(base)
    var position = 0
    func number() throws(ColumnError) -> Int {
      let number = raw.loadUnaligned(fromByteOffset: position, as: Int32.self)
      position += 4
      guard number >= 0 else { throw ColumnError(.invalidArrow, "metadata with a length of \(number)") }
      return Int(number)
    }
    func text() throws(ColumnError) -> String {
      let count = try number()
      defer { position += count }
      return String(
        decoding: UnsafeRawBufferPointer(start: raw + position, count: count), as: UTF8.self)
    }
    var pairs: [String: String] = [:]
    for _ in 0..<(try number()) {
      let key = try text()
      pairs[key] = try text()
    }
    return pairs
  }
}
