internal import CSnappy
internal import CZstd

/// Compresses pages by the codecs' own libraries.
package enum PageCompression {
  package static func snappy(_ page: [UInt8]) -> [UInt8] {
    compressed(page) { page, room in
      var count = room.count
      snappy_compress(
        page.assumingMemoryBound(to: CChar.self).baseAddress, page.count,
        room.assumingMemoryBound(to: CChar.self).baseAddress, &count)
      return count
    }
  }

  package static func zstd(_ page: [UInt8]) -> [UInt8] {
    compressed(page) { ZSTD_compress($1.baseAddress, $1.count, $0.baseAddress, $0.count, 1) }
  }

  private static func compressed(
    _ page: [UInt8], _ compress: (UnsafeRawBufferPointer, UnsafeMutableRawBufferPointer) -> Int
  ) -> [UInt8] {
    // More than either codec makes of what it cannot compress.
    var room = [UInt8](repeating: 0, count: page.count + page.count / 4 + 64)
    let count = page.withUnsafeBytes { page in room.withUnsafeMutableBytes { compress(page, $0) } }
    return Array(room[..<count])
  }
}
