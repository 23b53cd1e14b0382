import DeltaColumns
import Testing

@testable import DeltaParquet

@Suite struct ParquetSchemaTests {
  private func type(_ column: TestNode) throws -> ColumnType {
    try #require(try TestNode.schema([column]).fields.first).columnType
  }

  private func list(_ element: ColumnType, nullable: Bool) -> ColumnType {
    .list(ColumnField("element", element, isNullable: nullable))
  }

  @Test func leavesTakeTheTypesOfTheirAnnotations() throws {
    #expect(try type(.leaf("a", .boolean)) == .boolean)
    #expect(try type(.leaf("a", .int32, converted: 15)) == .int8)
    #expect(try type(.leaf("a", .int32, converted: 12)) == .uint16)
    #expect(try type(.leaf("a", .int32, converted: 13)) == .uint32)
    #expect(try type(.leaf("a", .int64, converted: 14)) == .uint64)
    #expect(try type(.leaf("a", .int32, converted: 6)) == .date)
    #expect(try type(.leaf("a", .int32, converted: 7)) == .time(.millisecond))
    #expect(try type(.leaf("a", .int64, converted: 8)) == .time(.microsecond))
    #expect(try type(.leaf("a", .int64, converted: 9)) == .timestamp(.millisecond, zone: "UTC"))
    #expect(try type(.leaf("a", .int96)) == .timestamp(.microsecond, zone: "UTC"))
    #expect(try type(.leaf("a", .byteArray, converted: 0)) == .utf8View)
    #expect(try type(.leaf("a", .byteArray, converted: 19)) == .utf8View)
    #expect(try type(.leaf("a", .byteArray, converted: 20)) == .binaryView)
    #expect(try type(.leaf("a", .byteArray)) == .binaryView)
    #expect(try type(.leaf("a", .fixedLenByteArray, length: 5)) == .fixedBinary(5))
    for physical in [PhysicalType.int32, .int64, .byteArray, .fixedLenByteArray] {
      #expect(
        try type(.leaf("a", physical, converted: 5, length: 16, precision: 9, scale: 2))
          == .decimal(precision: 9, scale: 2))
    }
  }

  @Test func logicalTypesCarryTheirParameters() throws {
    let nanos = TestNode.leaf("a", .int64) { type in
      type.structure(8) { timestamp in
        timestamp.bool(1, false)
        timestamp.structure(2) { unit in unit.structure(3) { _ in } }
      }
    }
    #expect(try type(nanos) == .timestamp(.nanosecond, zone: nil))
    let uuid = TestNode.leaf("a", .fixedLenByteArray, length: 16) { $0.structure(14) { _ in } }
    #expect(try type(uuid) == .fixedBinary(16))
    let half = TestNode.leaf("a", .fixedLenByteArray, length: 2) { $0.structure(15) { _ in } }
    #expect(try type(half) == .float16)
    let void = TestNode.leaf("a", .int32) { $0.structure(11) { _ in } }
    #expect(try type(void) == .null)
    let later = TestNode.leaf("a", .byteArray, converted: 0) { $0.structure(99) { _ in } }
    #expect(try type(later) == .utf8View)
  }

  @Test func anAnnotationThatDoesNotFitIsPassedOver() throws {
    #expect(try type(.leaf("a", .double, converted: 5, precision: 4, scale: 1)) == .float64)
    #expect(try type(.leaf("a", .byteArray, converted: 5, precision: 40, scale: 1)) == .binaryView)
    #expect(try type(.leaf("a", .int64, converted: 6)) == .int64)
  }

  @Test func listsOfEveryFormAreLists() throws {
    // LogicalTypes.md, backward-compatibility rules.
    let tuple: [TestNode] = [
      .leaf("str", .byteArray, .required, converted: 0), .leaf("num", .int32, .required),
    ]
    let one: [TestNode] = [.leaf("str", .byteArray, .required, converted: 0)]
    let oneType = ColumnType.structure([ColumnField("str", .utf8View, isNullable: false)])
    let tupleType = ColumnType.structure([
      ColumnField("str", .utf8View, isNullable: false), ColumnField("num", .int32, isNullable: false),
    ])
    func listGroup(_ middle: TestNode) -> TestNode { .group("my_list", converted: 3, [middle]) }

    #expect(try type(.list("a", .leaf("", .int32))) == list(.int32, nullable: true))
    #expect(try type(.list("a", .leaf("", .int32, .required))) == list(.int32, nullable: false))
    #expect(try type(listGroup(.leaf("element", .int32, .repeated))) == list(.int32, nullable: false))
    #expect(try type(listGroup(.group("element", .repeated, tuple))) == list(tupleType, nullable: false))
    #expect(try type(listGroup(.group("array", .repeated, one))) == list(oneType, nullable: false))
    #expect(try type(listGroup(.group("my_list_tuple", .repeated, one))) == list(oneType, nullable: false))
    #expect(
      try type(listGroup(.group("element", .repeated, [.leaf("str", .byteArray, converted: 0)])))
        == list(.utf8View, nullable: true))
    #expect(
      try type(
        listGroup(.group("array", .repeated, converted: 3, [.leaf("array", .int32, .repeated)])))
        == list(list(.int32, nullable: false), nullable: false))
    #expect(try type(.leaf("num", .int32, .repeated)) == list(.int32, nullable: false))
    #expect(try type(.group("bare", .repeated, tuple)) == list(tupleType, nullable: false))
  }

  @Test func mapsOfEveryFormAreMaps() throws {
    let map = ColumnType.map(
      key: ColumnField("key", .utf8View, isNullable: false), value: ColumnField("value", .int32))
    let pair: [TestNode] = [.leaf("k", .byteArray, .required, converted: 0), .leaf("v", .int32)]
    #expect(try type(.map("m", pair[0], pair[1])) == map)
    #expect(try type(.group("m", converted: 1, [.group("map", .repeated, converted: 2, pair)])) == map)
    #expect(try type(.group("m", converted: 2, [.group("map", .repeated, pair)])) == map)
    #expect(
      try type(.group("m", converted: 1, [.group("map", .repeated, [pair[0]])]))
        == list(.utf8View, nullable: false))
  }

  @Test func levelsFollowTheTree() throws {
    let schema = try TestNode.schema([
      .group("a", [.list("b", .required, .group("", [.leaf("c", .int64), .leaf("d", .int64, .required)]))]),
      .leaf("e", .boolean, .required),
    ])
    let leaf = try #require(schema.node(at: ["a", "b", "list", "element", "c"]))
    #expect(leaf.maxDefinition == 4)
    #expect(leaf.maxRepetition == 1)
    #expect(schema.leaves.count == 3)
    #expect(schema.node(at: ["a"])?.leaves == 0..<2)
    #expect(schema.node(at: ["e"])?.leaves == 2..<3)
    #expect(schema.path(of: leaf) == "a.b.list.element.c")
    #expect(schema.node(at: ["a", "x"]) == nil)
  }

  @Test func projectionsArePrunedByPath() throws {
    let schema = try TestNode.schema([
      .group(
        "add",
        [
          .leaf("path", .byteArray, converted: 0), .leaf("size", .int64), .leaf("stats", .byteArray),
          .group("dv", [.leaf("id", .int64), .leaf("kind", .int32)]),
        ]),
      .leaf("other", .int64),
    ])
    let fields = schema.projection(paths: [
      ["add", "size"], ["add", "path"], ["add", "dv", "kind"], ["none"],
    ])
    #expect(fields.map(\.name) == ["add"])
    #expect(fields[0].children.map(\.name) == ["size", "path", "dv"])
    #expect(fields[0].child(named: "dv")?.children.map(\.name) == ["kind"])
    #expect(fields[0].keeping([]).children.isEmpty)
  }

  @Test func variantsStayMarked() throws {
    let variant = TestNode.group(
      "v", [.leaf("metadata", .byteArray, .required), .leaf("value", .byteArray, .required)],
      logical: { $0.structure(16) { $0.int8(1, 1) } })
    let field = try #require(try TestNode.schema([variant]).fields.first)
    #expect(field.annotation == .variant(version: 1))
    #expect(field.children.count == 2)
  }

  @Test func treesThatAreNoneAreRefused() {
    #expect(throws: ParquetError.self) { try TestNode.schema([.leaf("a", .fixedLenByteArray)]) }
    var deep = TestNode.leaf("leaf", .int32)
    for _ in 0..<150 { deep = .group("g", [deep]) }
    #expect(throws: ParquetError.self) { try TestNode.schema([deep]) }
    var writer = ThriftWriter()
    writer.element { footer in
      footer.structs(2, [5]) { element, children in
        element.string(4, "root")
        element.int32(5, children)
      }
      footer.int64(3, 0)
      footer.list(4, type: 12, count: 0)
    }
    #expect(throws: ParquetError.self) {
      try ParquetMetadata(footer: .init(copying: writer.bytes), fileByteCount: 1 << 20)
    }
  }
}
