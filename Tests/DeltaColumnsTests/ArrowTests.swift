import CArrowABI
import DeltaColumns
import Testing

/// Exports are counted for the whole process, so what exports runs one test after the other.
@Suite(.serialized) struct ArrowTests {
  /// Exports and imports a column, and checks that nothing is left over once it is gone.
  func roundTrip(
    _ column: Column, name: String = "c", text: TextLayout = .views,
    _ body: (Column, ColumnField) throws -> Void
  ) throws {
    let before = ArrowExports.liveCount
    do {
      var schema = ArrowSchema()
      var array = ArrowArray()
      let field = ColumnField(name, column.type, isNullable: true, metadata: ["k": "v", "ü": ""])
      field.exportSchema(to: &schema, text: text)
      var second = ArrowSchema()
      field.exportSchema(to: &second, text: text)
      try column.exportArray(to: &array, text: text)
      let imported = try Column(importing: &array, schema: &schema)
      #expect(array.release == nil)
      #expect(schema.release == nil)
      try body(imported, try ColumnField(importing: &second))
    }
    #expect(ArrowExports.liveCount == before)
  }
}

/// Arrays exported and imported again.
extension ArrowTests {
  @Test(arguments: RandomColumns.flatTypes)
  func everyTypeComesBack(type: ColumnType) throws {
    var source = RandomColumns(seed: 5)
    for count in [0, 1, 40] {
      let (column, values) = try source.column(type, count: count)
      try roundTrip(column) { imported, field in
        #expect(imported.type == type.withText(.views))
        #expect(imported.scalars == values)
        #expect(imported.nullCount == column.nullCount)
        #expect(field == ColumnField("c", type.withText(.views), metadata: ["k": "v", "ü": ""]))
      }
    }
  }

  @Test func nestedColumnsComeBack() throws {
    for seed in 0..<200 as Range<UInt64> {
      var source = RandomColumns(seed: seed)
      let type = source.type(depth: 3)
      let (column, values) = try source.column(type, count: 20)
      let layout = [TextLayout.views, .offsets32, .offsets64].randomElement(using: &source.random) ?? .views
      try roundTrip(column, text: layout) { imported, field in
        #expect(imported.type == type.withText(layout))
        #expect(field.type == imported.type)
        #expect(imported.scalars == values, "\(type)")
        #expect(imported.hasSameValues(as: column))
      }
    }
  }

  @Test func batchesComeBack() throws {
    let fields = [ColumnField("a", .int32, isNullable: false), ColumnField("b", .utf8View)]
    let columns = [
      try Column(.int32, [.integer(1), .integer(2), .integer(3)]),
      try Column(.utf8View, [.text("x"), .null, .null]),
    ]
    let batch = try #require(Batch(fields: fields, columns: columns, count: 3)).slice(1..<3)
    var schema = ArrowSchema()
    var array = ArrowArray()
    batch.exportSchema(to: &schema)
    try batch.exportArray(to: &array)
    let imported = try Batch(importing: &array, schema: &schema)
    #expect(imported.fields == fields)
    #expect(try imported["a"].map { Array(try $0.values(as: Int32.self)) } == [2, 3])
    #expect(imported.columns[1].nullCount == 2)
  }

  /// A C consumer may move a child out and release the parent: the child lives on.
  @Test func aMovedChildOutlivesItsParent() throws {
    let before = ArrowExports.liveCount
    let type = ColumnType.structure([ColumnField("a", .int32), ColumnField("b", .utf8View)])
    let column = try Column(type, [.structure([.integer(7), .text("a text that is not inline")])])
    var parent = ArrowArray()
    try column.exportArray(to: &parent)
    let source = try #require(parent.children[1])
    var child = source.pointee
    source.pointee.release = nil
    parent.release(&parent)
    #expect(parent.release == nil)
    #expect(ArrowExports.liveCount == before + 1)

    var schema = ArrowSchema()
    ColumnField("b", .utf8View).exportSchema(to: &schema)
    do {
      let imported = try Column(importing: &child, schema: &schema)
      #expect(Array(try imported.strings) == ["a text that is not inline"])
    }
    #expect(ArrowExports.liveCount == before)
  }

