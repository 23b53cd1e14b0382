import DeltaMemory
import FormatFixtures
import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct ScanZ85Tests {
  @Test func theVectorOfTheStandard() throws {
    let bytes: [UInt8] = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B]
    #expect(try Z85.decode("HelloWorld") == bytes)
    #expect(try Z85.encode(bytes) == "HelloWorld")
  }

  @Test func aPaddedTailIsShorter() throws {
    #expect(try Z85.decode("##093") == [3, 0])
    #expect(try Z85.decode("HelloWorld##093") == Z85.decode("HelloWorld") + [3, 0])
  }

  @Test(arguments: ["Hell", "Hell~", "%nSc1", "####1", "#####", "##93#Hello", "###9A", "Hellö"])
  func whatIsNotBase85IsRefused(_ text: String) {
    #expect(throws: MalformedData.self) { try Z85.decode(text) }
  }

  @Test func everyRunComesBack() throws {
    var random = SeededGenerator(seed: 1)
    for count in stride(from: 0, to: 64, by: 4) {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(try Z85.decode(Z85.encode(bytes)) == bytes)
    }
  }
}

@Suite struct ScanDeletionVectorTests {
  @Test func theProtocolsInlineExample() throws {
    let rows = try DeletionVectorData.inline(
      "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L", byteCount: 40, cardinality: 6)
    #expect(rows.rows == [3, 4, 7, 11, 18, 29])
  }

  @Test(arguments: [
    ("^Bg9^0rr910000000000iXQKl0rr91000935c8Xg000311onP9", 40, [0, 1, 4, 5]),
    ("^Bg9^0rr910000000000iXQKl0rr91000315c8Xg000f5", 36, [0, 1]),
    ("^Bg9^0rr910000000000iXQKl0rr91000005c8Xg##093", 34, [3]),
  ])
  func vectorsThatDeltaKernelWrote(text: String, byteCount: Int, count: [Int]) throws {
    let rows = try DeletionVectorData.inline(text, byteCount: byteCount, cardinality: Int64(count.count))
    #expect(rows.count == count.count)
    if count.count == 1 { #expect(rows.rows == count) }
  }

  @Test func pathsAreMadeFromUUIDs() throws {
    #expect(
      try DeletionVectorData.relativePath("ab^-aqEH.-t@S}K{vb[*k^")
        == "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")
    #expect(
      try DeletionVectorData.relativePath("^-aqEH.-t@S}K{vb[*k^")
        == "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin")
    #expect(throws: MalformedData.self) { try DeletionVectorData.relativePath("abc") }
    #expect(throws: MalformedData.self) { try DeletionVectorData.relativePath("../^-aqEH.-t@S}K{vb[*k^") }
  }

  @Test func aWrongCardinalityOrSizeIsRefused() {
    let text = "^Bg9^0rr910000000000iXQKl0rr91000005c8Xg##093"
    #expect(throws: MalformedData.self) {
      try DeletionVectorData.inline(text, byteCount: 34, cardinality: 2)
    }
    #expect(throws: MalformedData.self) {
      try DeletionVectorData.inline(text, byteCount: 38, cardinality: 1)
    }
    #expect(throws: MalformedData.self) {
      try DeletionVectorData.inline(text, byteCount: 26, cardinality: 1)
    }
  }

  @Test func allFormsOfContainersAreRead() throws {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<20 {
      let expected = randomRows(&random)
      let set = try read(RoaringWriter.portable(expected, runs: Bool.random(using: &random)))
      #expect(set.rows == expected)
      #expect(set == RowIndexSet(expected))
      #expect(set.last == expected.last)
    }
  }

  @Test func survivorsCountsAndDifferencesAgreeWithSets() throws {
    var random = SeededGenerator(seed: 3)
    for round in 0..<10 {
      let rows = randomRows(&random)
      let set = try read(RoaringWriter.portable(rows, runs: round % 2 == 0))
      let members = Set(rows)
      for _ in 0..<3 {
        let start = Int.random(in: 0...200_000, using: &random)
        let range = start..<start + Int.random(in: 0...70_000, using: &random)
        let survivors = set.survivors(in: range)
        let wrong = range.first { survivors[$0 - start] == members.contains($0) }
        #expect(wrong == nil)
        #expect(set.count(in: range) == range.count { members.contains($0) })
      }
      for row in [0, 1, 65_535, 65_536, 131_071, -1] + rows.prefix(20) {
        #expect(set.contains(row) == members.contains(row))
      }
      let other = randomRows(&random)
      let others = Set(other)
      #expect(set.subtracting(RowIndexSet(other)).rows == rows.filter { !others.contains($0) })
    }
  }

  @Test func framesAreChecked() throws {
    let data = RoaringWriter.portable([1, 5, 70_000], runs: false)
    let frame = RoaringWriter.frame(data)
    func rows(_ frame: [UInt8]) throws -> [Int] {
      try DeletionVectorData.framed(Bytes(copying: frame), byteCount: data.count, cardinality: 3).rows
    }
    #expect(try rows(frame) == [1, 5, 70_000])
    for index in frame.indices {
      var broken = frame
      broken[index] ^= 0x10
      #expect(throws: MalformedData.self) { try rows(broken) }
    }
  }

  @Test func mutatedDataGivesASetOrAnError() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<2_000 {
      var data = RoaringWriter.portable([1, 2, 3, 9, 65_536, 65_540, 1 << 33], runs: round % 2 == 0)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let index = data.indices.randomElement(using: &random) ?? 0
        data[index] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { data.removeLast(Int.random(in: 0...data.count, using: &random)) }
      if let set = try? read(data) { #expect(set.rows.count == set.count) }
    }
  }

  private func read(_ data: [UInt8]) throws -> RowIndexSet {
    try data.withUnsafeBytes { try RoaringReader.deletionVector($0) }
  }

  /// Rows of three containers: one sparse, one dense, one of runs.
  private func randomRows(_ random: inout SeededGenerator) -> [Int] {
    var rows: Set<Int> = []
    for _ in 0..<Int.random(in: 0...50, using: &random) {
      rows.insert(Int.random(in: 0..<65_536, using: &random))
    }
    for _ in 0..<Int.random(in: 0...20_000, using: &random) {
      rows.insert(65_536 + Int.random(in: 0..<65_536, using: &random))
    }
    var next = 131_072
    while next < 196_000 {
      let end = min(next + Int.random(in: 1...9_000, using: &random), 196_608)
      rows.formUnion(next..<end)
      next = end + Int.random(in: 1...9_000, using: &random)
    }
    return rows.sorted()
  }
}
