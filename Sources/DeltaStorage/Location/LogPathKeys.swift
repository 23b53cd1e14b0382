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
    let last = path.count - 1
    guard !isBad(path[last], UInt8(ascii: "/")) else { return false }
    guard path.count > Self.step else {
      return !(0..<last).contains { isBad(path[$0], path[$0 + 1]) }
    }
    // The last step overlaps the one before.
    var bad = badBytes(base, last - Self.step)
    var index = 0
    while index < last - Self.step {
      bad = bad .| badBytes(base, index)
      index += Self.step
    }
    let words = unsafeBitCast(bad, to: SIMD2<UInt64>.self)
    return words.x | words.y == 0
  }

  private static let step = 16

  /// Whether a byte with the one that follows it makes a path that is not its own key.
  @inline(__always)
  private static func isBad(_ byte: UInt8, _ next: UInt8) -> Bool {
    byte == UInt8(ascii: "%") || byte == UInt8(ascii: ":")
      || (byte == UInt8(ascii: "/") && (next == UInt8(ascii: "/") || next == UInt8(ascii: ".")))
  }

  /// The same for the bytes from `index` on; one more is read.
  @inline(__always)
  private static func badBytes(_ base: UnsafeRawPointer, _ index: Int) -> SIMDMask<SIMD16<Int8>> {
    let bytes = base.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    let next = base.loadUnaligned(fromByteOffset: index + 1, as: SIMD16<UInt8>.self)
    // Vectors on both sides: operators that take a number on one are not specialised.
    let percent = SIMD16<UInt8>(repeating: UInt8(ascii: "%"))
    let colon = SIMD16<UInt8>(repeating: UInt8(ascii: ":"))
    let slash = SIMD16<UInt8>(repeating: UInt8(ascii: "/"))
    let dot = SIMD16<UInt8>(repeating: UInt8(ascii: "."))
    return (bytes .== percent) .| (bytes .== colon)
      .| ((bytes .== slash) .& ((next .== slash) .| (next .== dot)))
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
