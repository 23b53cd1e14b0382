import DeltaColumns
import DeltaMemory
import TestSupport
import Testing

@testable import DeltaLTS

@Suite struct VariantTests {
  /// Metadata of version 1 with one-byte offsets.
  private func dictionary(_ names: [String]) -> [UInt8] {
    var bytes: [UInt8] = [1, UInt8(names.count), 0]
    var end = 0
    for name in names {
      end += name.utf8.count
      bytes.append(UInt8(end))
    }
    return bytes + names.flatMap(\.utf8)
  }

  private func decode(_ metadata: [UInt8], _ value: [UInt8]) throws -> Variant {
    try metadata.withUnsafeBytes { m in try value.withUnsafeBytes { try Variant(metadata: m, value: $0) } }
  }

  private func value(_ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var out: [UInt8] = []
    write(&out)
    return out
  }

  @Test func everyPrimitiveComesBack() throws {
    let none = dictionary([])
    #expect(try decode(none, [0]).isNull)
    #expect(try decode(none, value { VariantWriter.boolean(true, to: &$0) }).boolean == true)
    #expect(try decode(none, value { VariantWriter.number(3, Int8(-5), to: &$0) }).integer == -5)
    #expect(try decode(none, value { VariantWriter.number(6, Int64.min, to: &$0) }).integer == .min)
    #expect(try decode(none, value { VariantWriter.number(7, (1.5).bitPattern, to: &$0) }).double == 1.5)
    for unscaled: Int128 in [0, -7, 999_999_999, 1_000_000_000, -123_456_789_012_345_678_901] {
      let decimal = try decode(none, value { VariantWriter.decimal(unscaled, scale: 3, to: &$0) }).decimal
      #expect(decimal?.unscaled == unscaled && decimal?.scale == 3)
    }
    for text in ["", "short", String(repeating: "é", count: 500)] {
      let bytes = value { out in Array(text.utf8).withUnsafeBytes { VariantWriter.string($0, to: &out) } }
      #expect(try decode(none, bytes).string == text)
    }
    #expect(
      try decode(none, value { VariantWriter.number(12, Int64(-1), to: &$0) }).json
        == "\"1969-12-31T23:59:59.999999Z\"")
    #expect(
      try decode(none, value { VariantWriter.number(11, Int32(-719_162), to: &$0) }).json == "\"0001-01-01\"")
    let binary = value { out in
      [0xFF, 0x00].withUnsafeBytes { (raw: UnsafeRawBufferPointer) in
        VariantWriter.binary(UnsafeRawBufferPointer(rebasing: raw[0..<1]), to: &out)
      }
    }
    #expect(try decode(none, binary).json == "\"/w==\"")
  }

  @Test func objectsAndArraysOfManyPartsComeBack() throws {
    let names = (0..<100).map { "f\($0 + 100)" }
    for count in [0, 1, 100] {
      var values: [UInt8] = []
      var members: [(id: Int, start: Int)] = []
      for id in 0..<count {
        members.append((id, values.count))
        VariantWriter.number(5, Int32(id), to: &values)
      }
      let object = value { VariantWriter.object(members: members, values: values, to: &$0) }
      // A second-byte offset size is needed beyond 255 bytes of names.
      let metadata = count == 100 ? wideDictionary(names) : dictionary(Array(names.prefix(count)))
      let decoded = try decode(metadata, object)
      #expect(decoded.members?.map(\.name) == Array(names.prefix(count)))
      #expect(decoded.members?.compactMap(\.value.integer) == (0..<count).map(Int64.init))
      #expect(try object.withUnsafeBytes { try VariantLayout.byteCount(of: $0) } == object.count)
    }
    var values: [UInt8] = []
    var ends: [Int] = []
    for index in 0..<1_000 {
      VariantWriter.number(5, Int32(index), to: &values)
      ends.append(values.count)
    }
    let array = try decode(dictionary([]), value { VariantWriter.array(ends: ends, values: values, to: &$0) })
    #expect(array.elements?.compactMap(\.integer) == (0..<1_000).map(Int64.init))
    #expect(array[999]?.integer == 999 && array[1_000] == nil && array["x"] == nil)
  }

  private func wideDictionary(_ names: [String]) -> [UInt8] {
    var bytes: [UInt8] = [0x41, UInt8(names.count & 255), UInt8(names.count >> 8), 0, 0]
    var end = 0
    for name in names {
      end += name.utf8.count
      bytes += [UInt8(end & 255), UInt8(end >> 8)]
    }
    return bytes + names.flatMap(\.utf8)
  }

  @Test func overlappingValuesAndDeepNestingAreRefused() {
    // Every array has two elements that are the same next array: 2^n values out of n bytes.
    var bomb: [UInt8] = [0]
    for _ in 0..<60 {
      bomb = [3, 2, 0, 0, UInt8(min(bomb.count, 255))] + bomb
      bomb[3] = 0
    }
    #expect(throws: VariantError.self) { try decode(dictionary([]), bomb) }
    var deep: [UInt8] = [0]
    for _ in 0..<250 { deep = value { VariantWriter.array(ends: [deep.count], values: deep, to: &$0) } }
    #expect(throws: VariantError.self) { try decode(dictionary([]), deep) }
  }

  @Test func mutatedBytesAreDecodedOrRefused() {
    var random = SeededGenerator(seed: 7)
    let metadata = dictionary(["alpha", "beta"])
    var inner: [UInt8] = []
    VariantWriter.number(6, Int64(7), to: &inner)
    let start = inner.count
    VariantWriter.array(ends: [9, 18], values: inner + inner, to: &inner)
    let object = value { VariantWriter.object(members: [(0, 0), (1, start)], values: inner, to: &$0) }
    for _ in 0..<20_000 {
      var (m, v) = (metadata, object)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        if Bool.random(using: &random) {
          v[Int.random(in: v.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        } else {
          m[Int.random(in: m.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
      }
      if Bool.random(using: &random) { v.removeLast(Int.random(in: 0...v.count, using: &random)) }
      _ = try? decode(m, v)
      _ = v.withUnsafeBytes { try? VariantLayout.byteCount(of: $0) }
    }
  }
}
