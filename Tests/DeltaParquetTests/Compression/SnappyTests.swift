import CSnappy
import DeltaMemory
import Testing

@testable import DeltaParquet

/// Our decoder of snappy blocks against a plain reading of the format, and against the library of the format's
/// authors.
@Suite struct SnappyTests {
  /// A block that is put together element by element, and what it stands for.
  struct Block {
    var elements: [UInt8] = []
    var text: [UInt8] = []

    var page: [UInt8] { TestVarint.bytes(text.count) + elements }

    mutating func literal(_ bytes: [UInt8], sizeBytes: Int) {
      if sizeBytes == 0 {
        elements.append(UInt8(bytes.count - 1) << 2)
      } else {
        elements.append(UInt8(59 + sizeBytes) << 2)
        elements += TestVarint.littleEndian(bytes.count - 1, sizeBytes)
      }
      elements += bytes
      text += bytes
    }

    mutating func copy(_ length: Int, offset: Int, kind: Int) {
      elements += Self.copyElement(length, offset: offset, kind: kind)
      for _ in 0..<length { text.append(text[text.count - offset]) }
    }

    static func copyElement(_ length: Int, offset: Int, kind: Int) -> [UInt8] {
      if kind == 1 { return [UInt8(1 | (length - 4) << 2 | (offset >> 8) << 5), UInt8(offset & 0xFF)] }
      return [UInt8(kind | (length - 1) << 2)] + TestVarint.littleEndian(offset, kind == 2 ? 2 : 4)
    }

    /// Any element that the format has, small ones and near offsets above all.
    mutating func element(_ random: inout SeededRandom) {
      let kind = text.isEmpty ? 0 : Int.random(in: 0...3, using: &random)
      if kind == 0 {
        let sizeBytes = max(0, Int.random(in: -8...4, using: &random))
        let most = sizeBytes > 1 ? 700 : sizeBytes == 1 ? 256 : Bool.random(using: &random) ? 60 : 5
        let bytes = (0..<Int.random(in: 1...most, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        literal(bytes, sizeBytes: sizeBytes)
        return
      }
      let reach = min(text.count, kind == 1 ? 2047 : 65_535, Bool.random(using: &random) ? 70_000 : 24)
      copy(
        kind == 1 ? Int.random(in: 4...11, using: &random) : Int.random(in: 1...64, using: &random),
        offset: Int.random(in: 1...reach, using: &random), kind: kind)
    }
  }

  @Test(arguments: 0..<40) func everyElement(_ seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var block = Block()
    for _ in 0..<Int.random(in: 0...400, using: &random) { block.element(&random) }
    #expect(Self.ours(block.page, size: block.text.count) == block.text)
    #expect(Self.reference(block.page, size: block.text.count) == block.text)
    // Cut short, and with something behind the end.
    for count in [block.page.count - 1, block.page.count - 2, block.page.count / 2] where count > 1 {
      let cut = Array(block.page[..<count])
      #expect(Self.ours(cut, size: block.text.count) == nil)
    }
    #expect(Self.ours(block.page + [0, 65], size: block.text.count) == nil)
  }

  /// What the one takes the other takes, with the same bytes; and neither takes what the other refuses.
  @Test(arguments: 0..<40) func damagedBlocksAreJudgedAsByTheReference(_ seed: Int) {
    var random = SeededRandom(seed: UInt64(1000 + seed))
    var block = Block()
    while block.text.count < 600 { block.element(&random) }
    for _ in 0..<200 {
      let page = EncodingMutationTests.mutated(block.page, &random)
      #expect(
        Self.ours(page, size: block.text.count) == Self.reference(page, size: block.text.count))
    }
  }

  @Test func offsetsBeforeTheBeginAreRefused() {
    let bad = [(0, 1), (0, 2), (0, 3), (201, 1), (201, 2), (201, 3), (1 << 31, 3), (Int(UInt32.max), 3)]
    // With something behind it, the copy is met by the fast loop.
    for padding in [0, 400] {
      let rest = [UInt8](repeating: 9, count: padding)
      var block = Block()
      block.literal([UInt8](repeating: 7, count: 200), sizeBytes: 1)
      for (offset, kind) in bad {
        var page = block
        page.elements += Block.copyElement(8, offset: offset, kind: kind)
        page.text += [UInt8](repeating: 7, count: 8)
        if padding > 0 { page.literal(rest, sizeBytes: 2) }
        #expect(Self.ours(page.page, size: page.text.count) == nil)
      }
      block.copy(8, offset: 200, kind: 2)
      if padding > 0 { block.literal(rest, sizeBytes: 2) }
      #expect(Self.ours(block.page, size: block.text.count) == block.text)
    }
  }

  @Test(arguments: [0, 1, 10, 159, 160, 161, 1000, 70_000]) func compressedByTheReference(
    _ count: Int
  ) {
    var random = SeededRandom(seed: UInt64(count))
    for spread in [1, 2, 4, 200] {
      let text = (0..<count).map {
        UInt8(truncatingIfNeeded: $0 / 7 &+ Int.random(in: 0..<spread, using: &random))
      }
      var page = [UInt8](repeating: 0, count: snappy_max_compressed_length(count))
      var pageCount = page.count
      let status = text.withUnsafeBytes { text in
        page.withUnsafeMutableBytes { page in
          snappy_compress(
            text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count,
            page.baseAddress?.assumingMemoryBound(to: CChar.self), &pageCount)
        }
      }
      #expect(status == SNAPPY_OK)
      #expect(Self.ours(Array(page[..<pageCount]), size: count) == text)
    }
  }

  /// Decodes between guard bytes that must stay as they are; nil where the page is refused.
  private static func ours(_ page: [UInt8], size: Int) -> [UInt8]? {
    let memory = TightMemory(page)
    var target = [UInt8](repeating: 0xA5, count: size + 256)
    let written = target.withUnsafeMutableBytes { raw in
      try? Snappy.decompress(
        UnsafeRawBufferPointer(start: memory.base, count: page.count),
        into: UnsafeMutableRawBufferPointer(rebasing: raw[128..<128 + size]))
    }
    #expect(target[..<128].allSatisfy { $0 == 0xA5 } && target[(128 + size)...].allSatisfy { $0 == 0xA5 })
    return written == size ? Array(target[128..<128 + size]) : nil
  }

  private static func reference(_ page: [UInt8], size: Int) -> [UInt8]? {
    var count = 0
    let chars = page.map { CChar(bitPattern: $0) }
    guard snappy_uncompressed_length(chars, chars.count, &count) == SNAPPY_OK, count == size else {
      return nil
    }
    var target = [CChar](repeating: 0, count: size)
    guard snappy_uncompress(chars, chars.count, &target, &count) == SNAPPY_OK else { return nil }
    return target.map { UInt8(bitPattern: $0) }
  }
}

private enum TestVarint {
  static func bytes(_ number: Int) -> [UInt8] {
    var (rest, bytes) = (number, [UInt8]())
    while rest >= 128 {
      bytes.append(UInt8(rest & 127 | 128))
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  static func littleEndian(_ number: Int, _ byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
