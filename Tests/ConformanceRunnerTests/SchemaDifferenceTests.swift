import ConformanceCases
import ConformanceRunner
import Testing

@Suite struct SchemaDifferenceTests {
  private func schema(_ fields: String) throws -> TypeNode {
    try TypeNode(try JSONParser.parse(#"{"type":"struct","fields":[\#(fields)]}"#))
  }

  @Test func readsAndWritesSchemas() throws {
    let text =
      #"{"name":"m","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":"long","containsNull":false},"valueContainsNull":true},"nullable":false,"metadata":{"a":1}}"#
    let type = try schema(text)
    #expect(try TypeNode(type.json) == type)
    #expect(SchemaDifference.between(type, type).isEmpty)
  }

  @Test func tellsDifferencesByPath() throws {
    let left = try schema(
      #"{"name":"a","type":"long","nullable":true,"metadata":{}},{"name":"s","type":{"type":"struct","fields":[{"name":"x","type":"date","nullable":false,"metadata":{"k":"v"}}]},"nullable":true,"metadata":{}}"#
    )
    let right = try schema(
      #"{"name":"a","type":"integer","nullable":true,"metadata":{}},{"name":"s","type":{"type":"struct","fields":[{"name":"x","type":"date","nullable":true,"metadata":{}},{"name":"y","type":"date"}]},"nullable":true,"metadata":{}}"#
    )
    #expect(
      SchemaDifference.between(left, right) == [
        "a: expected type long, found integer", "s.x: nullable: expected false, found true",
        "s.x: metadata k: expected \"v\", found none", "s.y: not expected",
      ])
  }

  @Test func tellsAnotherOrder() throws {
    let left = try schema(#"{"name":"a","type":"long"},{"name":"b","type":"long"}"#)
    let right = try schema(#"{"name":"b","type":"long"},{"name":"a","type":"long"}"#)
    #expect(SchemaDifference.between(left, right) == ["columns: expected order a, b, found b, a"])
  }
}
