import DeltaColumns
import DeltaMemory
import DeltaStorage
import Foundation
import TestSupport
import Testing

@testable import DeltaLTS

/// Plans as values, and how runs behave: order, memory, cancellation, errors.
@Suite struct ScanPlanTests {
  private static let tables = [
    "deltalake-types", "row-tracking-materialised", "deletion-vector-row-groups", "partition-type-string",
    "deltalake-operations",
  ]
  .filter {
    FileManager.default.fileExists(atPath: ProjectFiles.root.appending(path: "golden-tables/\($0)").path)
  }

  private func snapshot(_ name: String) async throws -> LogSnapshot {
    try await ScanFilterCorpusTests.snapshot(ProjectFiles.root.appending(path: "golden-tables/\(name)"))
  }

  private func rows(_ batches: ScanBatches) async throws -> [[ColumnScalar]] {
    var rows: [[ColumnScalar]] = []
    for try await batch in batches { rows += ScanFilterCorpusTests.rows(batch) }
    return rows
  }

  @Test(arguments: tables)
  func `a plan that was encoded gives the same rows, task by task`(name: String) async throws {
    let scan = try Scan(try await snapshot(name))
    let plan = scan.plan()
    let header = try JSONDecoder().decode(ScanHeader.self, from: try JSONEncoder().encode(plan.header))
    #expect(header == plan.header)
    var found: [[ColumnScalar]] = []
    for try await task in plan.tasks {
      let copy = try JSONDecoder().decode(ScanTask.self, from: try JSONEncoder().encode(task))
      #expect(copy == task)
      found += try await rows(try header.read(copy))
    }
    #expect(try await rows(scan.batches()) == found)
  }

  @Test func `a damaged plan gives rows or an error`() async throws {
    let snapshot = try await snapshot("deletion-vector-row-groups")
    let plan = try Scan(snapshot, where: .column("id") > 2).plan()
    let header = try JSONEncoder().encode(plan.header)
    var tasks: [Data] = []
    for try await task in plan.tasks { tasks.append(try JSONEncoder().encode(task)) }
    var random = SeededGenerator(seed: 9)
    func damaged(_ data: Data) -> Data {
      var data = data
      for _ in 0..<Int.random(in: 0...2, using: &random) {
        data[Int.random(in: 0..<data.count, using: &random)] =
          Array("0123456789-\"ae{}[],nullu".utf8).randomElement(using: &random) ?? 0
      }
      return data
    }
    for _ in 0..<400 {
      guard let header = try? JSONDecoder().decode(ScanHeader.self, from: damaged(header)),
        let data = tasks.randomElement(using: &random),
        let task = try? JSONDecoder().decode(ScanTask.self, from: damaged(data))
      else { continue }
      _ = try? await rows(header.read(task))
    }
  }

  @Test(arguments: tables)
  func `options change no row`(name: String) async throws {
    let snapshot = try await snapshot(name)
    let expected = try await rows(try Scan(snapshot).batches())
    let few = expected.count < 1_000
    for (parallelism, limit, batchRows) in [
      (1, 0, few ? 1 : 5_000), (1, 1 << 30, few ? 3 : 10_007), (8, 0, few ? 2 : 8_000), (8, 100, 65_536),
      (.max, .max, .max), (.min, .min, .min),
    ] {
      var options = ScanOptions()
      options.parallelism = parallelism
      options.memoryLimit = limit
      options.batchRows = batchRows
      #expect(try await rows(try Scan(snapshot, options: options).batches()) == expected)
      options.keepsOrder = false
      let unordered = try await rows(try Scan(snapshot, options: options).batches())
      #expect(ScanFilterCorpusTests.tally(unordered) == ScanFilterCorpusTests.tally(expected))
    }
  }

  @Test func `an iteration can be left early, again and again`() async throws {
    let scan = try Scan(try await snapshot("deltalake-operations"))
    for _ in 0..<50 {
      for try await batch in scan.batches() {
        #expect(batch.count > 0)
        break
      }
    }
  }

  @Test func `a cancelled scan ends with an error, not with fewer rows`() async throws {
    let scan = try Scan(try await snapshot("deltalake-operations"))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await rows(scan.batches())
    }
    let error = await #expect(throws: DeltaError.self) { try await task.value }
    #expect(error?.code == .cancelled)
  }

  @Test func `metadata columns tell file, row and position`() async throws {
    let snapshot = try await snapshot("deltalake-operations")
    let scan = try Scan(
      snapshot, columns: ["_metadata.row_index", "_metadata.file_path", "_metadata.row_id"])
    #expect(scan.fields.map(\.name) == ["_metadata.row_index", "_metadata.file_path", "_metadata.row_id"])
    let found = try await rows(scan.batches())
    #expect(found.count == (try await scan.count()))
    var last: [ColumnScalar: Int64] = [:]
    for row in found {
      guard case .integer(let index) = row[0] else {
        Issue.record("no row index in \(row)")
        continue
      }
      #expect(last[row[1]] ?? -1 < index)
      last[row[1]] = index
    }
  }

  @Test func `columns that are not there are refused before anything is read`() async throws {
    let snapshot = try await snapshot("deltalake-operations")
    let error = #expect(throws: DeltaError.self) { try Scan(snapshot, columns: ["nowhere"]) }
    #expect(error?.code == .unknownColumn)
    #expect(throws: DeltaError.self) { try Scan(snapshot, where: .column("nowhere") == 1) }
  }

  @Test(arguments: [
    ("data-file-missing", DeltaError.Code.fileNotFound), ("data-file-cut", .corruptFile),
    ("deletion-vector-bad-checksum", .corruptFile), ("deletion-vector-bad-bits", .corruptFile),
    ("deletion-vector-missing-file", .fileNotFound), ("deletion-vector-unknown-storage", .corruptFile),
  ])
  func `a file that cannot be read is an error that names it`(name: String, code: DeltaError.Code)
    async throws
  {
    let scan = try Scan(try await snapshot(name))
    let error = await #expect(throws: DeltaError.self) { try await rows(scan.batches()) }
    #expect(error?.code == code, "\(String(describing: error))")
    #expect(error?.location.file != nil)
  }
}
