import DeltaLTS
import Foundation

/// Asks a table in every way that the library has, and looks whether the answers agree.
@main struct Downstream {
  static func main() async throws {
    guard let path = CommandLine.arguments.dropFirst().first else {
      throw Disagreement("usage: downstream TABLE")
    }
    let table = try await DeltaTable.open(path)
    let snapshot = try await table.snapshot()
    try await rows(snapshot)
    try await files(snapshot)
    try await plan(snapshot)
    try await versions(table, snapshot)
    await refusals(table, snapshot)
    print("version \(snapshot.version) of \(snapshot.schema.fields.count) columns: all answers agree")
  }

  /// A row, as far as this program needs it.
  struct Person: Decodable {
    let id: Int64
    let name: String?
  }

  static func rows(_ snapshot: Snapshot) async throws {
    var batched = 0
    var sum: Int64 = 0
    for try await batch in try snapshot.scan().batches() {
      batched += batch.count
      try expect(batch.fields.map(\.name) == snapshot.schema.fields.map(\.name), "the batches' columns")
      if let ids = batch["id"] {
        for row in 0..<ids.count { sum += try ids.values(as: Int64.self)[row] ?? 0 }
      }
    }
    var typed = 0
    var typedSum: Int64 = 0
    for try await person in try snapshot.rows(as: Person.self) {
      typed += 1
      typedSum += person.id
      try expect(person.name?.isEmpty != true, "names")
    }
    try expect(batched == typed && sum == typedSum, "batches and typed rows")
    let counted = try await snapshot.scan().count()
    try expect(counted == typed, "rows and their count")

    let some: Filter =
      .column("id") >= 1 && (.column("name") != "nobody" || FilterColumn.column("name").isNull)
    var left = 0
    for try await _ in try snapshot.rows(as: Person.self, where: some) { left += 1 }
    var options = ScanOptions()
    options.parallelism = 1
    options.keepsOrder = false
    let scan = try snapshot.scan(columns: ["name"], where: some, options: options)
    var alone = 0
    for try await batch in scan.batches() { alone += batch.count }
    try expect(left == alone && left <= typed, "rows of a filter")
    try expect(scan.metrics.filesRead >= 0, "metrics")
  }

  static func files(_ snapshot: Snapshot) async throws {
    let totals = try await snapshot.fileTotals()
    var count = 0
    var bytes: Int64 = 0
    for try await file in snapshot.files {
      count += 1
      bytes += file.size
    }
    try expect((count, bytes) == totals, "files and their totals")
  }

  /// A plan goes to another process as JSON, task by task.
  static func plan(_ snapshot: Snapshot) async throws {
    let plan = try snapshot.scan(where: .column("id").isNotNull).plan()
    let header = try JSONDecoder().decode(ScanHeader.self, from: JSONEncoder().encode(plan.header))
    var rows = 0
    for try await task in plan.tasks {
      let task = try JSONDecoder().decode(ScanTask.self, from: JSONEncoder().encode(task))
      for try await batch in try header.read(task) { rows += batch.count }
    }
    let counted = try await snapshot.scan(where: .column("id").isNotNull).count()
    try expect(rows == counted, "a plan's tasks and their count")
  }

  static func versions(_ table: DeltaTable, _ snapshot: Snapshot) async throws {
    let first = try await table.snapshot(version: 0)
    try expect(first.version == 0 && first.timestamp > 0, "version 0")
    let history = try await table.history(limit: 1)
    try expect(history.map(\.version) == [snapshot.version], "history")
    let fresh = try await snapshot.refresh()
    try expect(fresh.version == snapshot.version, "refresh")
    // Times of files may be equal, as they are in a copy; those of the history rise.
    let latest = Date(timeIntervalSince1970: Double(history[0].timestamp) / 1000)
    let dated = try await table.snapshot(asOf: latest)
    try expect(dated.version == snapshot.version, "time travel")
    var changes = 0
    for try await batch in try await table.changes(from: 0).batches() { changes += batch.count }
    try expect(changes > 0, "changes")
  }

  /// Errors have a code to act on and say where they happened.
  static func refusals(_ table: DeltaTable, _ snapshot: Snapshot) async {
    do {
      _ = try await table.snapshot(version: snapshot.version + 1)
      fatalError("a version that does not exist was found")
    } catch {
      switch error.code {
      case .versionNotFound: break
      default: fatalError("another error: \(error.code)")
      }
    }
    let known: Set<String> = Set(TableFeature.all.filter(\.canRead).map(\.name))
    precondition(known.contains("deletionVectors"))
  }

  static func expect(_ isTrue: Bool, _ what: String) throws {
    if !isTrue { throw Disagreement("they disagree: \(what)") }
  }

  struct Disagreement: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }
}
