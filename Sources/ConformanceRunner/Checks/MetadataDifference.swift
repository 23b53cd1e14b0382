import ConformanceCases

/// Where a snapshot's facts differ from the expected metadata, one line a difference.
package enum MetadataDifference {
  package static func between(_ expected: ExpectedMetadata, _ found: SnapshotFacts) -> [String] {
    var differences = [
      value("version", expected.version, found.version),
      value("minReaderVersion", expected.minReaderVersion, found.minReaderVersion),
      value("minWriterVersion", expected.minWriterVersion, found.minWriterVersion),
      value("table id", expected.tableID, found.tableID),
      value("partition columns", expected.partitionColumns, found.partitionColumns),
      set("reader features", expected.readerFeatures, found.readerFeatures),
      set("writer features", expected.writerFeatures, found.writerFeatures),
      map("property", expected.properties, found.properties),
      map("transaction", expected.transactions, found.transactions),
      map("domain", expected.domains?.mapValues(meaning), found.domains.mapValues(meaning)),
    ].flatMap { $0 }
    if let schema = expected.schema { differences += SchemaDifference.between(schema, found.schema) }
    differences += set("active files", expected.files, found.files)
    differences += value("number of active files", expected.fileCount, Int64(found.fileCount))
    return differences
  }

  /// Domain metadata is text that most often is JSON: compared by value then.
  private static func meaning(_ text: String) -> String {
    (try? JSONParser.parse(text))?.normalized.text ?? text
  }

  private static func value<T: Equatable>(_ what: String, _ expected: T?, _ found: T) -> [String] {
    guard let expected, expected != found else { return [] }
    return ["\(what): expected \(expected), found \(found)"]
  }

  private static func set<T: Hashable>(_ what: String, _ expected: Set<T>?, _ found: Set<T>) -> [String] {
    guard let expected else { return [] }
    let missing = expected.subtracting(found).map { "\($0)" }.sorted()
    let extra = found.subtracting(expected).map { "\($0)" }.sorted()
    return list("\(what): missing", missing) + list("\(what): not expected", extra)
  }

  private static func list(_ what: String, _ items: [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    let more = items.count > 3 ? " and \(items.count - 3) more" : ""
    return ["\(what) \(items.prefix(3).joined(separator: ", "))\(more)"]
  }

  private static func map<V: Equatable>(_ what: String, _ expected: [String: V]?, _ found: [String: V])
    -> [String]
  {
    guard let expected else { return [] }
    return Set(expected.keys).union(found.keys).sorted().filter { expected[$0] != found[$0] }.map {
      "\(what) \($0): expected \(text(expected[$0])), found \(text(found[$0]))"
    }
  }

  private static func text<V>(_ value: V?) -> String { value.map { "\($0)" } ?? "none" }
}
