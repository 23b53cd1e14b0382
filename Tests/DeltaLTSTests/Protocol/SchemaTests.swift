import Testing

@testable import DeltaLTS

@Suite struct SchemaTests {
  private func schema(_ fields: String) throws -> StructType {
    try StructType(schemaString: #"{"type":"struct","fields":[\#(fields)]}"#)
  }

  @Test func everyPrimitiveTypeIsKnownByItsName() throws {
    for type in PrimitiveType.table.values {
      let parsed = try schema(#"{"name":"c","type":"\#(type.name)","nullable":true,"metadata":{}}"#)
      #expect(parsed.fields.first?.type == .primitive(type))
    }
    let decimal = try schema(#"{"name":"c","type":"decimal(38, 10)"}"#)
    #expect(decimal.fields.first?.type == .decimal(precision: 38, scale: 10))
  }

  @Test func nestedTypesKeepTheirNullability() throws {
    let parsed = try schema(
      #"""
      {"name":"m","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":
      {"type":"struct","fields":[{"name":"x","type":"variant","nullable":false}]},"containsNull":false},
      "valueContainsNull":false},"nullable":false,"metadata":{"k":{"a":1},"t":"text"}}
      """#)
    let field = try #require(parsed["M"])
    #expect(!field.isNullable)
    #expect(
      field.type
        == .map(
          key: .string,
          value: .array(of: .structure([StructField("x", .variant, isNullable: false)]), containsNull: false),
          valueContainsNull: false))
    #expect(field.metadataText("k") == #"{"a":1}"#)
    #expect(field.metadataText("t") == "text")
  }

  /// Many fields are found by an index, few by looking: both the same way.
  @Test(arguments: [3, 3_000]) func fieldsAreFoundByNameAndByCase(_ count: Int) throws {
    let many = StructType((0..<count).map { StructField("Field\($0)", .long) })
    #expect(many["Field2"]?.name == "Field2")
    #expect(many["fIELD2"]?.name == "Field2")
    #expect(many["Field\(count)"] == nil)
    let alike = StructType(many.fields + [StructField("field2", .string)])
    #expect(alike["field2"]?.type == .string)
    #expect(alike["FIELD2"]?.type == .long)
    #expect(alike != many && StructType(many.fields) == many)
  }

  @Test func partitionColumnsAreFewAndDifferent() {
    let schema = StructType((0..<2_000).map { StructField("c\($0)", .long) })
    func check(_ names: [String]) throws {
      try TableMetadata(id: "", schema: schema, partitionColumns: names).checkPartitionColumns()
    }
    #expect(throws: Never.self) { try check(["c0", "c1"]) }
    for (names, code) in [
      (["c0", "c0"], DeltaError.Code.malformedLog), (["x"], .malformedLog),
      ((0...1_000).map { "c\($0)" }, .limitExceeded),
    ] {
      #expect { try check(names) } throws: { ($0 as? DeltaError)?.code == code }
    }
  }

  @Test(arguments: [
    #"{"name":"c","type":"decimal(39,1)"}"#, #"{"name":"c","type":"decimal(5,6)"}"#,
    #"{"name":"c","type":"quaternion"}"#, #"{"name":"c"}"#, #"{"type":"long"}"#,
    #"{"name":"c","type":{"type":"array"}}"#, #"{"name":"c","type":"long"},{"name":"C","type":"long"}"#,
  ])
  func whatIsNoSchemaIsRefused(fields: String) {
    #expect(throws: DeltaError.self) { try schema(fields) }
  }

  @Test func deepNestingIsRefusedAndNotRecursedInto() {
    let depth = 5_000
    let text =
      #"{"name":"c","type":"# + String(repeating: #"{"type":"array","elementType":"#, count: depth)
      + #""long""#
      + String(repeating: "}", count: depth) + "}"
    #expect(throws: DeltaError.self) { try schema(text) }
  }
}
