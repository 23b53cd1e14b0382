/// Writes deletion vectors, for tests: the format's other half.
package enum RoaringWriter {
  package static func portable(_ rows: [Int], runs: Bool) -> [UInt8] {
    let buckets = Dictionary(grouping: rows) { $0 >> 32 }
    var bytes = little(UInt32(1_681_511_377)) + little(UInt64(buckets.count))
    for key in buckets.keys.sorted() {
      bytes += little(UInt32(key)) + bitmap((buckets[key] ?? []).map { $0 & 0xFFFF_FFFF }, runs: runs)
    }
    return bytes
  }

  package static func frame(_ data: [UInt8]) -> [UInt8] {
    var crc: UInt32 = ~0
    for byte in data {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return little(UInt32(data.count)).reversed() + data + little(~crc).reversed()
  }

  private static func bitmap(_ rows: [Int], runs: Bool) -> [UInt8] {
    let groups = Dictionary(grouping: rows) { $0 >> 16 }.sorted { $0.key < $1.key }
    var headers: [UInt8] = []
    var offsets: [UInt8] = []
    var bodies: [UInt8] = []
    var flags = [UInt8](repeating: 0, count: (groups.count + 7) / 8)
    for (index, (key, rows)) in groups.enumerated() {
      let values = rows.map { UInt16($0 & 0xFFFF) }
      headers += little(UInt16(key)) + little(UInt16(values.count - 1))
      offsets += little(UInt32(0))
      if runs {
        flags[index / 8] |= 1 << UInt8(index % 8)
        bodies += runBody(values)
      } else if values.count <= 4096 {
        bodies += values.flatMap { little($0) }
      } else {
        var words = [UInt64](repeating: 0, count: 1024)
        for value in values { words[Int(value) / 64] |= 1 << UInt64(value % 64) }
        bodies += words.flatMap { little($0) }
      }
    }
    if runs {
      let cookie = little(UInt32(12_347) | UInt32(groups.count - 1) << 16)
      return cookie + flags + headers + (groups.count >= 4 ? offsets : []) + bodies
    }
    return little(UInt32(12_346)) + little(UInt32(groups.count)) + headers + offsets + bodies
  }

  private static func runBody(_ values: [UInt16]) -> [UInt8] {
    var runs: [(UInt16, UInt16)] = []
    for value in values {
      if let last = runs.last, Int(last.0) + Int(last.1) + 1 == Int(value) {
        runs[runs.count - 1].1 += 1
      } else {
        runs.append((value, 0))
      }
    }
    return little(UInt16(runs.count)) + runs.flatMap { little($0.0) + little($0.1) }
  }

  private static func little<T: FixedWidthInteger>(_ value: T) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
