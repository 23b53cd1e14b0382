import CArrowABI
import ConformanceCases
import DeltaColumns
import DeltaLTS
import Foundation

extension TableProbe {
  /// Which questions are put to a table beside the first ones, and how.
  struct Plan: Sendable, Codable {
    var batchRows: Int
    var parallelism: Int
    /// Which of the filters that the case's schema offers.
    var filter: Int?
    /// A version before the latest, as a share of it.
    var earlier: Double?
    var asksHistory = false
    var asksChanges = false
    var asksPlan = false
    var asksArrow = false
    var asksRefresh = false

    init(_ random: inout FuzzRandom) {
      batchRows = random.pick([7, 1_000, 65_536]) ?? 1_000
      parallelism = random.oneIn(2) ? 1 : 2
      if random.oneIn(3) { filter = Int.random(in: 0..<64, using: &random) }
      if random.oneIn(4) { earlier = Double.random(in: 0..<1, using: &random) }
      asksHistory = random.oneIn(8)
      asksChanges = random.oneIn(4)
      asksPlan = random.oneIn(8)
      asksArrow = random.oneIn(8)
      asksRefresh = random.oneIn(8)
    }

    var options: ScanOptions {
      var options = ScanOptions()
      options.batchRows = batchRows
      options.parallelism = parallelism
      return options
    }
  }

  /// Asks what a plan says.
  mutating func ask(_ plan: Plan) async {
    let reading = reading
    guard let table = await open(), let snapshot = latest else { return }
    await askFacts(snapshot)
    await askRows(snapshot, plan.options)
    if plan.filter != nil { await askFilter(snapshot, plan) }
    if let share = plan.earlier {
      await askVersion(Int64(share * Double(max(0, min(snapshot.version, 1 << 20)))), of: table, plan.options)
    }
    if plan.asksHistory { await askHistory(table, snapshot) }
    if plan.asksChanges { await askChanges(table, from: 0, to: min(snapshot.version, 1_000)) }
    if plan.asksPlan { await askPlan(snapshot, plan) }
    if plan.asksArrow { await askArrow(snapshot) }
    if plan.asksRefresh {
      await ask("rows of a refresh@\(snapshot.version)") {
        let early = try await table.snapshot(version: max(0, snapshot.version - 1))
        return try await reading.of(try await early.refresh(), plan.options)
      }
    }
  }

  /// Asks about a version that another state of the table takes for the latest.
  mutating func ask(about version: Int64, _ plan: Plan) async {
    guard version != latest?.version, version >= 0, answers["rows@\(version)"] == nil,
      let table = await open()
    else {
      return
    }
    await askVersion(version, of: table, plan.options)
  }

  // MARK: Questions

  private mutating func askVersion(_ version: Int64, of table: DeltaTable, _ options: ScanOptions) async {
    do {
      let snapshot = try await table.snapshot(version: version)
      await askFacts(snapshot)
      await askRows(snapshot, options)
    } catch {
      await ask("rows@\(version)") { throw error }
    }
  }

  private mutating func askFacts(_ snapshot: Snapshot) async {
    let version = snapshot.version
    await ask("metadata@\(version)") {
      var digest = Digest()
      digest.add("\(TypeNode(.structure(snapshot.schema.fields)))")
      digest.add("\(snapshot.tableProtocol)")
      digest.add(snapshot.metadata.id)
      for (key, value) in snapshot.properties.all { digest.add("\(key)=\(value)") }
      for name in snapshot.partitionColumns { digest.add(name) }
      for (name, one) in snapshot.transactions { digest.add("\(name): \(one.version)") }
      for (name, one) in snapshot.domainMetadata { digest.add("\(name): \(one.configuration)") }
      return digest
    }
    await ask("files@\(version)") {
      var digest = Digest()
      for try await file in snapshot.files {
        digest.add("\(file.path)|\(file.size)|\(file.deletionVector?.uniqueId ?? "")")
      }
      return digest
    }
    await ask("totals@\(version)") {
      var digest = Digest()
      digest.add("\(try await snapshot.fileTotals())")
      return digest
    }
  }

  private mutating func askRows(_ snapshot: Snapshot, _ options: ScanOptions) async {
    let reading = reading
    await ask("rows@\(snapshot.version)") { try await reading.of(snapshot, options) }
  }

  private mutating func askFilter(_ snapshot: Snapshot, _ plan: Plan) async {
    let reading = reading
    guard let index = plan.filter, let filter = ProbeFilter(snapshot.schema, index).filter else { return }
    await ask("rows where \(filter)@\(snapshot.version)") {
      try await reading.of(try snapshot.scan(where: filter, options: plan.options), snapshot.schema)
    }
    await ask("count where \(filter)@\(snapshot.version)") {
      var digest = Digest()
      digest.add("\(try await snapshot.scan(where: filter, options: plan.options).count())")
      return digest
    }
    await ask("plan where \(filter)@\(snapshot.version)") {
      var digest = Digest()
      _ = try await snapshot.scan(where: filter).explain(openingFiles: true).description
      digest.add("explained")
      return digest
    }
  }

