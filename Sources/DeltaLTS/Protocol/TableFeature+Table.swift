extension TableFeature {
  /// The features that this library knows by name. A patch that brings support edits its own row:
  /// no two such rows are neighbours, so that patches can be carried in any order.
  package static let table: [TableFeature] = readers + writers

  private static let readers: [TableFeature] = [
    TableFeature(
      "columnMapping", concernsReaders: true, legacyReaderVersion: 2,
      isActive: { $0.properties.columnMappingMode != "none" }, check: ColumnMappingCheck.check),
    TableFeature("deletionVectors", concernsReaders: true),
    TableFeature("timestampNtz", concernsReaders: true),
    TableFeature("timestampWithoutTimezone", concernsReaders: true),
    TableFeature(TimestampNanosCheck.feature, concernsReaders: true, check: TimestampNanosCheck.check),
    TableFeature("typeWidening", concernsReaders: true, check: typeChangesAreKnown),
    TableFeature("typeWidening-preview", concernsReaders: true),
    TableFeature("v2Checkpoint", concernsReaders: true),
    TableFeature("vacuumProtocolCheck", concernsReaders: true),
    TableFeature("variantType", concernsReaders: true),
    TableFeature("variantType-preview", concernsReaders: true),
    TableFeature("variantShredding", concernsReaders: true),
    TableFeature("variantShredding-preview", concernsReaders: true),

    TableFeature("adaptiveMetadata", concernsReaders: true, canRead: false),
    TableFeature("catalogManaged", concernsReaders: true, canRead: false),
    TableFeature("catalogOwned-preview", concernsReaders: true, canRead: false),
    TableFeature("geospatial", concernsReaders: true, canRead: false),
  ]

  @Sendable
  private static func typeChangesAreKnown(
    _: TableProtocol, _ metadata: TableMetadata
  ) throws(DeltaError) { try metadata.schema.checkTypeChanges() }

  private static let writers: [TableFeature] = [
    "allowColumnDefaults", "appendOnly", "changeDataFeed", "checkConstraints", "checkpointProtection",
    "clustering", "collations", "collations-preview", "columnMappingUsageTracking", "domainMetadata",
    "generatedColumns", "icebergCompatV1", "icebergCompatV2", "icebergCompatV3", "icebergWriterCompatV1",
    "identityColumns", "inCommitTimestamp", "invariants", "materializePartitionColumns", "rowTracking",
  ].map { TableFeature($0, concernsReaders: false) }
}
