/// A Parquet file as its parts, to be changed and put together again.
struct ParquetImage: Sendable {
  /// What lies before the footer.
  var body: [UInt8]
  var footer: Thrift

  private static let magic = Array("PAR1".utf8)

  /// Nil where the bytes are no such file.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 12, Array(bytes.suffix(4)) == Self.magic else { return nil }
    let lengthAt = bytes.count - 8
    let length = (0..<4).reduce(0) { $0 | Int(bytes[lengthAt + $1]) << (8 * $1) }
    guard length <= lengthAt - 4 else { return nil }
    let start = lengthAt - length
    guard let footer = Thrift.structure(bytes[start..<lengthAt])?.value else { return nil }
    body = Array(bytes[..<start])
    self.footer = footer
  }

  /// The whole file.
  var bytes: [UInt8] {
    let footer = footer.bytes
    return body + footer + Hostile.littleEndian(Int64(footer.count), 4) + Self.magic
  }

  /// A column chunk, by its place in the footer.
  struct Chunk: Sendable {
    let rowGroup: Int
    let column: Int
    /// Its `ColumnMetaData`.
    let metadata: Thrift

    var codec: Int { metadata[4]?.int ?? -1 }
    var start: Int? {
      guard let data = metadata[9]?.int else { return nil }
      if let dictionary = metadata[11]?.int, dictionary > 0, dictionary < data { return dictionary }
      return data
    }
  }

  /// A page, by its place in the file.
  struct Page: Sendable {
    var header: Thrift
    let payload: Range<Int>

    /// 0 data, 2 dictionary, 3 data of version 2.
    var kind: Int { header[1]?.int ?? -1 }
    var hasChecksum: Bool { header[4] != nil }
    var isData: Bool { kind == 0 || kind == 3 }
  }

  var chunks: [Chunk] {
    (footer[4]?.elements ?? []).enumerated().flatMap { group, value in
      (value[1]?.elements ?? []).enumerated().compactMap { column, chunk in
        chunk[3].map { Chunk(rowGroup: group, column: column, metadata: $0) }
      }
    }
  }

  /// The pages of a chunk, as far as they can be made out.
  func pages(_ chunk: Chunk) -> [Page] {
    guard var position = chunk.start, let size = chunk.metadata[7]?.int, position >= 4, size >= 0,
      size <= body.count - min(position, body.count)
    else { return [] }
    let end = position + size
    var pages: [Page] = []
    while position < end, let (header, after) = Thrift.structure(body[position..<end]) {
      guard let stored = header[3]?.int, stored >= 0, stored <= end - after else { break }
      pages.append(Page(header: header, payload: after..<after + stored))
      position = after + stored
    }
    return pages
  }

  /// Changes the part of the footer that tells of a chunk (a `ColumnChunk`).
  mutating func change(_ chunk: Chunk, _ body: (inout Thrift) -> Void) {
    guard var groups = footer[4], var group = groups[element: chunk.rowGroup], var columns = group[1],
      var one = columns[element: chunk.column]
    else { return }
    body(&one)
    columns[element: chunk.column] = one
    group[1] = columns
    groups[element: chunk.rowGroup] = group
    footer[4] = groups
  }

  /// Gives a chunk new pages, at the end of the file, and leads its metadata there: they may be of any size.
  mutating func replace(_ chunk: Chunk, pages: [(header: Thrift, payload: [UInt8])]) {
    let start = body.count
    var dictionaryAt: Int?
    var dataAt: Int?
    for page in pages {
      if page.header[1]?.int == 2 {
        dictionaryAt = dictionaryAt ?? body.count
      } else {
        dataAt = dataAt ?? body.count
      }
      body += page.header.bytes + page.payload
    }
    let end = body.count
    change(chunk) { one in
      guard var metadata = one[3] else { return }
      metadata[9] = .integer(type: 6, Int64(dataAt ?? start))
      metadata[11] = dictionaryAt.map { .integer(type: 6, Int64($0)) }
      metadata[7] = .integer(type: 6, Int64(end - start))
      one[3] = metadata
      // Its indexes tell of the pages that it had.
      for index in 4...7 { one[index] = nil }
    }
  }

  /// The payload of a page, decompressed; nil for codecs that the fuzzer does not know.
  func payload(_ page: Page, _ chunk: Chunk) -> [UInt8]? {
    let stored = Array(body[page.payload])
    guard chunk.codec != 0 else { return stored }
    guard chunk.codec == 1 else { return nil }
    guard page.kind == 3 else { return SnappyText.decompressed(stored[...]) }
    let levels = Self.levelByteCount(page.header)
    guard levels <= stored.count, page.header[8]?[7] != .boolean(false) else { return stored }
    return SnappyText.decompressed(stored[levels...]).map { stored[..<levels] + $0 }
  }

  /// A page of `payload`, stored as the chunk's codec has it. The checksum goes: it would not be right.
  static func page(_ header: Thrift, _ payload: [UInt8], codec: Int) -> (header: Thrift, payload: [UInt8]) {
    var header = header
    var stored = payload
    if codec == 1 {
      let levels = header[1]?.int == 3 ? min(levelByteCount(header), payload.count) : 0
      let isStored = header[1]?.int == 3 && header[8]?[7] == .boolean(false)
      if !isStored { stored = payload[..<levels] + SnappyText.stored(payload[levels...]) }
    }
    header[2] = .integer(type: 5, Int64(payload.count))
    header[3] = .integer(type: 5, Int64(stored.count))
    header[4] = nil
    return (header, stored)
  }

  private static func levelByteCount(_ header: Thrift) -> Int {
    let counts = [header[8]?[5]?.int ?? 0, header[8]?[6]?.int ?? 0]
    return counts.allSatisfy { (0...(1 << 30)).contains($0) } ? counts[0] + counts[1] : .max
  }
}

/// Snappy's format, as little as it takes to look into a page and to put it back.
enum SnappyText {
  /// Stored as literals.
  static func stored(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var out = Thrift.varint(UInt64(bytes.count))
    var rest = bytes
    while !rest.isEmpty {
      let piece = rest.prefix(1 << 16)
      out += [61 << 2, UInt8((piece.count - 1) & 0xFF), UInt8((piece.count - 1) >> 8)] + piece
      rest = rest.dropFirst(piece.count)
    }
    return out
  }

  static func decompressed(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
    var position = bytes.startIndex
    func number(_ count: Int) -> Int? {
      guard count <= bytes.endIndex - position else { return nil }
      defer { position += count }
      return (0..<count).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
    }
    var (length, shift) = (0, 0)
    while let byte = number(1), shift < 35 {
      length |= (byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    guard length <= 1 << 26 else { return nil }
    var out: [UInt8] = []
    out.reserveCapacity(length)
    while let tag = number(1) {
      if tag & 3 == 0 {
        let short = tag >> 2
        guard let count = short < 60 ? short : number(short - 59), count < bytes.endIndex - position else {
          return nil
        }
        out += bytes[position...position + count]
        position += count + 1
        continue
      }
      let count = tag & 3 == 1 ? (tag >> 2 & 7) + 4 : (tag >> 2) + 1
      guard let low = number([1, 2, 4][(tag & 3) - 1]) else { return nil }
      let offset = tag & 3 == 1 ? (tag >> 5) << 8 | low : low
      guard offset > 0, offset <= out.count, out.count + count <= length else { return nil }
      for _ in 0..<count { out.append(out[out.count - offset]) }
    }
    return out.count == length ? out : nil
  }
}
