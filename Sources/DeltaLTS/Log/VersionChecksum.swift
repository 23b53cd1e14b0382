import DeltaJSON
import DeltaMemory

/// What is done with version checksums (`.crc`).
public struct ChecksumPolicy: Hashable, Sendable {
  let reads: Bool
  let enforcesCounts: Bool

  /// They are not read.
  public static let off = ChecksumPolicy(reads: false, enforcesCounts: false)
  /// A difference in protocol or metadata is an error: a reader might take one schema for another. Other differences
  /// are logged; tables are known whose writers put numbers there that the log never gave.
  public static let standard = ChecksumPolicy(reads: true, enforcesCounts: false)
  /// A difference in any required field is an error.
  public static let strict = ChecksumPolicy(reads: true, enforcesCounts: true)
}

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

  /// Compares the required fields that are known when a snapshot opens. What the file does not tell is not compared.
  func verify(_ snapshot: LogSnapshot) throws(DeltaError) {
    if let tableProtocol { try verify(tableProtocol, snapshot.tableProtocol) }
    if let metadata { try verify(metadata, snapshot.metadata) }
    for note in optionalMismatches(snapshot) {
      snapshot.log.logger.warning("\(note)")
    }
  }

  /// Optional fields are compared too, but a difference does not make the table unreadable: tables are known whose
  /// writers put more there than the log has.
  private func optionalMismatches(_ snapshot: LogSnapshot) -> [DeltaError] {
    var notes: [DeltaError] = []
    for transaction in transactions ?? [] {
      let found = snapshot.transactions[transaction.appId]?.version
      if found != transaction.version {
        notes.append(
          mismatch(
            "setTransactions", "\(transaction.appId): \(transaction.version)",
            found.map(String.init) ?? "none"))
      }
    }
    if let domains {
      let expected = Dictionary(
        domains.filter { !$0.removed }.map { ($0.domain, $0.configuration) }, uniquingKeysWith: { $1 })
      let found = snapshot.domainMetadata.mapValues(\.configuration)
      if expected != found {
        notes.append(mismatch("domainMetadata", "\(expected.keys.sorted())", "\(found.keys.sorted())"))
      }
    }
    if let inCommitTimestamp, let found = snapshot.commitInfo?.inCommitTimestamp, found != inCommitTimestamp {
      notes.append(mismatch("inCommitTimestampOpt", "\(inCommitTimestamp)", "\(found)"))
    }
    return notes
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
  func verify(_ found: LogSnapshot.FileTotals, _ snapshot: LogSnapshot) throws(DeltaError) {
    var notes: [DeltaError] = []
    if let fileCount, fileCount != Int64(found.count) {
      notes.append(mismatch("numFiles", "\(fileCount)", "\(found.count)"))
    }
    if let byteCount, byteCount != found.byteCount {
      notes.append(mismatch("tableSizeBytes", "\(byteCount)", "\(found.byteCount)"))
    }
    guard let first = notes.first?.at(.init(version: snapshot.version)) else { return }
    if snapshot.log.options.checksums.enforcesCounts { throw first }
    for note in notes { snapshot.log.logger.error("\(note)") }
  }

  private func mismatch(_ field: String, _ expected: String, _ found: String) -> DeltaError {
    DeltaError(
      .checksumMismatch, "the version checksum has \(field) \(expected), and the log gives \(found)",
      at: .init(file: "_delta_log/\(name)"),
      advice: "The log or its checksum is damaged; the check can be turned off to read on.")
  }
}
