import DeltaMemory
import Testing

@Suite struct BytesTests {
  @Test func slicesShareAndRefuseWhatLiesOutside() {
    let bytes = Bytes(copying: Array(0..<100))
    #expect(bytes.slice(10..<20)?.array == Array(10..<20))
    #expect(bytes.slice(10..<20)?.slice(5..<10)?.array == Array(15..<20))
    #expect(bytes.slice(90..<101) == nil)
    #expect(bytes.slice(100..<100)?.count == 0)
  }

  @Test func aBuilderGrowsAndKeepsItsBytes() {
    var builder = BytesBuilder(capacity: 0)
    for value in 0..<10_000 { builder.append(UInt32(value)) }
    let bytes = builder.finish()
    #expect(bytes.count == 40_000)
    bytes.withUnsafeBytes { raw in
      #expect((0..<10_000).allSatisfy { raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self) == $0 })
    }
  }

  @Test func aPoolRecyclesWhatIsFreedAndKeepsItsLimit() {
    let pool = BufferPool(retainedByteLimit: 1 << 16)
    for _ in 0..<10 { _ = BytesBuilder(capacity: 1 << 14, pool: pool).finish() }
    #expect(pool.statistics.taken == 10)
    #if !DELTALTS_PLAIN_MEMORY
      #expect(pool.statistics.recycled == 9)
    #endif
    do {
      let held = (0..<10).map { _ in Bytes(copying: [UInt8](repeating: 1, count: 1 << 14), pool: pool) }
      #expect(held.count == 10)
      #expect(pool.statistics.heldBytes == 10 << 14)
    }
    #expect(pool.statistics.heldBytes == 0)
    #expect(pool.statistics.peakBytes == 10 << 14)
    #expect(pool.statistics.idleBytes <= 1 << 16)
    pool.drain()
    #expect(pool.statistics.idleBytes == 0)
  }

  /// Whatever is taken, freed, drained and taken again: blocks lie apart, aligned, and keep what is in them.
  @Test(arguments: [0, 1 << 20, 256 << 20]) func blocksLieApart(limit: Int) {
    let pool = BufferPool(retainedByteLimit: limit)
    var random = SystemRandomNumberGenerator()
    var held: [(bytes: Bytes, tag: UInt8)] = []
    for step in 0..<400 {
      let count =
        Int.random(in: 0...3, using: &random) == 0 ? 1 << Int.random(in: 0...22) : Int.random(in: 1...70_000)
      let tag = UInt8(truncatingIfNeeded: step)
      var builder = BytesBuilder(capacity: count, pool: pool)
      builder.append(repeating: tag, count: count)
      let bytes = builder.finish()
      #expect(bytes.withUnsafeBytes { Int(bitPattern: $0.baseAddress) & 63 } == 0)
      held.append((bytes, tag))
      if held.count > 20 {
        let (bytes, tag) = held.remove(at: Int.random(in: 0..<held.count))
        #expect(bytes.withUnsafeBytes { raw in raw.allSatisfy { $0 == tag } })
      }
      if step % 100 == 99 { pool.drain() }
    }
    for (bytes, tag) in held { #expect(bytes.withUnsafeBytes { raw in raw.allSatisfy { $0 == tag } }) }
    held = []
    #expect(pool.statistics.heldBytes == 0)
    #expect(pool.statistics.idleBytes <= limit)
  }

  @Test func aReaderStopsAtTheEnd() throws {
    let bytes = Bytes(copying: [0x96, 0x01, 7, 0, 0, 0, 0x80])
    try bytes.withUnsafeBytes { (raw) throws in
      var reader = ByteReader(raw)
      #expect(try reader.varint() == 150)
      #expect(try reader.read(UInt32.self) == 7)
      #expect(throws: EndOfBytes.self) { try reader.varint() }
      #expect(throws: EndOfBytes.self) { try reader.take(.max) }
    }
    let endless = Bytes(copying: [UInt8](repeating: 0xFF, count: 20))
    endless.withUnsafeBytes { raw in
      var reader = ByteReader(raw)
      #expect(throws: EndOfBytes.self) { try reader.varint() }
    }
  }
}
