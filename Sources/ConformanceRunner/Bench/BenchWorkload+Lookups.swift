import DeltaLTS

/// Finding single rows.
extension BenchWorkload {
  static let lookups = [
    BenchWorkload(
      "lookups", "50 lookups by key with the snapshot open, after 2 that do not count", aliases: ["w8"]
    ) { place in
      let (snapshot, keys) = try await openForLookups(place)
      var (timer, sum) = (BenchTimer(), Int64(0))
      for key in keys { sum &+= try await timer.measure { try await snapshot.find(key) } }
      return BenchResult(
        timer, ["sum_v1": sum],
        timings: ["p50_ms~": timer.pieces.percentile(0.5), "p99_ms~": timer.pieces.percentile(0.99)])
    },
    BenchWorkload(
      "lookups-concurrent", "the same, \(taskCount) tasks at once, each \(rounds) times",
      aliases: ["w8-concurrent"]
    ) { place in
      let (snapshot, keys) = try await openForLookups(place)
      var timer = BenchTimer()
      let found = try await timer.measure {
        try await withThrowingTaskGroup(of: (sum: Int64, times: [Duration]).self) { group in
          for task in 0..<taskCount {
            group.addTask { try await look(up: keys, in: snapshot, from: task * keys.count / taskCount) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
      }
      guard let sum = found.first?.sum, found.allSatisfy({ $0.sum == sum }) else {
        throw CorpusError("the tasks found different rows")
      }
      let times = found.flatMap(\.times)
      return BenchResult(
        timer,
        [
          "sum_v1": sum / Int64(rounds),
          "per_second~": Int64(Double(times.count) / (timer.wall / .seconds(1))),
        ],
        timings: [
          "p50_ms~": times.percentile(0.5), "p99_ms~": times.percentile(0.99), "max_ms~": times.percentile(1),
        ])
    },
    BenchWorkload(
      "lookup-cold", "open and look up one key, in a process that has done nothing else",
      aliases: ["w8-cold"]
    ) { place in
      let keys = try keys(place)
      var timer = BenchTimer()
      let value = try await timer.measure { try await place.open().snapshot().find(keys[0]) }
      return BenchResult(timer, ["v1~": value])
    },
  ]

  private static let taskCount = 8
  private static let rounds = 10

  private static func keys(_ place: BenchPlace) throws -> [Int64] {
    let keys = try place.parameters()["keys"]?.elements?.compactMap(\.integer) ?? []
    guard !keys.isEmpty else { throw CorpusError("there are no keys to look up") }
    return keys
  }

  /// The snapshot, after two lookups that do not count.
  private static func openForLookups(_ place: BenchPlace) async throws -> (Snapshot, keys: [Int64]) {
    let keys = try keys(place)
    let snapshot = try await place.open().snapshot()
    for key in [keys[0], keys[keys.count - 1]] { _ = try await snapshot.find(key) }
    return (snapshot, keys)
  }

  /// Looks all keys up several times, beginning with number `start`; gives the sum and how long each took.
  private static func look(
    up keys: [Int64], in snapshot: Snapshot, from start: Int
  ) async throws -> (sum: Int64, times: [Duration]) {
    let clock = ContinuousClock()
    var (sum, times) = (Int64(0), [Duration]())
    for number in 0..<keys.count * rounds {
      let begin = clock.now
      sum &+= try await snapshot.find(keys[(start + number) % keys.count])
      times.append(clock.now - begin)
    }
    return (sum, times)
  }
}

extension Snapshot {
  /// `v1` of the rows with that key, of which all columns are read.
  fileprivate func find(_ key: Int64) async throws -> Int64 {
    var sum = Int64(0)
    for try await batch in try scan(where: .column("key") == key).batches() { sum &+= try batch.sum("v1") }
    return sum
  }
}
