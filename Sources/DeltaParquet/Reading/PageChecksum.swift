internal import CZlib
package import DeltaMemory

/// The checksum of a page: CRC-32 as gzip has it, over the page as stored.
package enum PageChecksum {
  package static func crc32(_ bytes: Bytes) -> UInt32 {
    bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return 0 }
      return UInt32(truncatingIfNeeded: CZlib.crc32_z(0, base.assumingMemoryBound(to: UInt8.self), raw.count))
    }
  }
}
