import DeltaMemory
import Testing

@testable import DeltaParquet

@Suite struct EncodingTextTests {
  @Test func textOfEveryEncoding() throws {
    var random = SeededRandom(seed: 7)
    for count in [0, 1, 3, 130, 700] {
      let values = DecoderProbe.strings(count, random: &random)
      for form in [ValueShape.Form.text, .physical] {
        let shape = try ValueShape(.byteArray, form: form)
        try DecoderProbe.expect(.plain, shape, PageEncoder.byteArrays(values), values, random: &random)
        try DecoderProbe.expect(
          .deltaLengthByteArray, shape, PageEncoder.deltaLength(values), values, random: &random)
        try DecoderProbe.expect(
          .deltaByteArray, shape, PageEncoder.deltaByteArray(values), values, random: &random)
      }
    }
  }

  @Test func fixedLengthValuesWithSharedPrefixes() throws {
    var random = SeededRandom(seed: 8)
    let shape = try ValueShape(.fixedLenByteArray, typeLength: 4)
    let values = ["abcd", "abce", "abff", "zzzz"].map { Array($0.utf8) }
    let page = PageEncoder.hex(
      "800104040003030000000d000000000000000000000080010404080503000000600100000000000000000000616263646566667a7a7a7a"
    )
    try DecoderProbe.expect(.deltaByteArray, shape, page, values, random: &random)
    DecoderProbe.fails(.malformed) {
      let page = TightMemory.bytes(PageEncoder.deltaByteArray([[1, 2, 3, 4], [1, 2, 3]]))
      var decoder = try ValueDecoder(.deltaByteArray, shape: shape, page: page)
      _ = try DecoderProbe.values(&decoder, 2)
    }
  }

  /// A page that repeats one value of 64 KiB, each time in next to no bytes.
  private func repeating(_ count: Int) -> [UInt8] {
    let value = [UInt8](repeating: 0x61, count: 1 << 16)
    return PageEncoder.delta([0] + Array(repeating: 1 << 16, count: count - 1), bits: 32)
      + PageEncoder.delta([1 << 16] + Array(repeating: 0, count: count - 1), bits: 32) + value
  }

