import DeltaLTS

extension Mutation {
  /// Deletion vectors whose bitmaps, sizes and checksums lie.
  static let deletionVectors = [
    Mutation("deletion vector") { table, random in
      guard let path = file(of: table, &random, where: { $0.hasSuffix(".bin") }), var content = table[path],
        let vector = random.pick(DeletionVectorFile.vectors(content))
      else { return nil }
      let changed = Hostile.mutated(Array(content[vector]), &random)
      let framed = DeletionVectorFile.framed(changed)
      content.replaceSubrange(vector.lowerBound - 4..<vector.upperBound + 4, with: framed)
      table.write(path, content)
      // The checksum is right again: these are the rows that the file says.
      return Guarantee.none
    },
    Mutation("deletion vector in the log") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isCommit), var content = table[path] else {
        return nil
      }
      let sites = JSONSites(content).all.filter { $0.key == "pathOrInlineDv" && $0.kind == .string }
      guard let site = random.pick(sites),
        var data = try? Z85.decode(String(decoding: content[site.inner], as: UTF8.self)), data.count > 16
      else { return nil }
      data = Hostile.mutated(data, &random)
      data += [UInt8](repeating: 0, count: (4 - data.count % 4) % 4)
      guard let text = try? Z85.encode(data) else { return nil }
      content.replaceSubrange(site.inner, with: text.utf8)
      table.write(path, content)
      return Guarantee.none
    },
  ]
}

/// The format of deletion vector files (PROTOCOL.md, Deletion Vector File Storage Format).
enum DeletionVectorFile {
  /// Where the data of each vector lies: between its size and its checksum.
  static func vectors(_ file: [UInt8]) -> [Range<Int>] {
    var vectors: [Range<Int>] = []
    var position = 1
    while position + 8 <= file.count {
      let size = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      guard size <= file.count - position - 8 else { break }
      vectors.append(position + 4..<position + 4 + size)
      position += size + 8
    }
    return vectors
  }

  /// The size, the data, and its right checksum.
  static func framed(_ data: [UInt8]) -> [UInt8] {
    bigEndian(UInt32(data.count)) + data + bigEndian(checksum(data))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
  }

  /// CRC-32, bit by bit: vectors are small.
  private static func checksum(_ data: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in data {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
    }
    return ~sum
  }
}
