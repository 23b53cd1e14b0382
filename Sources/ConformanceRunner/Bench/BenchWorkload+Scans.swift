import DeltaLTS

/// Scanning TPC-H's lineitem; deletion vectors or not.
extension BenchWorkload {
  private static let projection: [ColumnPath] = ["l_orderkey", "l_extendedprice", "l_shipdate"]
  /// `l_shipdate` in March 1995, in days since 1970.
  private static let march1995 = Filter.column("l_shipdate")
    .isBetween(Value.date(daysSinceEpoch: 9190), Value.date(daysSinceEpoch: 9220))

  static let scans = [
    BenchWorkload(
      "scan-full", "open and read all rows, summing l_orderkey",
      aliases: ["w5-full-snappy", "w5-full-zstd", "w9"]
    ) { try await sum($0) },
    BenchWorkload(
      "scan-columns", "open and read 3 of 16 columns, summing l_orderkey",
      aliases: ["w5-proj-snappy", "w5-proj-zstd"]
    ) { try await sum($0, columns: projection) },
    BenchWorkload(
      "scan-filter", "open and read the rows of March 1995, all columns",
      aliases: ["w5-filter-snappy", "w5-filter-zstd"]
    ) { place in
      let (timer, found) = try await scan(place, where: march1995)
      return BenchResult(timer, ["rows_filtered": found.rows, "rows_decoded~": Int64(found.decoded)])
    },
    BenchWorkload("scan", "open and read all rows of any table, and count them") { place in
      let (timer, found) = try await scan(place)
      return BenchResult(timer, ["rows": found.rows])
    },
  ]

  private static func sum(_ place: BenchPlace, columns: [ColumnPath]? = nil) async throws -> BenchResult {
    let (timer, found) = try await scan(place, columns: columns, summing: "l_orderkey")
    return BenchResult(timer, ["rows": found.rows, "sum_orderkey": found.sum])
  }

  private static func scan(
    _ place: BenchPlace, columns: [ColumnPath]? = nil, where filter: Filter? = nil,
    summing name: String? = nil
  ) async throws -> (BenchTimer, (rows: Int64, sum: Int64, decoded: Int)) {
    var timer = BenchTimer()
    let found = try await timer.measure {
      var (rows, sum) = (Int64(0), Int64(0))
      let scan = try await place.open().snapshot().scan(
        columns: columns, where: filter, options: place.options)
      for try await batch in scan.batches() {
        rows += Int64(batch.count)
        if let name { sum &+= try batch.sum(name) }
      }
      return (rows: rows, sum: sum, decoded: scan.metrics.rowsDecoded)
    }
    return (timer, found)
  }
}

extension Batch {
  /// The sum of a column of longs, without its nulls. It wraps around, as in the peers.
  func sum(_ name: String) throws -> Int64 {
    guard let column = self[name] else { throw CorpusError("the table has no column \(name)") }
    if column.nullCount > 0 {
      return try column.values(as: Int64.self).reduce(into: 0) { $0 &+= $1 ?? 0 }
    }
    return try column.withValues(as: Int64.self) { $0.reduce(0, &+) }
  }
}
