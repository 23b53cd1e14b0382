import DeltaColumns
import DeltaStorage

/// What all tasks of a scan have in common: with it and storage, a task can be run anywhere.
public struct ScanHeader: Sendable, Hashable, Codable {
  /// The table, as a URI or path that leads to it.
  public let table: String
  /// The table version.
  public let version: Int64
  /// The table's schema, as the log has it.
  public let schemaString: String
  /// Logical names.
  public let partitionColumns: [String]
  /// The table's properties.
  public let properties: [String: String]
  /// The columns asked for; nil: all.
  public let columns: [ColumnPath]?
  /// Which rows are kept; nil: all.
  public let filter: Filter?
  public let options: ScanOptions
  private let minReaderVersion: Int
  private let minWriterVersion: Int
  private let readerFeatures: [String]?
  private let writerFeatures: [String]?

  package init(
    table: String, version: Int64, protocol tableProtocol: TableProtocol, metadata: TableMetadata,
    columns: [ColumnPath]?, filter: Filter?, options: ScanOptions
  ) {
    self.table = table
    self.version = version
    self.schemaString = metadata.schemaString
    self.partitionColumns = metadata.partitionColumns
    self.properties = metadata.properties.all
    self.columns = columns
    self.filter = filter
    self.options = options
    minReaderVersion = tableProtocol.minReaderVersion
    minWriterVersion = tableProtocol.minWriterVersion
    readerFeatures = tableProtocol.readerFeatures
    writerFeatures = tableProtocol.writerFeatures
  }

  /// What the header says of the table, read again: the gate holds in every process.
  package func facts() throws(DeltaError) -> TableFacts {
    let tableProtocol = TableProtocol(
      minReaderVersion: minReaderVersion, minWriterVersion: minWriterVersion, readerFeatures: readerFeatures,
      writerFeatures: writerFeatures)
    let properties = TableProperties(properties)
    let schema = try StructType(schemaString: schemaString)
    let metadata = TableMetadata(
      id: "", schema: schema, partitionColumns: partitionColumns, properties: properties)
    try tableProtocol.checkReadable(metadata)
    try tableProtocol.checkFeatures(metadata)
    return TableFacts(
      schema: schema, partitionColumns: partitionColumns, properties: properties,
      mapping: try SchemaMapping.of(tableProtocol, properties))
  }

  /// The rows of one task.
  /// - Parameters:
  ///   - task: a task of the plan that this is the header of.
  ///   - registry: the stores that the table's URI and the paths in its log may lead to.
  ///   - cache: what is known of data files already.
  public func read(
    _ task: ScanTask, registry: StoreRegistry = .local, cache: ReadCache = .shared
  ) throws(DeltaError) -> ScanBatches {
    let location: TableLocation
    do throws(StorageError) {
      location = try TableLocation(table, registry: registry)
    } catch {
      throw DeltaError(error)
    }
    return try read(task, in: location, cache: cache)
  }

  /// The rows of one task of a table whose place is known.
  public func read(
    _ task: ScanTask, in location: TableLocation, cache: ReadCache = .shared
  ) throws(DeltaError) -> ScanBatches {
    let reader = try TaskReader(self, table: facts(), location: location, cache: cache, meter: ScanMeter())
    return ScanBatches(reader: reader, tasks: ScanTasks([task]))
  }
}
