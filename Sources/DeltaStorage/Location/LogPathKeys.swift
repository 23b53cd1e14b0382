/// The canonical form of the paths of one table's log: what adds and removes are matched by.
///
/// Two paths that lead to one file have one key: percent-decoded once, the table's own scheme and authority
/// stripped, `file:/x` as `/x`, no empty or dot segments, and relative to the table's directory where the file
/// lies below it. Nearly all paths are their own key, which `isKey` sees without an allocation.
package struct LogPathKeys: Sendable {
  private let scheme: [UInt8]
  private let authority: [UInt8]
  /// `/` + the root's segments + `/`.
  private let root: [UInt8]

  package init(scheme: String, authority: String, root: ObjectPath) {
    self.scheme = Array(scheme.utf8)
    self.authority = Array(authority.utf8)
    self.root = Array((root.isRoot ? "/" : "/" + root.text + "/").utf8)
  }

  /// Whether `path`, the raw bytes of a log's path, is its own key: relative, without `%`, `:`, `//` and
  /// segments that begin with a dot. Some keys are not seen as such; then `key` gives the same bytes.
  package static func isKey(_ path: UnsafeRawBufferPointer) -> Bool {
    guard let base = path.baseAddress, path.count > 0 else { return false }
    let first = path[0]
    if first == UInt8(ascii: "/") || first == UInt8(ascii: ".") { return false }
    var index = 0
    // Whether the byte before the word was a slash, as the low bit of a mask of marks.
    var carry: UInt64 = 0
    while path.count - index >= 8 {
      let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      if hasByte(word, UInt8(ascii: "%")) || hasByte(word, UInt8(ascii: ":")) { return false }
      // Few words have a slash, and only behind one do dots and slashes count.
      if carry == 0, !hasByte(word, UInt8(ascii: "/")) {
        index += 8
        continue
      }
      let slashes = marks(word, UInt8(ascii: "/"))
      let ends = slashes | marks(word, UInt8(ascii: "."))
      if ends & (slashes << 8 | carry) != 0 { return false }
      carry = slashes >> 56
      index += 8
    }
    var afterSlash = carry != 0
    while index < path.count {
      let byte = path[index]
      if byte == UInt8(ascii: "%") || byte == UInt8(ascii: ":") { return false }
      if afterSlash, byte == UInt8(ascii: "/") || byte == UInt8(ascii: ".") { return false }
      afterSlash = byte == UInt8(ascii: "/")
      index += 1
    }
    return !afterSlash
  }

  /// Whether a byte of `word` is `byte`.
  @inline(__always)
  private static func hasByte(_ word: UInt64, _ byte: UInt8) -> Bool {
    let difference = word ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
  }

  /// The high bit of each byte of `word` that is `byte`, exactly.
  @inline(__always)
  private static func marks(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    let difference = word ^ (UInt64(byte) &* 0x0101_0101_0101_0101)
    return ~(((difference & low) &+ low) | difference | low)
  }

  /// The key of `path`, the raw bytes of a log's path.
  package func key(_ path: UnsafeRawBufferPointer) -> [UInt8] {
    if Self.isKey(path) { return Array(path) }
    let parts = URIParts(path)
    let decoded = PercentCoding.decode(parts.path)
    if let scheme = parts.scheme, !isOwn(scheme, parts.authority) {
      let prefix = scheme.map(\.asciiLowercased) + Array("://".utf8) + Array(parts.authority)
      return prefix + Self.normalised(decoded)
    }
    let isAbsolute = parts.scheme != nil || decoded.first == UInt8(ascii: "/")
    let absolute = Self.normalised(isAbsolute ? decoded : root + decoded)
    return absolute.starts(with: root) && absolute.count > root.count
      ? Array(absolute.dropFirst(root.count)) : absolute
  }

  /// The key of a log's path.
  package func key(_ path: String) -> String {
    var path = path
    return path.withUTF8 { String(decoding: key(UnsafeRawBufferPointer($0)), as: UTF8.self) }
  }

  private func isOwn(_ scheme: some Collection<UInt8>, _ authority: some Collection<UInt8>) -> Bool {
    guard scheme.lazy.map(\.asciiLowercased).elementsEqual(self.scheme) else { return false }
    if self.scheme.elementsEqual("file".utf8) {
      return authority.isEmpty || authority.lazy.map(\.asciiLowercased).elementsEqual("localhost".utf8)
    }
    return authority.elementsEqual(self.authority)
  }

  /// `/` + the segments of `path` without empty and dot ones; `..` above the root is dropped, since a key is
  /// only compared: `TableLocation.resolve` refuses it.
  private static func normalised(_ path: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(path.count + 1)
    for segment in path.split(separator: UInt8(ascii: "/")) {
      if segment.elementsEqual(".".utf8) { continue }
      if segment.elementsEqual("..".utf8) {
        if let slash = result.lastIndex(of: UInt8(ascii: "/")) { result.removeSubrange(slash...) }
        continue
      }
      result.append(UInt8(ascii: "/"))
      result.append(contentsOf: segment)
    }
    return result.isEmpty ? [UInt8(ascii: "/")] : result
  }
}
