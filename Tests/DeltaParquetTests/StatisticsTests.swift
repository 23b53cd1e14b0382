import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct StatisticsTests {
  private func leaf(_ node: TestNode) throws -> ParquetLeaf {
    guard case .leaf(let leaf)? = try TestNode.schema([node]).fields.first?.kind else {
      throw ParquetError(.malformed, "no leaf")
    }
    return leaf
  }

  private func bytes(_ value: some FixedWidthInteger) -> Bytes {
    Bytes(copying: TestEncoding.littleEndian(value))
  }

  private func bounds(
    _ node: TestNode, _ low: Bytes?, _ high: Bytes?, order: ColumnOrder? = .typeDefined, legacy: Bool = false
  ) throws -> ParquetBounds {
    var raw = RawStatistics()
    if legacy { (raw.legacyMin, raw.legacyMax) = (low, high) } else { (raw.min, raw.max) = (low, high) }
    return ParquetBounds(raw, leaf: try leaf(node), order: order)
  }

  @Test func numbersAreReadAsTheirTypeSays() throws {
    let signed = try bounds(.leaf("a", .int32), bytes(Int32(-5)), bytes(Int32(7)))
    #expect(signed.min == .signed(-5))
    #expect(signed.max == .signed(7))
    let unsigned = try bounds(.leaf("a", .int32, converted: 13), bytes(UInt32(1)), bytes(UInt32.max))
    #expect(unsigned.max == .unsigned(UInt64(UInt32.max)))
    let decimal = TestNode.leaf("a", .fixedLenByteArray, converted: 5, length: 3, precision: 6, scale: 2)
    let found = try bounds(decimal, Bytes(copying: [0xFF, 0xFF, 0xFE]), Bytes(copying: [0, 1, 0]))
    #expect(found.min == .decimal(-2))
    #expect(found.max == .decimal(256))
    let long = TestNode.leaf("a", .byteArray, converted: 5, precision: 38, scale: 0)
    let wide = try bounds(
      long, Bytes(copying: [UInt8](repeating: 0xFF, count: 20)),
      Bytes(copying: [1] + [UInt8](repeating: 0, count: 16)))
    #expect(wide.min == .decimal(-1))
    #expect(wide.max == nil)
    #expect(try bounds(.leaf("a", .boolean), Bytes(copying: [0]), Bytes(copying: [1])).max == .boolean(true))
  }

  @Test func boundsOfAWrongLengthSayNothing() throws {
    let found = try bounds(.leaf("a", .int64), bytes(Int32(1)), Bytes(copying: []))
    #expect(found.min == nil)
    #expect(found.max == nil)
  }

  @Test func floatsFollowTheRulesForNaNAndZero() throws {
    let node = TestNode.leaf("a", .double)
    let nan = try bounds(node, bytes(Double.nan.bitPattern), bytes(Double(3).bitPattern))
    #expect(nan.min == nil)
    #expect(nan.max == nil)
    let zero = try bounds(node, bytes(Double(0).bitPattern), bytes((-0.0).bitPattern))
    guard case .float(let low) = zero.min, case .float(let high) = zero.max else {
      Issue.record("no bounds")
      return
    }
    #expect(low.sign == .minus)
    #expect(high.sign == .plus)
    let half = TestNode.leaf("a", .fixedLenByteArray, length: 2) { $0.structure(15) { _ in } }
    let halves = try bounds(half, bytes(UInt16(0xC100)), bytes(UInt16(0x0001)))
    #expect(halves.min == .float(-2.5))
    #expect(halves.max == .float(0x1p-24))
  }

  @Test func anOrderThatIsNotKnownIsNotTrusted() throws {
    let text = TestNode.leaf("a", .byteArray, converted: 0)
    let low = Bytes(copying: "a".utf8)
    #expect(try bounds(text, low, low).min == .bytes(low))
    #expect(try bounds(text, low, low, order: nil).min == nil)
    #expect(try bounds(text, low, low, order: .unknown).min == nil)
    #expect(try bounds(text, low, low, legacy: true).min == nil)
    #expect(
      try bounds(.leaf("a", .int64), bytes(Int64(1)), bytes(Int64(2)), order: nil, legacy: true).max
        == .signed(2))
    #expect(try bounds(.leaf("a", .int64, converted: 14), bytes(Int64(1)), nil, legacy: true).min == nil)
  }

  @Test func legacyTimestampsNeedTheirOwnOrder() throws {
    let day = Bytes(
      copying: TestEncoding.littleEndian(Int64(1_500)) + TestEncoding.littleEndian(Int32(2_440_589)))
    #expect(try bounds(.leaf("a", .int96), day, day).min == nil)
    #expect(try bounds(.leaf("a", .int96), day, day, order: .int96Timestamp).min == .signed(86_400_000_001))
  }

  @Test func exactnessIsTakenOver() throws {
    var raw = RawStatistics()
    raw.min = Bytes(copying: "a".utf8)
    raw.isMinExact = true
    raw.nullCount = 3
    let found = ParquetBounds(raw, leaf: try leaf(.leaf("a", .byteArray, converted: 0)), order: .typeDefined)
    #expect(found.isMinExact)
    #expect(!found.isMaxExact)
    #expect(found.nullCount == 3)
  }
}
