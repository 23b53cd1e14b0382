import DeltaJSON
import DeltaMemory

/// What a version's checksum file says of the table at that version (PROTOCOL.md, Version Checksum File).
package struct VersionChecksum: Sendable {
  let name: String
  let fileCount: Int64?
  let byteCount: Int64?
  let tableProtocol: TableProtocol?
  let metadata: MetadataAction?
  /// Nil where the file does not tell.
  let transactions: [SetTransaction]?
  let domains: [DomainMetadata]?
  let inCommitTimestamp: Int64?

  init(_ bytes: Bytes, name: String) throws(DeltaError) {
    self.name = name
    let value: JSONValue
    do {
      value = try bytes.withUnsafeBytes { (text) throws(JSONError) in try JSONValue(parsing: text) }
    } catch {
      throw DeltaError(.malformedLog, "\(error)", at: .init(file: "_delta_log/\(name)"), cause: error)
    }
    fileCount = value["numFiles"]?.int64
    byteCount = value["tableSizeBytes"]?.int64
    tableProtocol = value["protocol"].flatMap(LogJSON.tableProtocol)
    metadata = value["metadata"].flatMap(LogJSON.metadata)
    transactions = value["setTransactions"]?.array?.compactMap(LogJSON.transaction)
    domains = value["domainMetadata"]?.array?.compactMap(LogJSON.domainMetadata)
    inCommitTimestamp = value["inCommitTimestampOpt"]?.int64
  }

  /// Compares what is known when a snapshot opens. What the file does not tell is not compared.
  func verify(_ snapshot: LogSnapshot) throws(DeltaError) {
    if let tableProtocol { try verify(tableProtocol, snapshot.tableProtocol) }
    if let metadata { try verify(metadata, snapshot.metadata) }
    if let transactions {
      let found = snapshot.transactions.mapValues(\.version)
      let expected = Dictionary(transactions.map { ($0.appId, $0.version) }, uniquingKeysWith: { $1 })
      // Writers may leave out transactions that have expired.
      for (appId, version) in expected.sorted(by: { $0.key < $1.key }) where found[appId] != version {
        throw mismatch(
          "setTransactions", "\(appId): \(version)", "\(found[appId].map(String.init) ?? "none")")
      }
    }
    if let domains {
      let expected = Dictionary(
        domains.filter { !$0.removed }.map { ($0.domain, $0.configuration) }, uniquingKeysWith: { $1 })
      let found = snapshot.domainMetadata.mapValues(\.configuration)
      guard expected == found else {
        throw mismatch("domainMetadata", "\(expected.keys.sorted())", "\(found.keys.sorted())")
      }
    }
    if let inCommitTimestamp, let found = snapshot.commitInfo?.inCommitTimestamp, found != inCommitTimestamp {
      throw mismatch("inCommitTimestampOpt", "\(inCommitTimestamp)", "\(found)")
    }
  }

  private func verify(_ expected: TableProtocol, _ found: TableProtocol) throws(DeltaError) {
    func features(_ names: [String]?) -> Set<String> { Set(names ?? []) }
    guard expected.minReaderVersion == found.minReaderVersion,
      expected.minWriterVersion == found.minWriterVersion,
      features(expected.readerFeatures) == features(found.readerFeatures),
      features(expected.writerFeatures) == features(found.writerFeatures)
    else { throw mismatch("protocol", "\(expected)", "\(found)") }
  }

  private func verify(_ expected: MetadataAction, _ found: TableMetadata) throws(DeltaError) {
    guard expected.id == found.id else { throw mismatch("metadata.id", expected.id, found.id) }
    guard expected.partitionColumns == found.partitionColumns else {
      throw mismatch("metadata.partitionColumns", "\(expected.partitionColumns)", "\(found.partitionColumns)")
    }
    guard expected.configuration == found.properties.all else {
      throw mismatch(
        "metadata.configuration", "\(expected.configuration.sorted { $0.key < $1.key })",
        "\(found.properties.all.sorted { $0.key < $1.key })")
    }
    guard let schemaString = expected.schemaString, schemaString != found.schemaString else { return }
    let schema = try? StructType(schemaString: schemaString)
    guard schema == found.schema else {
      throw mismatch("metadata.schemaString", schemaString, found.schemaString)
    }
  }

  /// Compares what is known once all files have been counted.
  func verify(_ found: LogSnapshot.FileTotals, version: Int64) throws(DeltaError) {
    if let fileCount, fileCount != Int64(found.count) {
      throw mismatch("numFiles", "\(fileCount)", "\(found.count)").at(.init(version: version))
    }
    if let byteCount, byteCount != found.byteCount {
      throw mismatch("tableSizeBytes", "\(byteCount)", "\(found.byteCount)").at(.init(version: version))
    }
  }

  private func mismatch(_ field: String, _ expected: String, _ found: String) -> DeltaError {
    DeltaError(
      .checksumMismatch, "the version checksum has \(field) \(expected), and the log gives \(found)",
      at: .init(file: "_delta_log/\(name)"),
      advice: "The log or its checksum is damaged; the check can be turned off to read on.")
  }
}
