/// What a table is: schema, partitioning, properties (PROTOCOL.md, Change Metadata).
public struct TableMetadata: Hashable, Sendable {
  public let id: String
  public let name: String?
  public let description: String?
  /// The format of the data files; `parquet` in every table that can be read.
  public let provider: String
  public let schema: StructType
  /// The schema as the log has it.
  public let schemaString: String
  /// Logical names, in order.
  public let partitionColumns: [String]
  public let properties: TableProperties
  /// Milliseconds since the epoch.
  public let createdTime: Int64?

  package init(
    id: String, name: String? = nil, description: String? = nil, provider: String = "parquet",
    schema: StructType, schemaString: String = "", partitionColumns: [String] = [],
    properties: TableProperties = TableProperties([:]), createdTime: Int64? = nil
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.provider = provider
    self.schema = schema
    self.schemaString = schemaString
    self.partitionColumns = partitionColumns
    self.properties = properties
    self.createdTime = createdTime
  }
}

extension TableMetadata {
  /// Work grows with the square of their number, for each file.
  package static let partitionColumnLimit = 1_000

  /// Checks what partitions the table.
  package func checkPartitionColumns() throws(DeltaError) {
    guard partitionColumns.count <= Self.partitionColumnLimit else {
      throw DeltaError(
        .limitExceeded,
        "the table has \(partitionColumns.count) partition columns; \(Self.partitionColumnLimit) are allowed")
    }
    guard !partitionColumns.isEmpty else { return }
    var seen: Set<String> = []
    for name in partitionColumns {
      guard seen.insert(name).inserted else {
        throw DeltaError(.malformedLog, "the table is partitioned by \(name) twice")
      }
      guard schema[name] != nil else {
        throw DeltaError(
          .malformedLog, "the table is partitioned by \(name), a column that its schema does not have")
      }
    }
  }
}
