import DeltaJSON
import DeltaMemory
import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Snapshots of real tables against the metadata that the corpus gives for each version.
@Suite struct LogCorpusTests {
  /// The visible corpus and the project's own.
  static let cases = ProjectFiles.corpusCases + cases(in: ProjectFiles.root.appending(path: "golden-tables"))

  private static func cases(in directory: URL) -> [URL] {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: directory.path(percentEncoded: false))) ?? []
    return names.sorted().map { directory.appending(path: $0) }.filter { directory in
      FileManager.default.fileExists(
        atPath: directory.appending(path: "test_case_info.json").path(percentEncoded: false))
    }
  }

  @Test(arguments: cases)
  func `snapshots are as the corpus says`(directory: URL) async throws {
    let info = try json(directory.appending(path: "test_case_info.json"))
    let log = try LogDirectory(
      TableLocation(directory.appending(path: "delta").path(percentEncoded: false)))
    if info["kind"]?.string == "error" {
      // Some errors show only when data is read.
      let prefixes = ["commit-", "log-", "metadata-", "gate-", "checkpoint-"]
      let isOurs = ProjectFiles.corpusCases.contains(directory)
      guard isOurs || prefixes.contains(where: directory.lastPathComponent.hasPrefix) else { return }
      await #expect(throws: DeltaError.self) { try await LogSnapshot.load(log) }
      return
    }
    let expected = directory.appending(path: "expected")
    let names = try FileManager.default.contentsOfDirectory(atPath: expected.path(percentEncoded: false))
    for name in names.sorted() where name == "latest" || name.hasPrefix("v") {
      let wanted = try json(expected.appending(path: name).appending(path: "table_version_metadata.json"))
      do {
        let snapshot = try await LogSnapshot.load(
          log, version: name == "latest" ? nil : Int64(name.dropFirst()))
        try await compare(snapshot, wanted, "\(directory.lastPathComponent) \(name)")
        if name == "latest" {
          let next = snapshot.version + 1
          await #expect(throws: DeltaError.self) { try await LogSnapshot.load(log, version: next) }
        }
      } catch let error as DeltaError {
        let refusals = Set(TableFeature.all.filter { !$0.canRead }.map(\.name))
        let mayRefuse = info["may_refuse"] != nil
        #expect(
          mayRefuse || (!error.features.isEmpty && refusals.isSuperset(of: error.features)),
          "\(directory.lastPathComponent) \(name): \(error)")
      }
    }
  }

  private func json(_ url: URL) throws -> JSONValue {
    try JSONValue(parsing: try String(contentsOf: url, encoding: .utf8))
  }

  private func compare(_ snapshot: LogSnapshot, _ wanted: JSONValue, _ name: String) async throws {
    #expect(snapshot.version == wanted["version"]?.int64, "\(name)")
    #expect(
      snapshot.tableProtocol.minReaderVersion == wanted["min_reader_version"]?.int64.map(Int.init), "\(name)")
    #expect(
      snapshot.tableProtocol.minWriterVersion == wanted["min_writer_version"]?.int64.map(Int.init), "\(name)")
    if let properties = LogJSON.texts(wanted["properties"]) {
      #expect(snapshot.metadata.properties.all == properties.compactMapValues { $0 }, "\(name)")
    }
    if let columns = LogJSON.names(wanted["partition_columns"]) {
      #expect(snapshot.metadata.partitionColumns == columns, "\(name)")
    }
    if let transactions = wanted["transactions"] {
      let found = snapshot.transactions.mapValues(\.version)
      var expected: [String: Int64] = [:]
      if let members = transactions.object?.members {
        for member in members { expected[member.name] = member.value.int64 ?? member.value["version"]?.int64 }
      }
      for item in transactions.array ?? [] {
        if let app = item["app_id"]?.string ?? item["appId"]?.string {
          expected[app] = item["version"]?.int64
        }
      }
      #expect(found == expected, "\(name)")
    }
    let files = try await snapshot.allFiles()
    let totals = try await snapshot.fileTotals()
    #expect(totals.count == files.count, "\(name)")
    #expect(totals.byteCount == files.reduce(0) { $0 + $1.size }, "\(name)")
    // Walks after the first come from what was kept.
    for loading in [FileLoading.minimal, .init(partitionValues: true), .minimal, .minimal] {
      var paths: [String] = []
      for try await block in snapshot.fileBlocks(loading) {
        for file in 0..<block.count { paths.append(block.path(file)) }
      }
      #expect(paths.sorted() == files.map(\.path).sorted(), "\(name)")
    }
    if let count = wanted["num_active_files"]?.int64 { #expect(files.count == Int(count), "\(name)") }
    guard let active = wanted["active_files"]?.array else { return }
    func key(_ path: String, _ vector: String?) -> String {
      snapshot.log.location.keys.key(path) + "|" + (vector ?? "")
    }
    let found = files.map { key($0.path, $0.deletionVector?.uniqueId) }.sorted()
    let expected = active.map { key($0["path"]?.string ?? $0.string ?? "", $0["deletion_vector"]?.string) }
      .sorted()
    #expect(found == expected, "\(name)")
  }
}