  private mutating func askHistory(_ table: DeltaTable, _ snapshot: Snapshot) async {
    await ask("history@\(snapshot.version)") {
      var digest = Digest()
      for entry in try await table.history() { digest.add("\(entry.version) \(entry.info?.json ?? "")") }
      return digest
    }
    await ask("as of@\(snapshot.version)") {
      var digest = Digest()
      digest.add("\(try await table.snapshot(asOfMilliseconds: snapshot.timestamp).version)")
      return digest
    }
  }

  private mutating func askChanges(_ table: DeltaTable, from: Int64, to: Int64) async {
    let reading = reading
    guard to >= from else { return }
    await ask("changes \(from) to \(to)@\(to)") {
      let feed = try await table.changes(from: from, to: to)
      let schema = TypeNode(.structure(try await table.snapshot(version: to).schema.fields)).fields
      return try await reading.digest(SequenceReader(feed.batches()), schema + CaseRunner.changeFields)
    }
  }

  /// The tasks of a plan as they would go to other processes.
  private mutating func askPlan(_ snapshot: Snapshot, _ plan: Plan) async {
    let (reading, location) = (reading, location)
    await ask("rows of tasks@\(snapshot.version)") {
      let scan = try snapshot.scan(options: plan.options).plan()
      let header = try Self.copy(scan.header)
      let schema = TypeNode(.structure(snapshot.schema.fields)).fields
      var total = Digest()
      for try await task in scan.tasks {
        let rows = try header.read(try Self.copy(task), in: location)
        total.add(try await reading.digest(SequenceReader(rows), schema))
      }
      return total
    }
  }

  /// The rows through the C stream interface and back.
  private mutating func askArrow(_ snapshot: Snapshot) async {
    let reading = reading
    await ask("rows by Arrow@\(snapshot.version)") {
      let stream = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
      defer { stream.deallocate() }
      try snapshot.scan().export(to: stream)
      let reader = try ArrowStreamReader(importing: stream)
      return try await reading.digest(
        SequenceReader(reader), TypeNode(.structure(snapshot.schema.fields)).fields)
    }
  }

  private static func copy<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }
}

/// Reads rows to their end, or to the limit.
struct ProbeRows: Sendable {
  /// A file may honestly say that it has 2^40 rows of nulls.
  let limit: Int

  func of(_ snapshot: Snapshot, _ options: ScanOptions) async throws -> Digest {
    try await of(try snapshot.scan(options: options), snapshot.schema)
  }

  func of(_ scan: Scan, _ schema: StructType) async throws -> Digest {
    try await digest(SequenceReader(scan.batches()), TypeNode(.structure(schema.fields)).fields)
  }

  func digest(_ batches: some BatchReader, _ schema: [FieldNode]) async throws -> Digest {
    var reader = FoundRows(batches, schema: schema, ignoring: ["_commit_timestamp"])
    var digest = Digest()
    while digest.count < limit, let chunk = try await reader.next() {
      chunk.forEachRow { digest.add(RowFingerprint($0)) }
    }
    return digest
  }
}

extension Digest {
  mutating func add(_ other: Digest) { self = Digest(count: count + other.count, sum: sum &+ other.sum) }
}

/// A filter that a schema offers: the same for the same schema and number.
struct ProbeFilter {
  let filter: Filter?

  init(_ schema: StructType, _ index: Int) {
    guard !schema.fields.isEmpty else {
      filter = nil
      return
    }
    let field = schema.fields[index % schema.fields.count]
    let column = Filter.column(ColumnPath(column: field.name))
    var choices: [Filter] = [column.isNull, column.isNotNull]
    switch "\(field.type)" {
    case "string":
      choices += [column > "b", column.starts(with: "a"), column.like("%1_"), column.isIn(["a", "b"])]
    case "long", "integer", "short", "byte", "double", "float":
      choices += [column > 3, column <= 5, column != 1]
    case "boolean": choices += [column == true]
    case "date": choices += [column > Value.date(daysSinceEpoch: 18_000)]
    case "timestamp": choices += [column < Value.timestamp(microseconds: 1_600_000_000_000_000)]
    case let name where name.hasPrefix("decimal"):
      choices += [column >= Value.decimal(unscaled: 15, scale: 1)]
    default: break
    }
    filter = choices[index / schema.fields.count % choices.count]
  }
}
