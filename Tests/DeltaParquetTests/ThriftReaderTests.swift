import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct ThriftReaderTests {
  @Test func fieldsOfEveryTypeAreReadAndSkipped() throws {
    var writer = ThriftWriter()
    writer.element { body in
      body.bool(1, true)
      body.int8(2, -7)
      body.int32(3, -70_000)
      body.int64(4, Int64.min)
      body.string(40, "text")
      body.structure(41) { $0.bool(1, false) }
      body.structs(42, Array(0..<20)) { $0.int32(1, $1) }
      body.bool(400, false)
    }
    try Bytes(copying: writer.bytes).withUnsafeBytes { raw in
      var reader = ThriftReader(raw, subject: "test")
      var field = ThriftField()
      var seen: [Int16] = []
      while try reader.next(&field) {
        seen.append(field.id)
        switch field.id {
        case 1: #expect(try reader.bool(field))
        case 2: #expect(try reader.int32(field) == -7)
        case 3: #expect(try reader.int32(field) == -70_000)
        case 4: #expect(try reader.int64(field) == .min)
        case 40: #expect(try reader.string(field) == "text")
        default: try reader.skip(field)
        }
      }
      #expect(seen == [1, 2, 3, 4, 40, 41, 42, 400])
      #expect(reader.remaining == 0)
      var skipper = ThriftReader(raw, subject: "test")
      try skipper.skipStruct()
      #expect(skipper.remaining == 0)
    }
  }

  @Test func countsBeyondTheBytesAreRefused() {
    // A field of a list whose count is 2^40, a binary of 2^40 bytes.
    let huge: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]
    for bytes in [[0x19, 0xFC] + huge, [0x18] + huge, [0x1B] + huge + [0x88]] {
      Bytes(copying: bytes).withUnsafeBytes { raw in
        _ = #expect(throws: ParquetError.self) {
          var reader = ThriftReader(raw, subject: "test")
          try reader.skipStruct()
        }
      }
    }
  }

  @Test func numbersBeyond64BitsAreRefused() throws {
    let largest = [UInt8](repeating: 0xFF, count: 9)
    for (last, isRight) in [(UInt8(1), true), (2, false), (0x7F, false)] {
      Bytes(copying: largest + [last]).withUnsafeBytes { raw in
        var reader = ThriftReader(raw, subject: "test")
        #expect((try? reader.varint()) == (isRight ? UInt64.max : nil))
        var bytes = ByteReader(raw)
        #expect((try? bytes.varint()) == (isRight ? UInt64.max : nil))
      }
    }
  }

  @Test func nestingIsBounded() {
    let deep = [UInt8](repeating: 0x1C, count: 100_000)
    Bytes(copying: deep).withUnsafeBytes { raw in
      _ = #expect(throws: ParquetError.self) {
        var reader = ThriftReader(raw, subject: "test")
        try reader.skipStruct()
      }
    }
    let lists = [UInt8](repeating: 0x19, count: 100_000)
    Bytes(copying: lists).withUnsafeBytes { raw in
      _ = #expect(throws: ParquetError.self) {
        var reader = ThriftReader(raw, subject: "test")
        try reader.skipStruct()
      }
    }
  }

  @Test func anyBytesEndInAnErrorOrAValue() {
    var random = SeededRandom(seed: 1)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      Bytes(copying: bytes).withUnsafeBytes { raw in
        var reader = ThriftReader(raw, subject: "test")
        _ = try? reader.skipStruct()
        #expect(reader.position <= raw.count)
      }
    }
  }
}
