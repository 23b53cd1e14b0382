extension TableProtocol {
  /// Refuses, by name, what this library cannot read, before a byte of data is read.
  ///
  /// A name in `readerFeatures` is taken at its word. Features that are older than the lists are judged by what
  /// is active in the table, too: at a legacy version, and where a writer put the name in its own list alone
  /// (PROTOCOL.md, Reader Version Requirements).
  package func checkReadable(_ metadata: TableMetadata) throws(DeltaError) {
    guard (1...3).contains(minReaderVersion) else {
      throw DeltaError(
        .unsupportedProtocol,
        "the table asks for reader version \(minReaderVersion); this library reads versions 1 to 3",
        advice: "Read the table with a client that knows this version.")
    }
    if minReaderVersion == 3 {
      try checkFeatureLists()
    } else {
      guard readerFeatures?.isEmpty ?? true else {
        throw DeltaError(
          .malformedLog,
          "the protocol action lists reader features at reader version \(minReaderVersion); lists exist at version 3 only",
          advice: "Repair the protocol action; reading on could miss a feature.")
      }
    }
    try refuse(unreadable: (readerFeatures ?? []) + activeLegacyFeatures(metadata))
  }

  /// Features that the table uses without naming them for readers.
  private func activeLegacyFeatures(_ metadata: TableMetadata) -> [String] {
    TableFeature.table.filter { feature in
      guard let version = feature.legacyReaderVersion else { return false }
      let isImplied = minReaderVersion < 3 && version <= minReaderVersion
      let isNamedForWriters = writerFeatures?.contains(feature.name) == true
      return (isImplied || isNamedForWriters) && feature.isActive(metadata)
    }.map(\.name)
  }

  private func checkFeatureLists() throws(DeltaError) {
    guard minWriterVersion >= 7, readerFeatures != nil else {
      throw DeltaError(
        .malformedLog,
        "reader version 3 needs a list of reader features and writer version 7; found writer version \(minWriterVersion) and \(readerFeatures == nil ? "no list" : "a list")",
        advice: "Repair the protocol action; reading on could miss a feature.")
    }
  }

  private func refuse(unreadable names: [String]) throws(DeltaError) {
    let refused = Set(names).filter { TableFeature(named: $0)?.canRead != true }.sorted()
    guard !refused.isEmpty else { return }
    throw DeltaError(
      .unsupportedFeature,
      "the table needs reader features that this library does not read: \(refused.joined(separator: ", "))",
      advice: "Read the table with a client that supports them, or a release of this library that does.",
      features: refused)
  }
}
