import CArrowABI
import DeltaColumns
import TestSupport
import Testing

/// Arrays that break the rules: a typed error, or values that can all be read.
extension ArrowTests {
  /// Exports `column`, lets `body` damage what was exported, and imports it.
  private func imported(
    _ column: Column, damage: (inout ArrowArray, inout ArrowSchema) -> Void
  ) throws -> Column {
    var schema = ArrowSchema()
    var array = ArrowArray()
    ColumnField("", column.type).exportSchema(to: &schema)
    try column.exportArray(to: &array)
    damage(&array, &schema)
    return try Column(importing: &array, schema: &schema)
  }

  private func expectInvalid(
    _ column: Column, _ damage: (inout ArrowArray, inout ArrowSchema) -> Void,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let before = ArrowExports.liveCount
    let error = #expect(throws: ColumnError.self, sourceLocation: sourceLocation) {
      try imported(column, damage: damage)
    }
    #expect(error?.code == .invalidArrow, sourceLocation: sourceLocation)
    #expect(ArrowExports.liveCount == before, sourceLocation: sourceLocation)
  }

  @Test func countsThatCannotBeAreRefused() throws {
    let numbers = try Column(.int32, [.integer(1), .null])
    expectInvalid(numbers) { array, _ in array.length = -1 }
    expectInvalid(numbers) { array, _ in array.offset = -1 }
    expectInvalid(numbers) { array, _ in array.length = .max }
    expectInvalid(numbers) { array, _ in array.null_count = 3 }
    expectInvalid(numbers) { array, _ in array.null_count = -2 }
    expectInvalid(numbers) { array, _ in array.n_buffers = 1 }
    expectInvalid(numbers) { array, _ in array.n_buffers = 3 }
    expectInvalid(numbers) { array, _ in array.n_buffers = -1 }
    expectInvalid(numbers) { array, _ in array.n_children = 1 }
    expectInvalid(numbers) { array, _ in array.n_children = -1 }
    expectInvalid(numbers) { array, _ in array.buffers[0] = nil }
    expectInvalid(numbers) { array, _ in array.buffers[1] = nil }
    let structure = try Column(.structure([ColumnField("a", .int8)]), [.structure([.integer(1)])])
    expectInvalid(structure) { array, _ in array.n_children = 0 }
    expectInvalid(structure) { array, _ in array.length = 2 }
    expectInvalid(structure) { array, _ in array.offset = 1 }
    expectInvalid(structure) { array, _ in array.children[0]?.pointee.length = 0 }
  }

  @Test func releasedStructuresAreRefused() {
    var (array, schema) = (ArrowArray(), ArrowSchema())
    #expect(throws: ColumnError.self) { try Column(importing: &array, schema: &schema) }
    #expect(throws: ColumnError.self) { try ColumnField(importing: &schema) }
    var stream = ArrowArrayStream()
    #expect(throws: ColumnError.self) { try ArrowStreamReader(importing: &stream) }
  }

  @Test func aSchemaOfAnotherShapeIsRefused() throws {
    let lists = try Column(.list(ColumnField("item", .int8)), [.list([.integer(1)])])
    expectInvalid(lists) { _, schema in schema.n_children = 0 }
    expectInvalid(lists) { _, schema in schema.n_children = -1 }
    expectInvalid(lists) { _, schema in schema.format = nil }
    expectInvalid(try Column(.int8, [])) { _, schema in schema.n_children = 2 }
    for format in [
      "", "x", "+", "+us:1", "+vl", "tDs", "tiM", "tdm", "d:", "d:1", "d:76,3,256", "d:39,0", "w:-1", "w:x",
      "tsq:", "+w:-1",
    ] {
      let error = #expect(throws: ColumnError.self) {
        try reinterpreted(Column(.int64, [.integer(1)]), format: format)
      }
      #expect(error?.code == .unsupportedArrow, "\(format)")
    }
  }

  @Test func aSchemaThatNestsForeverIsRefused() {
    var type = ColumnType.int8
    for _ in 0..<100 { type = .list(ColumnField("item", type)) }
    expectInvalid(.nulls(type, count: 1)) { _, _ in }
  }

  @Test func offsetsViewsAndCodesAstrayAreRefused() throws {
    let lists = try Column(.list(ColumnField("item", .int8)), [.list([.integer(1)]), .list([.integer(1)])])
    for offsets in [[0, 2, 1], [-1, 0, 2], [0, 1, 3], [0, .max, 2]] as [[Int32]] {
      offsets.withUnsafeBytes { bytes in
        expectInvalid(lists) { array, _ in array.buffers[1] = bytes.baseAddress }
      }
    }
    let text = try Column(.utf8View, [.text(String(repeating: "x", count: 20))])
    for view in [
      StringView(length: -1, prefix: 0, buffer: 0, offset: 0),
      StringView(length: 13, prefix: 0, buffer: 1, offset: 0),
      StringView(length: 13, prefix: 0, buffer: -1, offset: 0),
      StringView(length: 13, prefix: 0, buffer: 0, offset: 8),
      StringView(length: 13, prefix: 0, buffer: 0, offset: -1),
      StringView(length: .max, prefix: 0, buffer: 0, offset: .max),
    ] {
      withUnsafeBytes(of: view) { bytes in
        expectInvalid(text) { array, _ in array.buffers[1] = bytes.baseAddress }
      }
    }
    let sizes: [Int64] = [-1]
    sizes.withUnsafeBytes { bytes in expectInvalid(text) { array, _ in array.buffers[3] = bytes.baseAddress }
    }
    let codes = try Column(.dictionary(of: .int8), [.integer(5), .integer(6)])
    for wrong in [[0, 2], [-1, 0]] as [[Int32]] {
      wrong.withUnsafeBytes { bytes in
        expectInvalid(codes) { array, _ in array.buffers[1] = bytes.baseAddress }
      }
    }
    expectInvalid(codes) { array, _ in array.dictionary = nil }
    expectInvalid(try Column(.int32, [.integer(0)])) { array, _ in
      // A dictionary that the schema does not tell of.
      array.dictionary = UnsafeMutablePointer(bitPattern: 8)
    }
  }

  /// What lies under a null may be anything.
  @Test func rubbishUnderNullsIsHarmless() throws {
    let text = try Column(.utf8View, [.null, .text("a")])
    let views = [
      StringView(length: 99, prefix: 1, buffer: 7, offset: -3),
      StringView(length: 0, prefix: 0, buffer: 0, offset: 0),
    ]
    try views.withUnsafeBytes { bytes in
      let column = try imported(text) { array, _ in array.buffers[1] = bytes.baseAddress }
      #expect(Array(try column.strings) == [nil, ""])
      #expect(Array(try column.withText(.offsets32).strings) == [nil, ""])
    }
    let codes = try Column(.dictionary(of: .int8), [.null, .integer(6)])
    try ([77, 0] as [Int32]).withUnsafeBytes { bytes in
      let column = try imported(codes) { array, _ in array.buffers[1] = bytes.baseAddress }
      #expect(Array(try column.values(as: Int8.self)) == [nil, 6])
    }
  }

  /// Random damage to all that the interface lets a reader check.
  @Test func damagedArraysAreErrorsOrReadable() throws {
    var errors = 0
    for seed in 0..<1_500 as Range<UInt64> {
      var source = RandomColumns(seed: seed)
      let (column, _) = try source.column(source.type(depth: 2), count: 12)
      do {
        let result = try imported(column) { array, _ in damage(&array, column, &source.random) }
        _ = result.scalars
        _ = try result.decodingDictionaries().withText(.offsets64)
        _ = try result.take([0, 0].filter { _ in result.count > 0 })
      } catch let error as ColumnError {
        errors += 1
        #expect(!error.message.isEmpty)
      }
    }
    #expect(errors > 200)
  }

  private func damage(_ array: inout ArrowArray, _ column: Column, _ random: inout SeededGenerator) {
    // Into a child in half of the cases.
    if Bool.random(using: &random), array.n_children > 0, let child = array.children[0],
      let next = column.storageChildren.first
    {
      return damage(&child.pointee, next, &random)
    }
    switch Int.random(in: 0..<7, using: &random) {
    case 0: array.length = Int64.random(in: -2...array.length, using: &random)
    case 1: array.n_buffers = Int64.random(in: -1...array.n_buffers, using: &random)
    case 2: array.n_children = Int64.random(in: -1...array.n_children, using: &random)
    case 3: array.null_count = Int64.random(in: -3...20, using: &random)
    case 4 where array.n_buffers > 0:
      array.buffers[Int.random(in: 0..<Int(array.n_buffers), using: &random)] = nil
    default:
      // Offsets, views or codes: what lies in the second buffer, a few bytes of it.
      guard array.n_buffers > 1, let base = array.buffers[1], column.count > 0, column.hasHeads else {
        return
      }
      let bytes = UnsafeMutableRawPointer(mutating: base)
      for _ in 0..<3 {
        bytes.storeBytes(
          of: UInt8.random(in: 0...255, using: &random),
          toByteOffset: Int.random(in: 0..<column.count * 4, using: &random), as: UInt8.self)
      }
    }
  }
}

extension Column {
  /// Whether the second buffer tells where values lie, in offsets from 0 on.
  fileprivate var hasHeads: Bool {
    switch storage {
    case .views, .list, .largeList, .map, .dictionary: true
    default: false
    }
  }
}
