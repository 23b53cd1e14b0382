internal import DeltaMemory

/// Snappy's block format: the decompressed size, then literals and copies of what was written before.
///
/// A decoder of our own, since most of a scan's time goes into this one. Where an element begins hangs on the length
/// of the one before it, and that chain decides the speed. Hence what comes behind a copy, which has two or three
/// bytes, is loaded before it is known which, and behind a short literal the next element is in the word at hand.
enum Snappy {
  /// - Returns: the bytes written; where the page's own header tells another size than the target's, that one.
  static func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    var reader = ByteReader(source)
    guard let size = try? reader.varint(), size <= UInt32.max else {
      throw ParquetError(.decompressionFailed, "SNAPPY page without a length")
    }
    guard size == target.count, let output = target.baseAddress else { return Int(size) }
    var block = SnappyBlock(
      input: reader.base + reader.position, inputEnd: reader.base + reader.count, output: output,
      outputEnd: output + target.count)
    guard block.decodeFast(), block.decodeRest() else {
      throw ParquetError(.decompressionFailed, "SNAPPY page with a damaged body")
    }
    return target.count
  }
}

/// The elements of a block. Addresses stay between the begin and the end of their buffers.
private struct SnappyBlock {
  var input: UnsafeRawPointer
  let inputEnd: UnsafeRawPointer
  var output: UnsafeMutableRawPointer
  let outputEnd: UnsafeMutableRawPointer
  let outputStart: UnsafeMutableRawPointer

  init(
    input: UnsafeRawPointer, inputEnd: UnsafeRawPointer, output: UnsafeMutableRawPointer,
    outputEnd: UnsafeMutableRawPointer
  ) {
    self.input = input
    self.inputEnd = inputEnd
    self.output = output
    self.outputEnd = outputEnd
    outputStart = output
  }

  /// Room that one turn of the fast loop may need: a literal of 60 bytes and a copy of 64, both moved by whole
  /// vectors; and what it may read: the literal, the copy, and the eight bytes behind it.
  private static let margin = 160

  /// What a tag says, of copies with offsets of one or two bytes: the length in the low byte, the offset's high
  /// bits in their place (8 to 10), and in the upper half a mask of the offset bytes that follow.
  private static let copies: [UInt32] = (0..<256).map { (tag: UInt32) in
    tag & 3 == 1 ? (4 + (tag >> 2 & 7)) | (tag >> 5) << 8 | 0xFF << 16 : (1 + (tag >> 2)) | 0xFFFF << 16
  }

  /// Decodes until the end of either buffer is near.
  /// - Returns: false where the block is damaged.
  mutating func decodeFast() -> Bool {
    guard inputEnd - input > Self.margin, outputEnd - output > Self.margin else { return true }
    return Self.copies.withUnsafeBufferPointer { decodeFast($0.baseAddress.unsafelyUnwrapped) }
  }

