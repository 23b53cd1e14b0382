import DeltaLTS

/// Opening tables with long and wide logs.
extension BenchWorkload {
  private static let tables = ["w1", "w2", "w3", "w3all", "w3struct", "w4", "w4mp"]

  static let snapshots: [BenchWorkload] =
    tables.map { table in
      BenchWorkload(table, "open the latest version and list its files: path, size, partition values") {
        place in
        try await listing(place, total)
      }
    }
    + tables.map { table in
      BenchWorkload(table + "-values", "the same, and make values of all paths and partition values") {
        place in
        try await listing(place) { snapshot in
          var (files, bytes) = (Int64(0), Int64(0))
          for try await task in try snapshot.scan().plan().tasks where !task.path.isEmpty {
            files += task.partitionValues.count == snapshot.partitionColumns.count ? 1 : 0
            bytes += task.size
          }
          return (files, bytes)
        }
      }
    }
    + tables.map { table in
      BenchWorkload(table + "-totals", "the same, but only count the files and their bytes") { place in
        try await listing(place) { snapshot in
          let totals = try await snapshot.fileTotals()
          return (Int64(totals.count), totals.byteCount)
        }
      }
    }
    + tables.map { table in
      BenchWorkload(table + "-actions", "the same, with all that the log says of each file") { place in
        try await listing(place) { snapshot in
          var (files, bytes) = (Int64(0), Int64(0))
          for try await file in snapshot.files {
            files += 1
            bytes += file.size
          }
          return (files, bytes)
        }
      }
    } + [
      BenchWorkload("w4-again", "with the files listed twice, list them once more") { place in
        let snapshot = try await place.open().snapshot()
        for _ in 0..<2 { for try await _ in try snapshot.scan().plan().tasks {} }
        var timer = BenchTimer()
        let found = try await timer.measure { try await total(snapshot) }
        return BenchResult(
          timer,
          [
            "version": snapshot.version, "files": found.files, "bytes": found.bytes,
            "held_bytes~": Int64(snapshot.fileListByteCount),
          ])
      },
      BenchWorkload("w4-first100", "open and take the first 100 tasks of a plan") { place in
        var timer = BenchTimer()
        let (version, tasks) = try await timer.measure {
          let snapshot = try await place.open().snapshot()
          var tasks: [ScanTask] = []
          for try await task in try snapshot.scan().plan().tasks.prefix(100) { tasks.append(task) }
          return (snapshot.version, tasks)
        }
        return BenchResult(timer, ["version": version, "tasks": Int64(Set(tasks).count)])
      },
      BenchWorkload("w15-count", "open and count the rows, by the statistics of the log") { place in
        var timer = BenchTimer()
        let rows = try await timer.measure { try await place.open().snapshot().scan().count() }
        return BenchResult(timer, ["rows": Int64(rows)])
      },
    ]

  /// Files and bytes of all tasks of a plan.
  private static func total(_ snapshot: Snapshot) async throws -> (files: Int64, bytes: Int64) {
    var (files, bytes) = (Int64(0), Int64(0))
    for try await task in try snapshot.scan().plan().tasks {
      files += 1
      bytes += task.size
    }
    return (files, bytes)
  }

  private static func listing(
    _ place: BenchPlace, _ list: (Snapshot) async throws -> (files: Int64, bytes: Int64)
  ) async throws -> BenchResult {
    var timer = BenchTimer()
    let (version, found) = try await timer.measure {
      let snapshot = try await place.open().snapshot()
      return (snapshot.version, try await list(snapshot))
    }
    return BenchResult(timer, ["version": version, "files": found.files, "bytes": found.bytes])
  }
}
