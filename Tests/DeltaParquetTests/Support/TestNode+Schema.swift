@testable import DeltaParquet

extension TestNode {
  /// A schema of these columns.
  static func schema(_ columns: [TestNode]) throws -> ParquetSchema {
    let root = TestNode(name: "schema", repetition: .required, children: columns)
    var writer = ThriftWriter()
    writer.element { footer in
      footer.int32(1, 1)
      footer.structs(2, root.flattened) { $1.write(to: &$0) }
      footer.int64(3, 0)
      footer.list(4, type: 12, count: 0)
    }
    return try ParquetMetadata(footer: .init(copying: writer.bytes), fileByteCount: 1 << 20).schema
  }
}
