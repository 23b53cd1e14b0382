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
