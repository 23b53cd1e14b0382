import DeltaLTS

/// Finding single rows.
extension BenchWorkload {
  static let lookups = [
    BenchWorkload("w8", "50 lookups by key with the snapshot open, after 2 that do not count") { place in
      let keys = try place.parameters()["keys"]?.elements?.compactMap(\.integer) ?? []
      guard let first = keys.first, let last = keys.last else {
        throw CorpusError("there are no keys to look up")
      }
      let snapshot = try await place.open().snapshot()
      for key in [first, last] { _ = try await snapshot.find(key) }
      var (timer, sum) = (BenchTimer(), Int64(0))
      for key in keys { sum &+= try await timer.measure { try await snapshot.find(key) } }
      return BenchResult(
        timer, ["sum_v1": sum],
        timings: ["p50_ms~": timer.percentile(0.5), "p99_ms~": timer.percentile(0.99)])
    }
  ]
}

extension Snapshot {
  /// `v1` of the rows with that key, of which all columns are read.
  fileprivate func find(_ key: Int64) async throws -> Int64 {
    var sum = Int64(0)
    for try await batch in try scan(where: .column("key") == key).batches() { sum &+= try batch.sum("v1") }
    return sum
  }
}
