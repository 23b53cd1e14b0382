import DeltaStorage

/// One version of a table. It never changes, can be shared between tasks, and shares with its refreshed self what
/// did not change.
public struct Snapshot: Sendable {
  package let log: LogSnapshot

  package init(_ log: LogSnapshot) { self.log = log }

  public var version: Int64 { log.version }
  /// When the version was made, in milliseconds since the epoch: its in-commit timestamp where the table has them,
  /// else the time its commit was written. Where such times do not rise from version to version, `DeltaTable.history` has
  /// those by which versions are found.
  public var timestamp: Int64 { log.timestamp }
  /// What a client must know to read and write the table.
  public var tableProtocol: TableProtocol { log.tableProtocol }
  public var metadata: TableMetadata { log.metadata }
  public var schema: StructType { log.metadata.schema }
  /// Logical names, in order.
  public var partitionColumns: [String] { log.metadata.partitionColumns }
  public var properties: TableProperties { log.metadata.properties }
  /// How far each application has got, by its id.
  public var transactions: [String: SetTransaction] { log.transactions }
  /// The metadata domains, by name; without those that were removed.
  public var domainMetadata: [String: DomainMetadata] { log.domainMetadata }

  /// The latest version, at a cost that follows what is new and not the size of the table.
  public func refresh() async throws(DeltaError) -> Snapshot { Snapshot(try await log.refresh()) }

  /// How many files the version has, and their bytes.
  public func fileTotals() async throws(DeltaError) -> (count: Int, byteCount: Int64) {
    let totals = try await log.fileTotals()
    return (totals.count, totals.byteCount)
  }

  /// Bytes of memory that the list of files takes now; snapshots of one table share most of it.
  ///
  /// Of a checkpoint nothing is held before its files are listed a second time; then 16 bytes a file and its path, and
  /// some more for a deletion vector. A file that a commit behind the checkpoint speaks of takes about 100.
  public var fileListByteCount: Int { log.files.heldByteCount }

  /// The files of the version with all that the log says of them, in no particular order. They are streamed from
  /// the log: a table of a million files is not held.
  public var files: FileSequence { FileSequence(log.fileBlocks(.everything)) }

  /// A question to this version: some columns, and the rows for which `filter` is true.
  ///
  /// Nothing is read before its rows, its plan or its count are asked for.
  /// - Parameters:
  ///   - columns: paths of columns and of fields inside them, such as `"fare"` or `"address.city"`; nil: all.
  ///   - filter: which rows; nil: all.
  ///   - options: how the scan runs; none of it changes which rows come out.
  /// - Throws: `unknownColumn`, `invalidPredicate`.
  public func scan(
    columns: [ColumnPath]? = nil, where filter: Filter? = nil, options: ScanOptions = ScanOptions()
  ) throws(DeltaError) -> Scan {
    try Scan(log, columns: columns, where: filter, options: options)
  }

  /// The rows as values of a type of yours. Only the columns that the type reads are scanned.
  /// - Throws: `unknownColumn`, `invalidPredicate`; while iterating, `DecodingError` where a row is none of `Row`.
  public func rows<Row: Decodable>(
    as type: Row.Type, where filter: Filter? = nil, options: ScanOptions = ScanOptions()
  ) throws(DeltaError) -> RowSequence<Row> {
    let (columns, unscanned) = schema.columns(of: RowShape(of: type))
    return RowSequence(
      try scan(columns: columns, where: filter, options: options).batches(), unscanned: unscanned)
  }
}
