import DeltaLTS

/// Opening tables with long and wide logs.
extension BenchWorkload {
  /// The tables with long and wide logs of the peers' scripts.
  private static let tables = ["w1", "w2", "w3", "w3all", "w3struct", "w4", "w4mp"]

  static let snapshots: [BenchWorkload] =
    [
      listing("", "open the latest version and list its files: path, size, partition values", total),
      listing("-values", "the same, and make values of all paths and partition values") { snapshot in
        var (files, bytes) = (Int64(0), Int64(0))
        for try await task in try snapshot.scan().plan().tasks where !task.path.isEmpty {
          files += task.partitionValues.count == snapshot.partitionColumns.count ? 1 : 0
          bytes += task.size
        }
        return (files, bytes)
      },
      listing("-totals", "the same, but only count the files and their bytes") { snapshot in
        let totals = try await snapshot.fileTotals()
        return (Int64(totals.count), totals.byteCount)
      },
      listing("-actions", "the same, with all that the log says of each file") { snapshot in
        var (files, bytes) = (Int64(0), Int64(0))
        for try await file in snapshot.files {
          files += 1
          bytes += file.size
        }
        return (files, bytes)
      },
      BenchWorkload("open", "open the latest version: the log is replayed, no file is listed") { place in
        var timer = BenchTimer()
        let snapshot = try await timer.measure { try await place.open().snapshot() }
        return BenchResult(timer, ["version": snapshot.version])
      },
      BenchWorkload("list-again", "with the files listed twice, list them once more", aliases: ["w4-again"]) {
        place in
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
      BenchWorkload(
        "plan-first100", "open and take the first 100 tasks of a plan", aliases: ["w4-first100"]
      ) { place in
        var timer = BenchTimer()
        let (version, tasks) = try await timer.measure {
          let snapshot = try await place.open().snapshot()
          var tasks: [ScanTask] = []
          for try await task in try snapshot.scan().plan().tasks.prefix(100) { tasks.append(task) }
          return (snapshot.version, tasks)
        }
        return BenchResult(timer, ["version": version, "tasks": Int64(Set(tasks).count)])
      },
      BenchWorkload("plan-range", "open and list the files whose statistics let them hold rows of a range") {
        place in
        let filter = try place.range()
        var timer = BenchTimer()
        let files = try await timer.measure {
          var files = Int64(0)
          for try await _ in try await place.open().snapshot().scan(where: filter).plan().tasks { files += 1 }
          return files
        }
        return BenchResult(timer, ["files_in_range": files])
      },
      BenchWorkload(
        "count-rows", "open and count the rows, by the statistics of the log", aliases: ["w15-count"]
      ) { place in
        var timer = BenchTimer()
        let rows = try await timer.measure { try await place.open().snapshot().scan().count() }
        return BenchResult(timer, ["rows": Int64(rows)])
      },
    ]

  /// Files and bytes of all tasks of a plan.
  @Sendable private static func total(_ snapshot: Snapshot) async throws -> (files: Int64, bytes: Int64) {
    var (files, bytes) = (Int64(0), Int64(0))
    for try await task in try snapshot.scan().plan().tasks {
      files += 1
      bytes += task.size
    }
    return (files, bytes)
  }

  private static func listing(
    _ suffix: String, _ summary: String,
    _ list: @escaping @Sendable (Snapshot) async throws -> (files: Int64, bytes: Int64)
  ) -> BenchWorkload {
    BenchWorkload("list-files" + suffix, summary, aliases: tables.map { $0 + suffix }) { place in
      var timer = BenchTimer()
      let (version, found) = try await timer.measure {
        let snapshot = try await place.open().snapshot()
        return (snapshot.version, try await list(snapshot))
      }
      return BenchResult(timer, ["version": version, "files": found.files, "bytes": found.bytes])
    }
  }
}

extension BenchPlace {
  /// The rows that the table's generator names as an example.
  fileprivate func range() throws -> Filter {
    guard let range = try parameters()["range"], let column = range["column"]?.string,
      let low = range["from"]?.integer, let high = range["to"]?.integer
    else { throw CorpusError("there is no range to look for") }
    return .column(ColumnPath(column)).isBetween(low, high)
  }
}
