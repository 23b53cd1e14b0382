internal import DeltaMemory

/// A split-block Bloom filter: tells of some values that they surely are not in a column chunk.
package struct ParquetBloomFilter: Sendable {
  private static let blockByteCount = 32
  private static let salt: [UInt32] = [
    0x47b6_137b, 0x4497_4d91, 0x8824_ad5b, 0xa2b7_289d, 0x7054_95c7, 0x2df1_424b, 0x9efc_4947, 0x5c6b_fb31,
  ]
  static let headerGuess = 64
  private static let largest = 128 << 20

  private let bits: Bytes
  private let blockCount: UInt64

  init(_ bits: Bytes) throws(ParquetError) {
    guard bits.count >= Self.blockByteCount, bits.count % Self.blockByteCount == 0 else {
      throw ParquetError(.malformed, "a Bloom filter of \(bits.count) bytes, which is not whole blocks")
    }
    self.bits = bits
    self.blockCount = UInt64(bits.count / Self.blockByteCount)
  }

  /// Whether a value with this hash (XXH64, seed 0, of the value as PLAIN, text without its length) may be
  /// there; false: it is not.
  package func mayContain(hash: UInt64) -> Bool {
    let block = Int(((hash >> 32) &* blockCount) >> 32) * Self.blockByteCount
    let key = UInt32(truncatingIfNeeded: hash)
    return bits.withUnsafeBytes { raw in
      for (word, salt) in Self.salt.enumerated() {
        let mask: UInt32 = 1 << ((key &* salt) >> 27)
        let found = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: block + word * 4, as: UInt32.self))
        if found & mask == 0 { return false }
      }
      return true
    }
  }

  /// Whether a leaf's value may be there; true also where its stored form cannot be told for certain.
  package func mayContain(_ value: ParquetScalar, leaf: ParquetLeaf) -> Bool {
    switch (value, leaf.physicalType) {
    case (.signed(let number), .int32): return probe(Int32(truncatingIfNeeded: number))
    case (.signed(let number), .int64): return probe(number)
    case (.unsigned(let number), .int32): return probe(UInt32(truncatingIfNeeded: number))
    case (.unsigned(let number), .int64): return probe(number)
    case (.decimal(let number), .int32): return Int32(exactly: number).map(probe) ?? true
    case (.decimal(let number), .int64): return Int64(exactly: number).map(probe) ?? true
    case (.bytes(let bytes), .byteArray), (.bytes(let bytes), .fixedLenByteArray):
      return bytes.withUnsafeBytes { mayContain(hash: XXHash64.hash($0)) }
    case (.float(let number), .double) where number != 0 && !number.isNaN: return probe(number.bitPattern)
    case (.float(let number), .float) where number != 0 && !number.isNaN:
      guard let single = Float(exactly: number) else { return true }
      return probe(single.bitPattern)
    default: return true
    }
  }

  private func probe(_ number: some FixedWidthInteger) -> Bool {
    withUnsafeBytes(of: number.littleEndian) { mayContain(hash: XXHash64.hash($0)) }
  }

  struct Header {
    var bitsetByteCount = 0
    var byteCount = 0

    /// The header at the front of `bytes`; nil where the filter's kind is not known.
    init?(_ bytes: Bytes) throws(ParquetError) {
      let parsed = try bytes.withUnsafeBytes { (raw) throws(ParquetError) in
        var reader = ThriftReader(raw, subject: "Bloom filter header")
        return try reader.bloomFilterHeader()
      }
      guard let parsed else { return nil }
      guard parsed.bitset <= ParquetBloomFilter.largest else {
        throw ParquetError(.limitExceeded, "a Bloom filter of \(parsed.bitset) bytes")
      }
      (bitsetByteCount, byteCount) = (parsed.bitset, parsed.header)
    }
  }
}

extension ThriftReader {
  fileprivate mutating func bloomFilterHeader() throws(ParquetError) -> (bitset: Int, header: Int)? {
    var bitset = 0
    var isKnown = true
    var field = ThriftField()
    while try next(&field) {
      switch field.id {
      case 1: bitset = try size(field)
      case 2, 3, 4:
        // Unions of which the first member is the only one so far.
        try expectStruct(field)
        var member = ThriftField()
        while try next(&member) {
          if member.id != 1 { isKnown = false }
          try skip(member)
        }
      default: try skip(field)
      }
    }
    return isKnown ? (bitset, position) : nil
  }
}