  @Test func anArrayIsReleasedWhereverItWasMoved() throws {
    let before = ArrowExports.liveCount
    var first = ArrowArray()
    try Column(.int8, [.integer(1)]).exportArray(to: &first)
    var second = first
    first.release = nil
    second.release(&second)
    #expect(second.release == nil)
    #expect(ArrowExports.liveCount == before)
  }

  @Test func theMemoryLivesUntilTheLastPartIsGone() async throws {
    let before = ArrowExports.liveCount
    var part: Column?
    do {
      var schema = ArrowSchema()
      var array = ArrowArray()
      let column = try Column(.int64, (0..<100).map { .integer($0) })
      ColumnField("", .int64).exportSchema(to: &schema)
      try column.exportArray(to: &array)
      part = try Column(importing: &array, schema: &schema).slice(90..<92)
    }
    #expect(ArrowExports.liveCount == before + 1)
    #expect(try part.map { Array(try $0.values(as: Int64.self)) } == [90, 91])
    // The last reference goes on another thread.
    let moved = part
    part = nil
    await Task.detached { [moved] in _ = moved?.count }.value
    _ = consume moved
    #expect(ArrowExports.liveCount == before)
  }

  @Test func otherProducersLayoutsAreTaken() throws {
    // A list of fixed size, from its second value on.
    let child = try Column(.int8, (0..<8).map { .integer($0) })
    let structure = Column(.structure([ColumnField("item", .int8)]), count: 8, storage: .structure([child]))
    var schema = ArrowSchema()
    var array = ArrowArray()
    ColumnField("l", structure.type).exportSchema(to: &schema)
    try structure.exportArray(to: &array)
    let format = Array("+w:2".utf8CString)
    let imported = try format.withUnsafeBufferPointer { format in
      schema.format = format.baseAddress
      array.length = 3
      array.offset = 1
      return try Column(importing: &array, schema: &schema)
    }
    #expect(
      imported.scalars == [
        .list([.integer(2), .integer(3)]), .list([.integer(4), .integer(5)]),
        .list([.integer(6), .integer(7)]),
      ])

    // Decimals of 64 bits and dictionary codes of 8 and 64.
    let decimals = try reinterpreted(Column(.int64, [.integer(-5), .null, .integer(7)]), format: "d:10,2,64")
    #expect(decimals.type == .decimal(precision: 10, scale: 2))
    #expect(decimals.scalars == [.decimal(-5), .null, .decimal(7)])
    for (type, name) in [(ColumnType.int8, "c"), (.uint64, "L")] {
      let codes = try Column(type, [.integer(1), .null, .integer(0)])
      let column = try reinterpreted(
        codes, format: name, dictionary: try Column(.utf8View, [.text("a"), .text("b")]))
      #expect(Array(try column.strings) == ["b", nil, "a"])
    }
  }

  /// Imports a column's buffers under another format.
  func reinterpreted(_ column: Column, format: String, dictionary: Column? = nil) throws -> Column {
    var schema = ArrowSchema()
    var array = ArrowArray()
    ColumnField("", column.type).exportSchema(to: &schema)
    try column.exportArray(to: &array)
    var (valueSchema, values) = (ArrowSchema(), ArrowArray())
    if let dictionary {
      ColumnField("", dictionary.type).exportSchema(to: &valueSchema)
      try dictionary.exportArray(to: &values)
    }
    defer {
      valueSchema.release?(&valueSchema)
      values.release?(&values)
    }
    return try withUnsafeMutablePointer(to: &valueSchema) { valueSchema in
      try withUnsafeMutablePointer(to: &values) { values in
        try Array(format.utf8CString).withUnsafeBufferPointer { format in
          schema.format = format.baseAddress
          if dictionary != nil {
            schema.dictionary = valueSchema
            array.dictionary = values
          }
          // The dictionary is released here, so what is given back owns its text.
          return try Column(importing: &array, schema: &schema).decodingDictionaries().withText(.offsets32)
        }
      }
    }
  }
}
