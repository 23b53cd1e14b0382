import DeltaColumns
import DeltaMemory
import Testing

@testable import DeltaParquet

/// Memory of exactly the bytes asked for, so that the address sanitizer sees each byte read beyond.
final class TightMemory {
  let base: UnsafeMutableRawPointer

  init(_ bytes: [UInt8]) {
    base = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    base.copyMemory(from: bytes, byteCount: bytes.count)
  }

  deinit { base.deallocate() }

  static func bytes(_ bytes: [UInt8]) -> Bytes {
    let memory = TightMemory(bytes)
    return Bytes(foreign: memory.base, count: bytes.count, keeper: memory)
  }
}

/// Decodes pages in random runs, with skips between them.
enum DecoderProbe {
  /// Decodes the next `count` values to the bytes of each.
  static func values(_ decoder: inout ValueDecoder, _ count: Int) throws -> [[UInt8]] {
    let width = decoder.shape.width
    let builder = BytesBuilder(capacity: count * width + 64)
    var views = ViewBuffers()
    try decoder.decode(count, into: builder.base, views: &views)
    return (0..<count).map { index in
      let address = builder.base + index * width
      guard decoder.shape.isView else {
        return Array(UnsafeRawBufferPointer(start: address, count: width))
      }
      let view = address.loadUnaligned(as: StringView.self)
      if view.isInline {
        // What lies behind a short value must be zero, so that views can be compared as numbers.
        let tail = UnsafeRawBufferPointer(
          start: address + 4 + Int(view.length), count: 12 - Int(view.length))
        #expect(tail.allSatisfy { $0 == 0 })
        return Array(UnsafeRawBufferPointer(start: address + 4, count: Int(view.length)))
      }
      let bytes = views.buffers[Int(view.buffer)].array
      let value = Array(bytes[Int(view.offset)..<Int(view.offset) + Int(view.length)])
      withUnsafeBytes(of: view.prefix) { #expect(Array($0) == Array(value[..<4])) }
      return value
    }
  }

  /// Expects that a page holds `expected`, however it is cut into runs, and no value more.
  static func expect(
    _ encoding: ValueEncoding, _ shape: ValueShape, _ page: [UInt8], _ expected: [[UInt8]],
    dictionary: DictionaryValues? = nil, random: inout SeededRandom,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for attempt in 0..<4 {
      var decoder = try ValueDecoder(
        encoding, shape: shape, page: TightMemory.bytes(page), dictionary: dictionary)
      var done = 0
      while done < expected.count {
        let left = expected.count - done
        let run = attempt == 0 ? left : Int.random(in: 0...min(left, 90), using: &random)
        if attempt > 0, Int.random(in: 0..<3, using: &random) == 0 {
          try decoder.skip(run)
        } else {
          let found = try values(&decoder, run)
          #expect(found == Array(expected[done..<done + run]), sourceLocation: sourceLocation)
        }
        done += run
      }
    }
  }

  static func fails(
    _ code: ParquetError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    #expect(sourceLocation: sourceLocation) {
      try body()
    } throws: { error in
      (error as? ParquetError)?.code == code
    }
  }

  /// Random byte strings that share prefixes, some long.
  static func strings(_ count: Int, random: inout SeededRandom) -> [[UInt8]] {
    var last: [UInt8] = []
    return (0..<count).map { _ in
      let shared = last.prefix(Int.random(in: 0...40, using: &random))
      let fresh = (0..<Int.random(in: 0...16, using: &random)).map { _ in
        UInt8.random(in: 32...126, using: &random)
      }
      last = Array(shared) + fresh
      return last
    }
  }
}
