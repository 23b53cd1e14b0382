import DeltaMemory

import DeltaParquet

/// One entry of a leaf: its levels, and its value where it is there.
struct TestEntry {
  var repetition: UInt8
  var definition: UInt8
  var value: TestValue?
}

/// Writes small Parquet files, so that a test can have any schema, page layout and defect.
///
/// Values are given node by node: a group is a `.structure` of its children, a repeated node a `.list`.
package struct TestFileWriter {
  package var columns: [TestNode]
  /// Entries of a version 1 page (rows may go over its end); rows of a version 2 page.
  package var pageSize = 100
  package var version2 = false
  package var dictionary = false
  /// Where not nil, values of a chunk from this one on are PLAIN even with `dictionary`.
  package var fallbackAfter: Int?
  package var checksums = false
  /// Cuts pages at rows and writes an offset index.
  package var offsetIndex = false

  package init(columns: [TestNode]) { self.columns = columns }

  private struct Chunk {
    var node: TestNode
    var path: [String]
    var offset = 0
    var size = 0
    var dictionaryOffset: Int?
    var dataOffset = 0
    var valueCount = 0
    var pages: [(offset: Int, size: Int, firstRow: Int)] = []
    var indexOffset = 0
    var indexSize = 0
  }

  /// - Parameter groups: for each row group its rows, each a value for every column.
  package func write(_ groups: [[[TestValue]]]) -> [UInt8] {
    var file = Array("PAR1".utf8)
    var written: [(rows: Int, chunks: [Chunk])] = []
    for rows in groups {
      var chunks: [Chunk] = []
      for leaf in shred(rows) {
        var chunk = leaf.chunk
        writeChunk(&chunk, leaf.entries, maxima: leaf.maxima, to: &file)
        chunks.append(chunk)
      }
      written.append((rows.count, chunks))
    }
    if offsetIndex {
      for group in written.indices {
        for chunk in written[group].chunks.indices {
          writeIndex(&written[group].chunks[chunk], to: &file)
        }
      }
    }
    let footer = footer(written)
    file += footer
    withUnsafeBytes(of: UInt32(footer.count).littleEndian) { file += Array($0) }
    return file + Array("PAR1".utf8)
  }

  // MARK: Shredding

  private struct Leaf {
    var chunk: Chunk
    var entries: [TestEntry] = []
    var maxima: (repetition: UInt8, definition: UInt8)
  }

  private func shred(_ rows: [[TestValue]]) -> [Leaf] {
    var leaves: [Leaf] = []
    func collect(_ node: TestNode, _ path: [String], _ repetition: UInt8, _ definition: UInt8) {
      let definition = definition + (node.repetition == .required ? 0 : 1)
      let repetition = repetition + (node.repetition == .repeated ? 1 : 0)
      let path = path + [node.name]
      if node.type != nil {
        leaves.append(Leaf(chunk: Chunk(node: node, path: path), maxima: (repetition, definition)))
      }
      for child in node.children { collect(child, path, repetition, definition) }
    }
    for column in columns { collect(column, [], 0, 0) }
    for row in rows {
      var first = 0
      for (column, value) in zip(columns, row) {
        emit(column, value, repetition: 0, depth: 0, definition: 0, first: first, &leaves)
        first += column.leafCount
      }
    }
    return leaves
  }

  /// - Parameters:
  ///   - repetition: the level of the next entry.
  ///   - depth: how many repeated nodes lie above.
  private func emit(
    _ node: TestNode, _ value: TestValue?, repetition: UInt8, depth: UInt8, definition: UInt8, first: Int,
    _ leaves: inout [Leaf]
  ) {
    if node.repetition == .repeated {
      guard case .list(let items)? = value, !items.isEmpty else {
        return emitMissing(node, repetition, definition, first, &leaves)
      }
      for (index, item) in items.enumerated() {
        emitPresent(
          node, item, repetition: index == 0 ? repetition : depth + 1, depth: depth + 1,
          definition: definition + 1, first: first, &leaves)
      }
    } else if value == nil || value == .null {
      emitMissing(node, repetition, definition, first, &leaves)
    } else {
      emitPresent(
        node, value ?? .null, repetition: repetition, depth: depth,
        definition: definition + (node.repetition == .optional ? 1 : 0), first: first, &leaves)
    }
  }

  private func emitMissing(
    _ node: TestNode, _ repetition: UInt8, _ definition: UInt8, _ first: Int, _ leaves: inout [Leaf]
  ) {
    for leaf in first..<first + node.leafCount {
      leaves[leaf].entries.append(TestEntry(repetition: repetition, definition: definition))
    }
  }

  private func emitPresent(
    _ node: TestNode, _ value: TestValue, repetition: UInt8, depth: UInt8, definition: UInt8, first: Int,
    _ leaves: inout [Leaf]
  ) {
    if node.type != nil {
      leaves[first].entries.append(TestEntry(repetition: repetition, definition: definition, value: value))
      return
    }
    guard case .structure(let members) = value else { return }
    var first = first
    for (child, member) in zip(node.children, members) {
      emit(child, member, repetition: repetition, depth: depth, definition: definition, first: first, &leaves)
      first += child.leafCount
    }
  }

  // MARK: Pages

  private func writeChunk(
    _ chunk: inout Chunk, _ entries: [TestEntry], maxima: (repetition: UInt8, definition: UInt8),
    to file: inout [UInt8]
  ) {
    chunk.offset = file.count
    chunk.valueCount = entries.count
    var codes: [[UInt8]: Int] = [:]
    if dictionary, chunk.node.type != .boolean {
      var values: [[UInt8]] = []
      for entry in entries.prefix(fallbackAfter ?? .max) {
        guard let value = entry.value else { continue }
        let bytes = TestEncoding.plain(value, chunk.node)
        if codes[bytes] == nil {
          codes[bytes] = values.count
          values.append(bytes)
        }
      }
      chunk.dictionaryOffset = file.count
      writePage(type: 2, body: values.flatMap { $0 }, to: &file) { header, _ in
        header.structure(7) {
          $0.int32(1, values.count)
          $0.int32(2, 0)
        }
      }
    }
    chunk.dataOffset = file.count
    var start = 0
    var row = 0
    while start < entries.count {
      let end = pageEnd(entries, from: start)
      let page = Array(entries[start..<end])
      let encodeByCodes = dictionary && chunk.node.type != .boolean && end <= fallbackAfter ?? .max
      let offset = file.count
      writeDataPage(page, chunk.node, maxima, codes: encodeByCodes ? codes : nil, to: &file)
      chunk.pages.append((offset, file.count - offset, row))
      row += page.count { $0.repetition == 0 }
      start = end
    }
    chunk.size = file.count - chunk.offset
  }

  private func pageEnd(_ entries: [TestEntry], from start: Int) -> Int {
    guard version2 || offsetIndex else { return min(start + pageSize, entries.count) }
    var rows = 0
    for index in start..<entries.count where entries[index].repetition == 0 {
      if rows == pageSize { return index }
      rows += 1
    }
    return entries.count
  }

  private func writeDataPage(
    _ entries: [TestEntry], _ node: TestNode, _ maxima: (repetition: UInt8, definition: UInt8),
    codes: [[UInt8]: Int]?, to file: inout [UInt8]
  ) {
    let repetitions =
      maxima.repetition == 0
      ? [] : TestEncoding.hybrid(entries.map { Int($0.repetition) }, largest: Int(maxima.repetition))
    let definitions =
      maxima.definition == 0
      ? [] : TestEncoding.hybrid(entries.map { Int($0.definition) }, largest: Int(maxima.definition))
    let present = entries.compactMap(\.value)
    var values: [UInt8]
    if let codes {
      let width = TestEncoding.width(codes.count)
      values = [UInt8(width)]
      values += TestEncoding.hybrid(
        present.map { codes[TestEncoding.plain($0, node)] ?? 0 }, width: width)
    } else if node.type == .boolean {
      values = TestEncoding.bits(present)
    } else {
      values = present.flatMap { TestEncoding.plain($0, node) }
    }
    let encoding: Int32 = codes == nil ? 0 : 8
    if version2 {
      writePage(type: 3, body: repetitions + definitions + values, to: &file) { header, _ in
        header.structure(8) {
          $0.int32(1, entries.count)
          $0.int32(2, entries.count - present.count)
          $0.int32(3, entries.count { $0.repetition == 0 })
          $0.int32(4, encoding)
          $0.int32(5, definitions.count)
          $0.int32(6, repetitions.count)
          $0.bool(7, false)
        }
      }
    } else {
      let levels =
        (maxima.repetition == 0 ? [] : TestEncoding.prefixed(repetitions))
        + (maxima.definition == 0 ? [] : TestEncoding.prefixed(definitions))
      writePage(type: 0, body: levels + values, to: &file) { header, _ in
        header.structure(5) {
          $0.int32(1, entries.count)
          $0.int32(2, encoding)
          $0.int32(3, 3)
          $0.int32(4, 3)
        }
      }
    }
  }

  private func writePage(
    type: Int32, body: [UInt8], to file: inout [UInt8], _ rest: (inout ThriftWriter, Int) -> Void
  ) {
    var writer = ThriftWriter()
    writer.element { header in
      header.int32(1, type)
      header.int32(2, body.count)
      header.int32(3, body.count)
      if checksums { header.int32(4, Int32(bitPattern: PageChecksum.crc32(Bytes(copying: body)))) }
      rest(&header, body.count)
    }
    file += writer.bytes + body
  }

  // MARK: Footer

  private func writeIndex(_ chunk: inout Chunk, to file: inout [UInt8]) {
    var writer = ThriftWriter()
    writer.element { index in
      index.structs(1, chunk.pages) { location, page in
        location.int64(1, page.offset)
        location.int32(2, page.size)
        location.int64(3, page.firstRow)
      }
    }
    chunk.indexOffset = file.count
    chunk.indexSize = writer.bytes.count
    file += writer.bytes
  }

  private func footer(_ groups: [(rows: Int, chunks: [Chunk])]) -> [UInt8] {
    let root = TestNode(name: "schema", repetition: .required, children: columns)
    var writer = ThriftWriter()
    writer.element { footer in
      footer.int32(1, 1)
      footer.structs(2, root.flattened) { $1.write(to: &$0) }
      footer.int64(3, groups.reduce(0) { $0 + $1.rows })
      footer.structs(4, groups) { group, item in
        group.structs(1, item.chunks) { writeColumn(&$0, $1) }
        group.int64(2, item.chunks.reduce(0) { $0 + $1.size })
        group.int64(3, item.rows)
      }
      footer.string(6, "test")
    }
    return writer.bytes
  }

  private func writeColumn(_ column: inout ThriftWriter, _ chunk: Chunk) {
    column.int64(2, 0)
    column.structure(3) { meta in
      meta.int32(1, chunk.node.type?.rawValue ?? 0)
      meta.list(2, type: 5, count: 1)
      meta.zigzag(0)
      meta.list(3, type: 8, count: chunk.path.count)
      for name in chunk.path { meta.rawBinary(Array(name.utf8)) }
      meta.int32(4, 0)
      meta.int64(5, chunk.valueCount)
      meta.int64(6, chunk.size)
      meta.int64(7, chunk.size)
      meta.int64(9, chunk.dataOffset)
      if let offset = chunk.dictionaryOffset { meta.int64(11, offset) }
    }
    if chunk.indexSize > 0 {
      column.int64(4, chunk.indexOffset)
      column.int32(5, chunk.indexSize)
    }
  }
}

extension TestNode {
  package var leafCount: Int { type != nil ? 1 : children.reduce(0) { $0 + $1.leafCount } }
}
