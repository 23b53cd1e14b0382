import DeltaColumns
import DeltaJSON
import DeltaParquet

/// What replay gives besides files: of each thing the newest.
struct ReplayedState: Sendable {
  var tableProtocol: TableProtocol?
  var metadata: MetadataAction?
  var transactions: [String: SetTransaction] = [:]
  /// Tombstones are kept: they hide what an older part says.
  var domains: [String: DomainMetadata] = [:]
  /// Whether there are rows that only checkpoints of the v2 spec have.
  var isV2 = false

  /// Adds what `older` says of things that nothing has been said of.
  mutating func merge(_ older: ReplayedState) {
    tableProtocol = tableProtocol ?? older.tableProtocol
    metadata = metadata ?? older.metadata
    transactions.merge(older.transactions) { mine, _ in mine }
    domains.merge(older.domains) { mine, _ in mine }
    isV2 = isV2 || older.isV2
  }

  /// Adds what an older commit says.
  mutating func merge(_ older: LogActions) throws(DeltaError) {
    // Within a file the later line wins.
    for other in older.others.reversed() {
      switch other.actionKind {
      case .tableProtocol where tableProtocol == nil:
        tableProtocol = try older.read(other, LogJSON.tableProtocol)
      case .metaData where metadata == nil:
        metadata = try older.read(other, LogJSON.metadata)
      case .txn:
        let transaction = try older.read(other, LogJSON.transaction)
        if transactions[transaction.appId] == nil { transactions[transaction.appId] = transaction }
      case .domainMetadata:
        let domain = try older.read(other, LogJSON.domainMetadata)
        if domains[domain.domain] == nil { domains[domain.domain] = domain }
      default: break
      }
    }
  }
}

extension LogActions {
  /// A typed action.
  func read<Action>(_ other: OtherAction, _ make: (JSONValue) -> Action?) throws(DeltaError) -> Action {
    let value: JSONValue
    do { value = try self.value(at: other.start) } catch { throw malformed("\(error)", cause: error) }
    guard let action = make(value) else {
      throw malformed("a \(other.actionKind.name) action lacks a field that it must have")
    }
    return action
  }

  /// The commit's provenance; nil where it has none.
  package func commitInfo() throws(DeltaError) -> CommitInfo? {
    guard let other = others.first(where: { $0.actionKind == .commitInfo }) else { return nil }
    return try read(other) { CommitInfo($0) }
  }
}

extension ReplayedState {
  /// Reads the rows of a checkpoint file that are no file actions.
  init(_ part: Checkpoint.Part) async throws(DeltaError) {
    var state = ReplayedState()
    try await part.read(Self.columns) { (name, column) throws(DeltaError) in state.take(name, column) }
    self = state
  }

  /// The actions of a checkpoint that are no files.
  static let columns = [
    "protocol", "metaData", "txn", "domainMetadata", "checkpointMetadata", "sidecar",
  ]

  /// Takes the rows of one kind of action.
  mutating func take(_ name: String, _ column: Column) {
    for row in 0..<column.count where !column.isNull(row) {
      switch name {
      case "protocol": if let found = column.tableProtocol(at: row) { tableProtocol = found }
      case "metaData": if let found = column.metadata(at: row) { metadata = found }
      case "txn":
        guard let appId = column.child(named: "appId")?.text(at: row),
          let version = column.child(named: "version")?.int64(at: row)
        else { continue }
        transactions[appId] = SetTransaction(
          appId: appId, version: version, lastUpdated: column.child(named: "lastUpdated")?.int64(at: row))
      case "domainMetadata":
        guard let domain = column.child(named: "domain")?.text(at: row) else { continue }
        domains[domain] = DomainMetadata(
          domain: domain, configuration: column.child(named: "configuration")?.text(at: row) ?? "",
          removed: column.child(named: "removed")?.bool(at: row) ?? false)
      case "checkpointMetadata": isV2 = isV2 || column.child(named: "version")?.int64(at: row) != nil
      case "sidecar": isV2 = isV2 || column.child(named: "path")?.text(at: row) != nil
      default: break
      }
    }
  }
}

extension Column {
  /// A protocol row. Some writers make a struct of nulls of an absent one.
  fileprivate func tableProtocol(at row: Int) -> TableProtocol? {
    guard let reader = child(named: "minReaderVersion")?.int64(at: row).flatMap({ Int(exactly: $0) }),
      let writer = child(named: "minWriterVersion")?.int64(at: row).flatMap({ Int(exactly: $0) })
    else { return nil }
    return TableProtocol(
      minReaderVersion: reader, minWriterVersion: writer,
      readerFeatures: child(named: "readerFeatures")?.names(at: row),
      writerFeatures: child(named: "writerFeatures")?.names(at: row))
  }

  fileprivate func metadata(at row: Int) -> MetadataAction? {
    guard let id = child(named: "id")?.text(at: row) else { return nil }
    let configuration = child(named: "configuration")?.texts(at: row) ?? [:]
    return MetadataAction(
      id: id, name: child(named: "name")?.text(at: row),
      description: child(named: "description")?.text(at: row),
      provider: child(named: "format")?.child(named: "provider")?.text(at: row) ?? "parquet",
      schemaString: child(named: "schemaString")?.text(at: row),
      partitionColumns: child(named: "partitionColumns")?.names(at: row) ?? [],
      configuration: configuration.compactMapValues { $0 },
      createdTime: child(named: "createdTime")?.int64(at: row))
  }
}

extension Checkpoint.Part {
  /// Calls `body` with batches of those of these actions that have rows.
  func read(
    _ actions: [String], _ body: (_ name: String, _ column: Column) throws(DeltaError) -> Void
  ) async throws(DeltaError) {
    let schema = file.schema
    let names = actions.filter { schema.child(of: schema.root, named: $0) != nil }
    do {
      for group in file.metadata.rowGroups.indices {
        let present = try names.filter { try mayHave($0, in: group) }
        guard !present.isEmpty else { continue }
        let projection = schema.projection(paths: present.map { [$0] })
        for try await batch in try file.read(projection, rows: [.init(rowGroup: group)]) {
          for (field, column) in zip(projection, batch.columns) where column.nullCount < column.count {
            try body(field.name, column)
          }
        }
      }
    } catch {
      throw unreadable(error)
    }
  }

  /// Whether a row group may have rows of an action: not where its statistics say that all are null.
  func mayHave(_ action: String, in group: Int) throws(ParquetError) -> Bool {
    let schema = file.schema
    guard let node = schema.child(of: schema.root, named: action), let leaf = node.leaves.first else {
      return false
    }
    let rows = file.metadata.rowGroups[group].rowCount
    // A leaf whose value every such action has; the first leaf may be an optional one.
    let required = ["path", "appId", "domain", "id", "minReaderVersion", "version"]
    let telling = required.lazy.compactMap { schema.child(of: node, named: $0) }.first { $0.isLeaf }
    let chunk = try file.metadata.columnChunk(group, leaf: telling?.leaves.first ?? leaf)
    guard telling != nil, let nulls = chunk.statistics?.nullCount else { return true }
    return nulls < rows
  }
}
