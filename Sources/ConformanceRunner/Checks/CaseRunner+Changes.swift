import ConformanceCases
import Foundation

extension CaseRunner {
  /// The columns of a change feed after those of the table (PROTOCOL.md, Change Data Files).
  static let changeFields = [
    FieldNode("_change_type", .primitive("string")), FieldNode("_commit_version", .primitive("long")),
    FieldNode("_commit_timestamp", .primitive("timestamp")),
  ]

  /// The change feed of a range of versions.
  func check(_ changes: GoldenCase.Changes, in golden: GoldenCase) async -> CheckResult {
    let name = "cdf \(changes.start) to \(changes.end)"
    return await check(name, needs: needs(from: changes.start, to: changes.end)) {
      let table = try await open()
      guard let schema = try await schema(at: changes.end, in: golden, table) else {
        throw CorpusError("\(changes.folder.lastPathComponent): no schema is told for version \(changes.end)")
      }
      return try await compareRows(
        name, folder: changes.folder, schema: schema.fields + Self.changeFields,
        ignoring: changes.hasCommitTimestamps ? [] : ["_commit_timestamp"]
      ) { try await table.changes(from: changes.start, to: changes.end) }
    }
  }

  /// A range whose change feed must fail.
  func check(_ changes: GoldenCase.FailingChanges) async -> CheckResult {
    await expectFailure(
      "cdf \(changes.start) to \(changes.end) must fail", reason: changes.reason,
      needs: needs(from: changes.start, to: changes.end)
    ) {
      var reader = try await open().changes(from: changes.start, to: changes.end)
      var count = 0
      while let batch = try await reader.next() { count += batch.count }
      return "\(count) rows"
    }
  }

  func needs(from start: Int64, to end: Int64) -> Set<String> {
    guard start <= end, end - start < 10_000 else { return caseFeatures }
    return log.features(at: end).union(log.features(at: start)).union(caseFeatures)
  }

  /// The schema at the end of a range: the expectation's, the log's, or as a last resort the library's.
  private func schema(
    at version: Int64, in golden: GoldenCase, _ table: any TableUnderTest
  ) async throws -> TypeNode? {
    for expected in golden.versions {
      if let metadata = try ExpectedMetadata(folder: expected.folder), metadata.version == version,
        let schema = metadata.schema
      {
        return schema
      }
    }
    if let schema = log.schema(at: version) { return schema }
    return try await table.snapshot(.version(version)).facts().schema
  }
}
