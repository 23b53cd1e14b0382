import DeltaColumns
import DeltaMemory
import DeltaParquet

extension DecoderTarget {
  /// Footers, whole files, pages.
  static let parquet = [
    DecoderTarget("footer", failing: { $0 is ParquetError }) { bytes in
      var file = BytesBuilder(capacity: bytes.count + 12)
      file.append(Bytes(copying: Array("PAR1".utf8)))
      file.append(bytes)
      file.append(UInt32(bytes.count))
      file.append(Bytes(copying: Array("PAR1".utf8)))
      let open = try await ParquetFile.open(MemoryParquetSource(file.finish()), options: options)
      try await askMetadata(open)
    },
    DecoderTarget("file", failing: { $0 is ParquetError }) { bytes in
      let file = try await ParquetFile.open(MemoryParquetSource(bytes), options: options)
      do { try await askMetadata(file) } catch is ParquetError {}
      var rows = 0
      for try await batch in try file.read(file.schema.fields) {
        rows += batch.count
        for column in batch.columns { check(column) }
        if rows > 10_000 { return }
      }
    },
    DecoderTarget("values", failing: { $0 is ParquetError }) { bytes in
      var choices = Choices(bytes)
      let shape = try shapes[choices.next(shapes.count)].make()
      let encoding = ValueEncoding(rawValue: Int32(choices.next(10)))
      let run = choices.next(200)
      var dictionary: DictionaryValues?
      if encoding == .rleDictionary || encoding == .plainDictionary {
        let count = choices.next(256)
        dictionary = try DictionaryValues(
          page: choices.take(choices.next(256) * 4), count: count, shape: shape)
      }
      var decoder = try ValueDecoder(encoding, shape: shape, page: choices.rest, dictionary: dictionary)
      for round in 0..<8 {
        if round % 3 == 2 {
          try decoder.skip(run)
          continue
        }
        var views = ViewBuffers()
        let out = BytesBuilder(capacity: run * shape.width)
        try decoder.decode(run, into: out.base, views: &views)
        // Views must lead into their buffers.
        if shape.isView { check(out.base, run, views) }
      }
    },
    DecoderTarget("levels", failing: { $0 is ParquetError }) { bytes in
      var choices = Choices(bytes)
      let maximum = UInt8(choices.next(256))
      let encoding: ValueEncoding = choices.next(2) == 0 ? .rle : .bitPacked
      let count = choices.next(256) * 4
      var page = choices.rest
      var decoder = try LevelDecoder(v1: &page, encoding: encoding, maximum: maximum, count: count)
      let out = BytesBuilder(capacity: 1024)
      try decoder.decode(min(count, 300), into: out.base.assumingMemoryBound(to: UInt8.self))
      for index in 0..<min(count, 300) {
        precondition(
          out.base.load(fromByteOffset: index, as: UInt8.self) <= maximum, "a level above the maximum")
      }
      try decoder.skip(7)
      if maximum == 1 { _ = try decoder.decodeValidity(100, into: out.base, bit: 3) }
    },
    DecoderTarget("codecs", failing: { $0 is ParquetError }) { bytes in
      var choices = Choices(bytes)
      let codec = PageCodec(rawValue: Int32(choices.next(8)))
      var size = choices.next(256) * 256 + choices.next(256)
      // Snappy says the size itself; where the two differ, nothing is decoded.
      if codec == .snappy {
        size = choices.rest.withUnsafeBytes { raw in
          var reader = ByteReader(raw)
          return (try? reader.varint()).flatMap { Int(exactly: $0) }.map { min($0, 1 << 16) } ?? size
        }
      }
      let page = try codec.decompress(choices.rest, uncompressedSize: size)
      precondition(page.count == size, "a page of another size than asked for")
    },
  ]

  private static let options: ParquetReadOptions = {
    var options = ParquetReadOptions()
    options.verifyChecksums = false
    options.batchRows = 500
    options.limits.batchElements = 1 << 16
    options.limits.decompression = DecompressionLimits(pageByteCount: 1 << 20)
    return options
  }()

  private struct Shape: Sendable {
    let type: PhysicalType
    var length = 0
    var form = ValueShape.Form.physical

    func make() throws(ParquetError) -> ValueShape { try ValueShape(type, typeLength: length, form: form) }
  }

  private static let shapes = [
    Shape(type: .boolean), Shape(type: .int32), Shape(type: .int64), Shape(type: .int96), Shape(type: .float),
    Shape(type: .double), Shape(type: .byteArray), Shape(type: .byteArray, form: .text),
    Shape(type: .byteArray, form: .decimal), Shape(type: .fixedLenByteArray, length: 5),
    Shape(type: .fixedLenByteArray, length: 16, form: .decimal), Shape(type: .int32, form: .int8),
    Shape(type: .int32, form: .decimal), Shape(type: .int64, form: .decimal),
    Shape(type: .int96, form: .microseconds),
  ]

  private static func askMetadata(_ file: ParquetFile) async throws {
    let leaves = Array(file.schema.leaves.indices.prefix(40))
    for group in file.metadata.rowGroups.indices.prefix(3) {
      for leaf in leaves {
        _ = try file.metadata.columnChunk(group, leaf: leaf)
        if let typed = file.metadata.leaf(leaf) { _ = try file.metadata.bounds(group, leaf: typed) }
        _ = try await file.bloomFilter(group, leaf: leaf)
      }
      for index in try await file.pageIndexes(group, leaves: leaves).values {
        guard let columnIndex = index.columnIndex else { continue }
        for page in 0..<columnIndex.count { _ = columnIndex.bounds(page) }
      }
    }
  }

  private static func check(_ base: UnsafeMutableRawPointer, _ count: Int, _ views: ViewBuffers) {
    for index in 0..<count {
      let view = base.loadUnaligned(fromByteOffset: index * 16, as: StringView.self)
      guard !view.isInline else { continue }
      let buffer = views.buffers[Int(view.buffer)]
      precondition(
        Int(view.offset) + Int(view.length) <= buffer.count && view.offset >= 0,
        "a view leads out of its buffer")
    }
  }

  /// Looks at every value of a column, so that a wrong place in it shows.
  private static func check(_ column: Column) {
    guard let copy = try? column.take(Array(0..<column.count)) else { return }
    precondition(column.hasSameValues(as: copy), "a column that differs from its copy")
  }
}
