import ConformanceCases
import ConformanceRunner
import DeltaColumns
import DeltaMemory
import Testing

@Suite struct ValueFormatTests {
  /// The canonical text of a value from both sides: expected JSON, and a column that holds it.
  private func texts(_ json: String, _ type: TypeNode) throws -> [String] {
    let schema = [FieldNode("c", type)]
    let row = try JSONParser.parse("{\"c\":\(json)}")
    var expected: [UInt8] = []
    CanonicalJSON.append(row, schema: schema, ignoring: [], to: &expected)
    let batch = BatchMaker.batch([row], schema: schema)
    var found = ""
    try CanonicalRows(batch, schema: schema).chunk(0..<1).forEachRow {
      found = String(decoding: $0, as: UTF8.self)
    }
    return [String(decoding: expected, as: UTF8.self), found]
  }

  @Test(arguments: [
    ("long", "9223372036854775807"), ("byte", "-128"), ("integer", "0"), ("double", "0.1"),
    ("double", "1e+300"),
    ("double", "\"NaN\""), ("double", "\"-Infinity\""), ("float", "36.504"), ("float", "1e-10"),
    ("float", "\"Infinity\""), ("decimal(38,18)", "\"-0.000000000000000001\""),
    ("decimal(5,2)", "\"123.45\""),
    ("decimal(10,0)", "\"-7\""), ("boolean", "true"), ("string", "\"a\\\"\\n\\u0001ü😀 and long enough\""),
    ("string", "\"\""), ("binary", "\"00ff10\""), ("date", "\"0001-01-01\""), ("date", "\"9999-12-31\""),
    ("date", "\"1969-12-31\""), ("timestamp", "\"1969-12-31T23:59:59.999999Z\""),
    ("timestamp", "\"9999-12-31T23:59:59.999999Z\""), ("timestamp_ntz", "\"2024-02-29T00:00:00.000000\""),
    ("void", "null"), ("variant", "{\"variant\":{\"b\":[1,null,true,\"x\",2.5],\"a\":{}}}"), ("long", "null"),
  ])
  func bothSidesAgree(_ type: String, _ json: String) throws {
    let texts = try texts(json, .primitive(type))
    #expect(texts[0] == texts[1])
  }

  @Test func nestedValuesAgree() throws {
    let type = TypeNode.structure([
      FieldNode(
        "m",
        .map(.primitive("string"), .array(.primitive("date"), containsNull: true), valueContainsNull: true)),
      FieldNode("s", .structure([FieldNode("x", .primitive("double"))])),
    ])
    let texts = try texts(
      #"{"m":[["b",["2024-01-01",null]],["a",null],["c",[]]],"s":{"x":-0.0}}"#, type)
    #expect(texts[0] == texts[1])
    #expect(texts[0] == #"{"c":{"m":[["a",null],["b",["2024-01-01",null]],["c",[]]],"s":{"x":0.0}}}"#)
  }

  @Test func equalNumbersHaveOneText() throws {
    #expect(try texts("1E2", .primitive("double"))[0] == "{\"c\":100.0}")
    #expect(try texts("\"1.5\"", .primitive("decimal(5,2)"))[0] == "{\"c\":\"1.50\"}")
    #expect(try texts("-0", .primitive("long"))[0] == "{\"c\":0}")
    #expect(try texts("\"-0.00\"", .primitive("decimal(5,2)"))[0] == "{\"c\":\"0.00\"}")
  }

  @Test func differentValuesDiffer() throws {
    let longs = try ["9007199254740993", "9007199254740992"].map { try texts($0, .primitive("long"))[1] }
    #expect(longs[0] != longs[1])
    let strings = try ["null", "\"\""].map { try texts($0, .primitive("string"))[1] }
    #expect(strings[0] != strings[1])
    #expect(
      try texts("{\"x\":null}", .structure([FieldNode("x", .primitive("long"))]))[1] == "{\"c\":{\"x\":null}}"
    )
    #expect(try texts("null", .structure([FieldNode("x", .primitive("long"))]))[1] == "{\"c\":null}")
  }

  @Test func dictionariesAndSlicesAreSeenThrough() throws {
    let words = BatchMaker.views(
      ["one", "a word longer than twelve bytes"].map { Array($0.utf8) }, .utf8View, nil)
    let codes: [Int32] = [0, 1, 0, 1]
    let column = Column(
      .dictionary(of: .utf8View), count: 4, validity: Bitmap([true, true, false, true]),
      storage: .dictionary(codes: codes.withUnsafeBytes { Bytes(copying: $0) }, values: words))
    let lists = BatchMaker.column(
      try ["[1,2]", "[]", "[3,null]", "null"].map { try JSONParser.parse($0) },
      .array(.primitive("integer"), containsNull: true))
    let fields = [ColumnField("d", column.type), ColumnField("l", lists.type)]
    let batch = Batch(unchecked: fields, columns: [column, lists], count: 4).slice(1..<4)
    let schema = [
      FieldNode("d", .primitive("string")), FieldNode("l", .array(.primitive("integer"), containsNull: true)),
    ]
    var lines: [String] = []
    try CanonicalRows(batch, schema: schema).chunk(0..<3).forEachRow {
      lines.append(String(decoding: $0, as: UTF8.self))
    }
    #expect(
      lines == [
        #"{"d":"a word longer than twelve bytes","l":[]}"#, #"{"d":null,"l":[3,null]}"#,
        #"{"d":"a word longer than twelve bytes","l":null}"#,
      ])
  }

  @Test func aWrongLayoutIsTold() throws {
    let batch = BatchMaker.batch(
      [try JSONParser.parse("{\"c\":1}")], schema: [FieldNode("c", .primitive("long"))])
    let error = #expect(throws: CanonicalRows.Mismatch.self) {
      try CanonicalRows(batch, schema: [FieldNode("c", .primitive("string"))])
    }
    #expect(error?.description.contains("column c") == true)
  }

  @Test func calendarCountsEveryDay() {
    // Every day of 2,000 years follows the one before it.
    var last = ""
    for day in Int64(-720_000)..<20_000 where day % 7 == 0 {
      var out: [UInt8] = []
      CalendarText.appendDate(daysSinceEpoch: day, to: &out)
      let text = String(decoding: out, as: UTF8.self)
      #expect(text > last || text.hasPrefix("-") || last.hasPrefix("-"))
      #expect(text.hasPrefix("-") || BatchMaker.ticks(text) == day * 86_400_000_000)
      last = text
    }
  }

  @Test func variantMutationsAreSurvived() throws {
    var generator = SplitMix(seed: 11)
    let node = try JSONParser.parse(#"{"a":[1,2,{"b":"text"}],"c":1.5,"d":null}"#)
    let (metadata, value) = VariantMaker.encode(node)
    for round in 0..<5000 {
      var names = metadata
      var bytes = value
      for _ in 0..<round % 4 {
        names[Int.random(in: names.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      let read = names.withUnsafeBufferPointer { names in
        bytes.withUnsafeBufferPointer { VariantReader.read(metadata: names, value: $0) }
      }
      if round % 4 == 0 { #expect(read == node.normalized) }
    }
  }
}