  @Test func sharedPrefixesTakeNoMoreThanIsAskedFor() throws {
    let page = repeating(2_000)
    #expect(page.count < 1 << 17)
    /// Bytes of memory that a decoder of the page takes at the most.
    func peak(
      _ shape: ValueShape, _ code: ParquetError.Code? = nil, limit: Int = 1 << 30,
      _ body: (inout ValueDecoder) throws -> Void
    ) throws -> Int {
      let pool = BufferPool()
      let limits = DecompressionLimits(pageByteCount: limit)
      func run() throws {
        var decoder = try ValueDecoder(
          .deltaByteArray, shape: shape, page: TightMemory.bytes(page), limits: limits, pool: pool)
        try body(&decoder)
      }
      if let code { DecoderProbe.fails(code) { try run() } } else { try run() }
      return pool.statistics.peakBytes
    }
    let text = try ValueShape(.byteArray, form: .text)
    let fixed = try ValueShape(.fixedLenByteArray, typeLength: 4)
    let decimal = try ValueShape(.byteArray, form: .decimal)
    // What is passed over, and what no value of the type can be, takes a block or two.
    #expect(try peak(text) { try $0.skip(2_000) } <= 4 << 20)
    #expect(try peak(fixed, .malformed) { _ = try DecoderProbe.values(&$0, 2_000) } <= 4 << 20)
    #expect(try peak(decimal, .valueOutOfRange) { _ = try DecoderProbe.values(&$0, 2_000) } <= 4 << 20)
    // Text is kept, within the limit of what a page may grow to.
    let most = 8 << 20
    #expect(
      try peak(text, .limitExceeded, limit: most) { _ = try DecoderProbe.values(&$0, 2_000) } <= most + 4
        << 20)
    let all = try peak(text, limit: most) { decoder in
      for _ in 0..<20 { _ = try DecoderProbe.values(&decoder, 100) }
    }
    #expect(all <= most + 4 << 20)
  }

  @Test func aReadSaysWhatAPageMayGrowTo() throws {
    let page = repeating(100)
    var writer = ThriftWriter()
    writer.element { header in
      header.int32(1, 0)
      header.int32(2, page.count)
      header.int32(3, page.count)
      header.structure(5) {
        $0.int32(1, 100)
        $0.int32(2, 7)
      }
    }
    let schema = try TestNode.schema([.leaf("text", .byteArray, .required, converted: 0)])
    let leaf = ParquetLeaf(schema.leaf(0), physicalType: .byteArray)
    let shape = try ValueShape(.byteArray, form: leaf.form)
    for (limit, code) in [(1 << 22, ParquetError.Code.limitExceeded), (1 << 23, nil)] {
      func run() throws {
        var options = ParquetReadOptions()
        options.limits.decompression.pageByteCount = limit
        let data = try DataPage(
          PageHeader(Bytes(copying: writer.bytes)), stored: TightMemory.bytes(page), leaf: leaf,
          codec: .uncompressed, options: options)
        try data.withValues(shape, nil, .shared) { (decoder) throws(ParquetError) in
          let values = BytesBuilder(capacity: 100 * shape.width)
          var views = ViewBuffers()
          // Each half is within both limits.
          try decoder.decode(50, into: values.base, views: &views)
          try decoder.decode(50, into: values.base + 50 * shape.width, views: &views)
          #expect(views.buffers.count > 1)
        }
      }
      if let code { DecoderProbe.fails(code) { try run() } } else { try run() }
    }
  }

  @Test func sharedPrefixesReachFromBlockToBlock() throws {
    var random = SeededRandom(seed: 11)
    var values = DecoderProbe.strings(50, random: &random)
    for index in 0..<110 {
      values.append([UInt8](repeating: 0x62, count: 12_000 + 17 * index) + Array("ä\(index)".utf8))
      if index % 9 == 0 { values += DecoderProbe.strings(3, random: &random) }
      // A value that is larger than a block.
      if index == 40 { values.append([UInt8](repeating: 0x62, count: 5 << 18)) }
    }
    for form in [ValueShape.Form.text, .physical] {
      let page = PageEncoder.deltaByteArray(values)
      try DecoderProbe.expect(
        .deltaByteArray, try ValueShape(.byteArray, form: form), page, values, random: &random)
    }
    let fixed = (0..<3_000).map { index in
      [UInt8](repeating: 7, count: 500) + PageEncoder.varint(UInt64(index) + 1 << 7)
    }
    .filter { $0.count == 502 }
    try DecoderProbe.expect(
      .deltaByteArray, try ValueShape(.fixedLenByteArray, typeLength: 502), PageEncoder.deltaByteArray(fixed),
      fixed,
      random: &random)
    values.append([0xFF])
    DecoderProbe.fails(.malformed) {
      var decoder = try ValueDecoder(
        .deltaByteArray, shape: ValueShape(.byteArray, form: .text),
        page: TightMemory.bytes(PageEncoder.deltaByteArray(values)))
      _ = try DecoderProbe.values(&decoder, values.count)
    }
  }

  @Test func textThatPyarrowWrote() throws {
    var random = SeededRandom(seed: 9)
    let shape = try ValueShape(.byteArray, form: .text)
    let lengths = PageEncoder.hex(
      "800104080a270600000054453935300100000000000000000000000000000000000048656c6c6f576f726c64466f6f62617241"
        + "4243444546612076616c7565206f66206d6f7265207468616e207477656c7665206279746573c3a4c3b6c3bce282acf09f9880"
        + "48656c6c6f2c20576f726c64")
    let texts = [
      "Hello", "World", "Foobar", "ABCDEF", "", "a value of more than twelve bytes", "äöü€😀", "Hello, World",
    ]
    try DecoderProbe.expect(
      .deltaLengthByteArray, shape, lengths, texts.map { Array($0.utf8) }, random: &random)
    let shared = PageEncoder.hex(
      "8001040800230500000014d6cb810400000000000000000000000000000080010408080f05000000869d094002000000"
        + "000000000000000000000000617869736c65626162626c6579686f6f64206f662061206c6f6e672076616c756565722076616c756562"
    )
    let words = [
      "axis", "axle", "babble", "babyhood", "babyhood of a long value", "babyhood of a longer value", "", "b",
    ]
    try DecoderProbe.expect(.deltaByteArray, shape, shared, words.map { Array($0.utf8) }, random: &random)
  }

  @Test func textMustBeUTF8AndBytesNeedNot() throws {
    let encoders: [(ValueEncoding, ([[UInt8]]) -> [UInt8])] = [
      (.plain, PageEncoder.byteArrays), (.deltaLengthByteArray, PageEncoder.deltaLength),
      (.deltaByteArray, PageEncoder.deltaByteArray),
    ]
    // The last pair is UTF-8 only if its halves are read together.
    let bad: [[[UInt8]]] = [
      [[0xFF]], [[0xC0, 0x80]], [Array("0123456789abcdef".utf8) + [0x80]], [[0x61, 0xC3], [0xA4]],
    ]
    for (encoding, encode) in encoders {
      for values in bad {
        DecoderProbe.fails(.malformed) {
          var decoder = try ValueDecoder(
            encoding, shape: ValueShape(.byteArray, form: .text), page: TightMemory.bytes(encode(values)))
          _ = try DecoderProbe.values(&decoder, values.count)
        }
        var decoder = try ValueDecoder(
          encoding, shape: ValueShape(.byteArray), page: TightMemory.bytes(encode(values)))
        #expect(try DecoderProbe.values(&decoder, values.count) == values)
      }
    }
  }

  @Test func utf8IsJudgedAsTheStandardLibraryDoes() {
    var random = SeededRandom(seed: 10)
    let pieces: [[UInt8]] = [
      [0x41], [0xC3, 0xA4], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80], [0xED, 0xA0, 0x80],
      [0xE0, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xC1], [0xF5], [0x80], [0xE2, 0x82],
      Array("plain text".utf8),
    ]
    for _ in 0..<3000 {
      let count = Int.random(in: 0...6, using: &random)
      let bytes = (0..<count).flatMap { _ in pieces[Int.random(in: 0..<pieces.count, using: &random)] }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(bytes.withUnsafeBytes { UTF8Check.isValid($0) } == isValid, "\(bytes)")
      #expect(bytes.withUnsafeBytes { UTF8Check.isASCII($0) } == bytes.allSatisfy { $0 < 0x80 })
    }
    // Long ones, most of which are whole, or damaged in one place.
    let whole = [pieces[0], pieces[1], pieces[2], pieces[3], pieces[pieces.count - 1]]
    for _ in 0..<3000 {
      let count = Int.random(in: 0...30, using: &random)
      var bytes = (0..<count).flatMap { _ in whole[Int.random(in: 0..<whole.count, using: &random)] }
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.removeSubrange(place...)
      case 1: bytes.insert(contentsOf: pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
      default: break
      }
      let isValid = String(validating: bytes, as: UTF8.self) != nil
      #expect(bytes.withUnsafeBytes { UTF8Check.isValid($0) } == isValid, "\(bytes)")
    }
    for count in 0..<200 {
      var bytes = [UInt8](repeating: 0x20, count: count)
      #expect(bytes.withUnsafeBytes { UTF8Check.isASCII($0) })
      guard count > 0 else { continue }
      bytes[count * 7 % 13 * count / 13] = 0x80
      #expect(!bytes.withUnsafeBytes { UTF8Check.isASCII($0) })
    }
  }
}
