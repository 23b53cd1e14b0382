import DeltaColumns
import DeltaLTS
import DeltaMemory
import FormatFixtures
import TestSupport

extension Benchmark {
  /// Plans and scans of tables, and what filters and deletion vectors do to rows.
  static let scans: [Benchmark] = [
    Benchmark("plan/all-files", units: 1000 - 99) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      return { try await tasks(of: snapshot, nil) }
    },
    Benchmark("plan/by-statistics", units: 12) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      return { try await tasks(of: snapshot, .column("id") >= 50_000 && .column("id") < 51_250) }
    },
    Benchmark("plan/by-partition", units: 14) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      let day = Value.date(daysSinceEpoch: 19_732)
      return { try await tasks(of: snapshot, Filter(.compare("day", .equal, day))) }
    },
    Benchmark("plan/count-rows", units: 100 * (1000 - 99)) {
      let snapshot = try await TableFixture.withLog(commits: 100).snapshot()
      return { try await snapshot.scan().count() }
    },
    Benchmark("scan/four-files", units: 8000) {
      let snapshot = try await dataTable().snapshot()
      return { try await rows(of: snapshot.scan()) }
    },
    Benchmark("scan/one-column", units: 8000) {
      let snapshot = try await dataTable().snapshot()
      return { try await rows(of: snapshot.scan(columns: ["amount"])) }
    },
    Benchmark("scan/filtered", units: 820) {
      let snapshot = try await dataTable().snapshot()
      return { try await rows(of: snapshot.scan(where: .column("amount") < 100.0)) }
    },
    Benchmark("filter/int64-range", units: filterRows) {
      try selecting(.column("id") >= 1000 && .column("id") < 9000)
    },
    Benchmark("filter/double", units: filterRows) { try selecting(.column("amount") > 500.0) },
    Benchmark("filter/text-prefix", units: filterRows) {
      try selecting(FilterColumn.column("name").starts(with: "name-1"))
    },
    Benchmark("filter/in-list", units: filterRows) {
      try selecting(FilterColumn.column("id").isIn([5, 500, 5000, 15_000]))
    },
    Benchmark("filter/text-like", units: filterRows) {
      try selecting(FilterColumn.column("name").like("%9%5%"))
    },
    Benchmark("deletion-vector/read", units: 20_000) {
      let (loader, descriptor) = try await vector()
      return { try await loader.rows(descriptor).count }
    },
    Benchmark("deletion-vector/survivors", units: 400_000) {
      let (loader, descriptor) = try await vector()
      let deleted = try await loader.rows(descriptor)
      return {
        keep(deleted.survivors(in: 0..<400_000))
        return 400_000
      }
    },
  ]

  private static func tasks(of snapshot: Snapshot, _ filter: Filter?) async throws -> Int {
    var count = 0
    for try await task in try snapshot.scan(where: filter).plan().tasks {
      keep(task)
      count += 1
    }
    return count
  }

  private static func rows(of scan: Scan) async throws -> Int {
    var count = 0
    for try await batch in scan.batches() { count += batch.count }
    return count
  }

  // MARK: Inputs

  /// Four files of two thousand rows.
  private static func dataTable() async throws -> TableFixture {
    let table = try TableFixture()
    let columns = [
      (name: "id", type: "long"), (name: "amount", type: "double"), (name: "name", type: "string"),
    ]
    var lines = TableFixture.begin(columns)
    var random = SeededGenerator(seed: 21)
    for file in 0..<4 {
      var writer = TestFileWriter(columns: [
        .leaf("id", .int64), .leaf("amount", .double), .leaf("name", .byteArray, converted: 0),
      ])
      writer.pageSize = 500
      writer.dictionary = file % 2 == 1
      let rows = (0..<2000).map { row -> [TestValue] in
        [
          .int(Int64(file * 2000 + row)),
          .double(Double(Int.random(in: 0..<1000, using: &random)).bitPattern),
          row % 10 == 0 ? .null : .text("name-\(row % 100)-of-some-length"),
        ]
      }
      let bytes = writer.write([rows])
      try await table.put(TableFixture.path(file), bytes)
      lines.append(
        #"{"add":{"path":"\#(TableFixture.path(file))","partitionValues":{},"size":\#(bytes.count),"#
          + #""modificationTime":1,"dataChange":true}}"#)
    }
    try await table.commit(0, lines)
    return table
  }

  private static let filterRows = 20_000

  private static func selecting(_ filter: Filter) throws -> Body {
    let schema = StructType([
      StructField("id", .long), StructField("amount", .double), StructField("name", .string),
    ])
    let batch = try BatchFixture.batch(rows: filterRows)
    let filter = try filter.bound(to: schema, partitionColumns: [])
    return {
      keep(try filter.selection(in: batch))
      return batch.count
    }
  }

  /// Twenty thousand of 400,000 rows: runs in one half, scattered in the other.
  private static func vector() async throws -> (DeletionVectorLoader, DeletionVectorDescriptor) {
    var random = SeededGenerator(seed: 22)
    var deleted = Set<Int>()
    while deleted.count < 10_000 { deleted.insert(Int.random(in: 0..<200_000, using: &random)) }
    for start in stride(from: 200_000, to: 400_000, by: 2000) { deleted.formUnion(start..<start + 100) }
    let data = RoaringWriter.portable(deleted.sorted(), runs: false)
    let table = try TableFixture()
    try await table.put(
      "deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin", [1] + RoaringWriter.frame(data))
    let descriptor = DeletionVectorDescriptor(
      storageType: "u", pathOrInlineDv: "^-aqEH.-t@S}K{vb[*k^", offset: 1, sizeInBytes: data.count,
      cardinality: Int64(deleted.count))
    return (DeletionVectorLoader(location: table.log.location), descriptor)
  }
}
