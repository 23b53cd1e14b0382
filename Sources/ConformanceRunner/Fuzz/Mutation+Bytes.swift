extension Mutation {
  /// Damage that knows nothing of formats.
  static let bytes = [
    Mutation("bits flipped") { table, random in
      guard let path = file(of: table, &random), var content = table[path], !content.isEmpty else {
        return nil
      }
      let reach = Covered.ranges(path, content)
      // Where a checksum covers a part, often that part alone: then the answer is known.
      let area = random.oneIn(2) ? random.pick(reach) ?? 0..<content.count : 0..<content.count
      var isCovered = true
      for _ in 0..<(random.oneIn(2) ? 1 : Int.random(in: 2...8, using: &random)) {
        let place = Int.random(in: area, using: &random)
        content[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        isCovered = isCovered && reach.contains { $0.contains(place) }
      }
      table.write(path, content)
      return isCovered ? .answers : Guarantee.none
    },
    Mutation("bytes replaced") { table, random in
      guard let path = file(of: table, &random), let content = table[path] else { return nil }
      table.write(path, Hostile.mutated(content, &random))
      return Covered.isWhole(path) ? .answers : Guarantee.none
    },
  ]
}

/// Ways to damage a run of bytes at which decoders go wrong.
enum Hostile {
  static func mutated(_ bytes: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(random.oneIn(2) ? 1 : Int.random(in: 2...4, using: &random)) {
      guard let place = random.place(below: bytes.count) else { break }
      change(&bytes, at: place, &random)
    }
    return bytes
  }

  private static func change(_ bytes: inout [UInt8], at place: Int, _ random: inout FuzzRandom) {
    let rest = bytes.count - place
    switch Int.random(in: 0..<8, using: &random) {
    case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1: bytes[place] = random.pick([0, 1, 2, 3, 0x7F, 0x80, 0xFE, 0xFF]) ?? 0
    case 2: put(littleEndian(random.hostileInteger(), random.pick([2, 4, 8]) ?? 4), in: &bytes, at: place)
    case 3: put(Thrift.varint(UInt64(bitPattern: random.hostileInteger())), in: &bytes, at: place)
    case 4:
      let number = Thrift.varint(UInt64(bitPattern: random.hostileInteger()))
      bytes.replaceSubrange(place..<place + min(rest, 1), with: number)
    case 5: bytes.removeSubrange(place..<place + min(rest, Int.random(in: 1...16, using: &random)))
    case 6:
      let piece = Array(bytes[place..<place + min(rest, Int.random(in: 1...64, using: &random))])
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
    default: bytes.removeSubrange(place...)
    }
  }

  private static func put(_ piece: [UInt8], in bytes: inout [UInt8], at place: Int) {
    for (offset, byte) in piece.enumerated() where place + offset < bytes.count {
      bytes[place + offset] = byte
    }
  }

  static func littleEndian(_ value: Int64, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> Int64(8 * $0)) }
  }
}

/// Which bytes of a file a checksum of the format covers.
enum Covered {
  /// Whether nothing in the file decides an answer: a hint, a version checksum.
  static func isWhole(_ path: String) -> Bool {
    path == "_delta_log/_last_checkpoint" || (TableFiles.isLog(path) && path.hasSuffix(".crc"))
  }

  static func ranges(_ path: String, _ content: [UInt8]) -> [Range<Int>] {
    if isWhole(path) { return [0..<content.count] }
    if TableFiles.isParquet(path) {
      guard let file = ParquetImage(content) else { return [] }
      return file.chunks.flatMap { file.pages($0) }.filter(\.hasChecksum).map(\.payload).filter {
        !$0.isEmpty
      }
    }
    if path.hasSuffix(".bin") { return DeletionVectorFile.vectors(content).filter { !$0.isEmpty } }
    return []
  }
}
