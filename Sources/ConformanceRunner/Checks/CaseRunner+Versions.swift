import ConformanceCases
import Foundation

extension CaseRunner {
  /// The metadata and, where the case has them, the rows of one expected version.
  func check(_ version: GoldenCase.Version, readsRows: Bool, report: (CheckResult) -> Void) async {
    let names = (metadata: "\(version.name) metadata", rows: "\(version.name) rows")
    let metadata: ExpectedMetadata?
    do {
      metadata = try ExpectedMetadata(folder: version.folder)
    } catch {
      return report(CheckResult(names.metadata, .error, "\(error)"))
    }
    let needs = needs(at: version.number, metadata)
    if let metadata {
      report(
        await check(names.metadata, needs: needs) {
          let snapshot = try await open().snapshot(version.number.map(Moment.version) ?? .latest)
          let differences = MetadataDifference.between(metadata, try await snapshot.facts())
          let detail = differences.joined(separator: "\n")
          return CheckResult(
            names.metadata, differences.isEmpty ? .pass : .fail, differences.isEmpty ? nil : detail)
        })
    }
    guard readsRows else { return }
    report(
      await check(names.rows, needs: needs) {
        let (snapshot, fields) = try await rows(of: version, metadata)
        return try await compareRows(
          names.rows, folder: version.folder, schema: fields, count: metadata?.rowCount
        ) {
          try await snapshot.rows(ScanRequest())
        }
      })
    let rowIDs = version.folder.appending(path: "row_ids.jsonl")
    guard FileManager.default.fileExists(atPath: rowIDs.path(percentEncoded: false)) else { return }
    let name = "\(version.name) row ids"
    report(
      await check(name, needs: needs) {
        let (snapshot, fields) = try await rows(of: version, metadata)
        let schema = fields + ["_row_id", "_row_commit_version"].map { FieldNode($0, .primitive("long")) }
        let expected = RowSource { try ExpectedRows(file: rowIDs, schema: schema) }
        let found = RowSource {
          FoundRows(try await snapshot.rows(ScanRequest(hasRowIDs: true)), schema: schema)
        }
        switch try await RowComparison.compare(expected: expected, found: found) {
        case .failure(let difference): return CheckResult(name, .fail, difference.description)
        case .success: return CheckResult(name, .pass)
        }
      })
  }

  /// The snapshot of a version, and the columns that its rows must have.
  private func rows(
    of version: GoldenCase.Version, _ metadata: ExpectedMetadata?
  ) async throws -> (any SnapshotUnderTest, [FieldNode]) {
    guard let schema = metadata?.schema ?? log.schema(at: version.number) else {
      throw CorpusError(
        "\(version.name): no schema in table_version_metadata.json, and none in the log's JSON")
    }
    return (try await open().snapshot(version.number.map(Moment.version) ?? .latest), schema.fields)
  }

  /// The features that a version takes, from what the case says of that version, else from the log.
  func needs(at version: Int64?, _ metadata: ExpectedMetadata?) -> Set<String> {
    guard let metadata, let readerFeatures = metadata.readerFeatures else {
      return log.features(at: version).union(version == nil ? caseFeatures : [])
    }
    return LogFacts.features(
      readerVersion: metadata.minReaderVersion, readerFeatures: readerFeatures,
      mappingMode: metadata.properties?["delta.columnMapping.mode"], schema: metadata.schema
    ).union(log.checkpointFeatures(at: metadata.version ?? version))
  }

  /// Compares a folder of expected rows with what `read` gives, which is read again to tell differences.
  func compareRows(
    _ name: String, folder: URL, schema: [FieldNode], count: Int64? = nil, ignoring: Set<String> = [],
    read: @escaping @Sendable () async throws -> any BatchReader
  ) async throws -> CheckResult {
    if let count, !Directory.exists(folder) { return try await compareCount(name, count, read) }
    let expected = try await parquet.rows(folder: folder, schema: schema, ignoring: ignoring)
    let found = RowSource { FoundRows(try await read(), schema: schema, ignoring: ignoring) }
    switch try await RowComparison.compare(
      expected: expected.rows, asWritten: expected.asWritten, found: found)
    {
    case .failure(let difference):
      return CheckResult(name, .fail, difference.description, note: expected.note)
    case .success(let rows):
      if let count, count != Int64(rows) {
        throw CorpusError(
          "\(folder.lastPathComponent): num_rows says \(count), the expected rows are \(rows)")
      }
      return CheckResult(name, .pass, note: expected.note)
    }
  }

  /// Where a case keeps of its rows the number alone.
  private func compareCount(
    _ name: String, _ count: Int64, _ read: () async throws -> any BatchReader
  ) async throws -> CheckResult {
    var (reader, found) = (try await read(), Int64(0))
    while let batch = try await reader.next() { found += Int64(batch.count) }
    return found == count
      ? CheckResult(name, .pass, note: "the rows are counted, not compared")
      : CheckResult(name, .fail, "expected \(count) rows, found \(found)")
  }

  /// Whatever the table: a version after the latest must fail.
  func checkVersionAfterLatest(_ golden: GoldenCase) async -> CheckResult? {
    guard let latest = golden.versions.first(where: { $0.number == nil }),
      let metadata = try? ExpectedMetadata(folder: latest.folder), let version = metadata.version
    else { return nil }
    let after = version + 1
    return await expectFailure(
      "version after the latest", reason: "there is no version \(after)", needs: needs(at: nil, metadata)
    ) {
      "version \(try await open().snapshot(.version(after)).facts().version)"
    }
  }

  /// A snapshot as of a time must be the expected version, or fail.
  func check(_ travel: GoldenCase.TimeTravel) async -> CheckResult {
    let name = "as of \(travel.timestamp)"
    let find = { try await open().snapshot(.timestamp(travel.timestamp)).facts().version }
    switch travel.outcome {
    case .version(let version):
      return await check(name, needs: caseFeatures) {
        let found = try await find()
        return found == version
          ? CheckResult(name, .pass) : CheckResult(name, .fail, "expected version \(version), found \(found)")
      }
    case .failure(let reason):
      return await expectFailure(name, reason: reason, needs: caseFeatures) { "version \(try await find())" }
    }
  }

  /// Opening or reading the table must fail.
  func expectFailureOfTable(_ reason: String) async -> CheckResult {
    await expectFailure("must fail", reason: reason, needs: caseFeatures) {
      let snapshot = try await open().snapshot(.latest)
      let version = try await snapshot.facts().version
      return "\(try await countRows(snapshot)) rows of version \(version)"
    }
  }
}