  @inline(__always)
  private mutating func decodeFast(_ copies: UnsafePointer<UInt32>) -> Bool {
    let (lastInput, lastOutput) = (inputEnd - Self.margin, outputEnd - Self.margin)
    // In local variables, which the stores below cannot be suspected to change.
    var (input, output) = (self.input, self.output)
    let (start, inputEnd, outputEnd) = (outputStart, self.inputEnd, self.outputEnd)
    // The bytes from `input` on, at least seven: a short literal and the copy behind it.
    var word = Self.word(input, 0)
    while input < lastInput, output < lastOutput {
      if word & 3 == 0 {
        let length = Int(truncatingIfNeeded: word >> 2 & 63) &+ 1
        if length <= 3 {
          output.storeBytes(of: UInt32(truncatingIfNeeded: word &>> 8).littleEndian, as: UInt32.self)
          word &>>= UInt64(truncatingIfNeeded: length &* 8 &+ 8)
        } else if length <= 60 {
          Self.move(input + 1, output, from: 0)
          if length > 16 {
            Self.move(input + 1, output, from: 16)
            Self.move(input + 1, output, from: 32)
            Self.move(input + 1, output, from: 48)
          }
          word = Self.word(input, 1 &+ length)
        } else {
          // One to four bytes tell the length less one.
          let sizeBytes = length &- 60
          let mask = (1 &<< UInt64(truncatingIfNeeded: sizeBytes &* 8)) &- 1
          let count = Int(truncatingIfNeeded: word &>> 8 & mask) &+ 1
          input += 1 &+ sizeBytes
          guard count <= inputEnd - input, count <= outputEnd - output else { return false }
          output.copyMemory(from: input, byteCount: count)
          input += count
          output += count
          guard input < lastInput else { break }
          word = Self.word(input, 0)
          continue
        }
        input += 1 &+ length
        output += length
        // A literal comes before a copy as a rule; where not, it has its own turn.
        if word & 3 == 0 {
          word = Self.word(input, 0)
          continue
        }
      }
      let (length, offset): (Int, Int)
      if word & 3 == 3 {
        length = Int(truncatingIfNeeded: word >> 2 & 63) &+ 1
        offset = Int(UInt32(littleEndian: input.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
        input += 5
        word = Self.word(input, 0)
      } else {
        let copy = copies[Int(truncatingIfNeeded: word & 0xFF)]
        length = Int(truncatingIfNeeded: copy & 0xFF)
        offset = Int(
          truncatingIfNeeded: UInt32(truncatingIfNeeded: word &>> 8) & copy &>> 16 &+ copy & 0x700)
        // What comes next is loaded from the nearest place where it may be, and shifted.
        let next = Self.word(input, 2)
        input += Int(truncatingIfNeeded: word & 3) &+ 1
        word = next &>> (word << 2 & 8)
      }
      // As unsigned numbers, so that an offset of 0 is too far, too.
      guard UInt(bitPattern: offset &- 1) < UInt(bitPattern: output - start) else { return false }
      let from = UnsafeRawPointer(output - offset)
      if offset >= min(length, 16) {
        Self.move(from, output, from: 0)
        if length > 16 {
          Self.move(from, output, from: 16)
          if length > 32 {
            Self.move(from, output, from: 32)
            Self.move(from, output, from: 48)
          }
        }
      } else {
        Self.repeatPattern(of: offset, output, count: length)
      }
      output += length
    }
    (self.input, self.output) = (input, output)
    return true
  }

  @inline(__always)
  private static func word(_ input: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: input.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Moves 16 bytes; more than are meant, which is why there is a margin.
  @inline(__always)
  private static func move(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, from start: Int) {
    let vector = source.loadUnaligned(fromByteOffset: start, as: SIMD16<UInt8>.self)
    target.storeBytes(of: vector, toByteOffset: start, as: SIMD16<UInt8>.self)
  }

  /// Copies from closer than a vector: each vector holds one pattern more that is right, so the distance can be
  /// doubled until whole vectors are.
  @inline(never)
  private static func repeatPattern(of offset: Int, _ target: UnsafeMutableRawPointer, count: Int) {
    var distance = offset
    var done = 0
    while done < count {
      move(UnsafeRawPointer(target + (done - distance)), target + done, from: 0)
      if distance < 16 {
        done += distance
        distance *= 2
      } else {
        done += 16
      }
    }
  }

  /// Decodes to the end, byte by byte and within it.
  /// - Returns: false where the block is damaged, or fills less than the output.
  mutating func decodeRest() -> Bool {
    while input < inputEnd {
      let tag = input.load(as: UInt8.self)
      input += 1
      var length = Int(tag >> 2) + 1
      if tag & 3 == 0 {
        if length > 60 {
          guard let size = number(length - 60) else { return false }
          length = size + 1
        }
        guard length <= inputEnd - input, length <= outputEnd - output else { return false }
        output.copyMemory(from: input, byteCount: length)
        input += length
      } else {
        guard var offset = number(tag & 3 == 3 ? 4 : Int(tag & 3)) else { return false }
        if tag & 3 == 1 {
          length = 4 + Int(tag >> 2 & 7)
          offset |= Int(tag >> 5) << 8
        }
        guard offset > 0, offset <= output - outputStart, length <= outputEnd - output else { return false }
        for index in 0..<length {
          let byte = output.load(fromByteOffset: index - offset, as: UInt8.self)
          output.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
      }
      output += length
    }
    return output == outputEnd
  }

  /// A little-endian number of 1 to 4 bytes; nil where the input ends in it.
  private mutating func number(_ byteCount: Int) -> Int? {
    guard byteCount <= inputEnd - input else { return nil }
    var value = 0
    for index in 0..<byteCount {
      value |= Int(input.load(fromByteOffset: index, as: UInt8.self)) << (8 * index)
    }
    input += byteCount
    return value
  }
}
