import ConformanceCases
import Foundation

extension CaseRunner {
  /// The specs of a case. Those of an unknown type are passed over: DAT adds types, and runners follow.
  func run(_ workload: WorkloadCase, report: (CheckResult) -> Void) async {
    var unknown: [String] = []
    for spec in workload.specs {
      if case .unknown(let type) = spec.operation {
        unknown.append("\(spec.name) (\(type))")
      } else {
        report(await run(spec))
      }
    }
    if workload.specs.isEmpty { report(CheckResult("specs", .error, "the case has no specs")) }
    guard !unknown.isEmpty else { return }
    let note = "specs of a type that this runner does not know: \(unknown.joined(separator: ", "))"
    let isAll = unknown.count == workload.specs.count
    report(CheckResult("passed over", isAll ? .refused : .pass, isAll ? note : nil, note: isAll ? nil : note))
  }

  /// One spec of DAT's newer layout.
  private func run(_ spec: WorkloadSpec) async -> CheckResult {
    let name = spec.name
    switch spec.outcome {
    case .failure(let code, let message):
      let reason = [code, message].compactMap { $0 }.joined(separator: ": ")
      return await expectFailure(name, reason: reason, needs: needs(spec)) {
        try await perform(spec.operation)
      }
    case .success(let expected):
      return await check(name, needs: needs(spec)) { try await compare(spec, expected) }
    }
  }

  private func needs(_ spec: WorkloadSpec) -> Set<String> {
    switch spec.operation {
    case .read(.version(let version), _, _), .snapshot(.version(let version)),
      .transaction(.version(let version), _), .domainMetadata(.version(let version), _):
      log.latestVersion == nil ? caseFeatures : log.features(at: version)
    case .changes(let start, let end): end.map { needs(from: start, to: $0) } ?? caseFeatures
    default: caseFeatures
    }
  }

  // MARK: Operations that must fail

  /// Performs an operation to its end; what it gave.
  private func perform(_ operation: WorkloadSpec.Operation) async throws -> String {
    switch operation {
    case .read(let moment, let predicate, let columns):
      let snapshot = try await open().snapshot(moment ?? .latest)
      let request = ScanRequest(columns: columns, predicate: try predicate.map(SQLPredicate.init))
      var reader = try await snapshot.rows(request)
      var count = 0
      while let batch = try await reader.next() { count += batch.count }
      return "\(count) rows"
    case .changes(let start, let end):
      let table = try await open()
      var reader = try await table.changes(from: start, to: try await last(end, table))
      var count = 0
      while let batch = try await reader.next() { count += batch.count }
      return "\(count) rows"
    case .snapshot(let moment), .transaction(let moment, _), .domainMetadata(let moment, _):
      let snapshot = try await open().snapshot(moment ?? .latest)
      let version = try await snapshot.facts().version
      // A snapshot may stand although a data file is not there: such specs are about the table's rows too.
      return "version \(version) with \(try await countRows(snapshot)) rows"
    case .unknown(let what): throw CorpusError(what)
    }
  }

  private func last(_ end: Int64?, _ table: any TableUnderTest) async throws -> Int64 {
    if let end { return end }
    return try await table.snapshot(.latest).facts().version
  }

  // MARK: Operations that must succeed

  private func compare(_ spec: WorkloadSpec, _ expected: JSONNode) async throws -> CheckResult {
    switch spec.operation {
    case .read(let moment, let predicate, let columns):
      let request = ScanRequest(columns: columns, predicate: try predicate.map(SQLPredicate.init))
      return try await compareRead(spec, moment ?? .latest, request, expected)
    case .changes(let start, let end): return try await compareChanges(spec, start, end, expected)
    case .snapshot(let moment):
      let facts = try await open().snapshot(moment ?? .latest).facts()
      return verdict(spec, try Self.differences(expected, facts) + Self.stateDifferences(expected, facts))
    case .transaction(let moment, let application):
      let facts = try await open().snapshot(moment ?? .latest).facts()
      let found = facts.transactions[application]
      return verdict(spec, Self.difference("transaction \(application)", Self.version(expected), found))
    case .domainMetadata(let moment, let domain):
      let facts = try await open().snapshot(moment ?? .latest).facts()
      let wanted = (expected["configuration"] ?? expected["domainMetadata"]?["configuration"])?.string
      return verdict(spec, Self.difference("domain \(domain)", wanted, facts.domains[domain]))
    case .unknown(let what): throw CorpusError(what)
    }
  }

  private func compareRead(
    _ spec: WorkloadSpec, _ moment: Moment, _ request: ScanRequest, _ expected: JSONNode
  ) async throws -> CheckResult {
    let snapshot = try await open().snapshot(moment)
    let facts = try await snapshot.facts()
    // The log's own schema where JSON commits tell it, so that the expected rows do not lean on the library.
    let schema = log.schema(at: facts.version) ?? facts.schema
    let fields = request.columns.map { names in
      names.compactMap { name in schema.fields.first { $0.name == name } }
    }
    return try await compareRows(
      spec.name, folder: spec.folder, schema: fields ?? schema.fields, count: expected["rowCount"]?.integer
    ) { try await snapshot.rows(request) }
  }

  private func compareChanges(
    _ spec: WorkloadSpec, _ start: Int64, _ end: Int64?, _ expected: JSONNode
  ) async throws -> CheckResult {
    let table = try await open()
    let last = try await last(end, table)
    var schema = log.schema(at: last)
    if schema == nil { schema = try await table.snapshot(.version(last)).facts().schema }
    return try await compareRows(
      spec.name, folder: spec.folder, schema: (schema?.fields ?? []) + Self.changeFields,
      count: expected["rowCount"]?.integer, ignoring: ["_commit_timestamp"]
    ) { try await table.changes(from: start, to: last) }
  }

  private func verdict(_ spec: WorkloadSpec, _ differences: [String]) -> CheckResult {
    differences.isEmpty
      ? CheckResult(spec.name, .pass) : CheckResult(spec.name, .fail, differences.joined(separator: "\n"))
  }

  private static func version(_ node: JSONNode) -> Int64? {
    (node["version"] ?? node["txn"]?["version"])?.integer
  }

  private static func difference<T: Equatable>(_ what: String, _ expected: T?, _ found: T?) -> [String] {
    if expected == found { return [] }
    let texts = [expected, found].map { $0.map { "\($0)" } ?? "none" }
    return ["\(what): expected \(texts[0]), found \(texts[1])"]
  }

  /// Newer snapshot specs have the transactions and domains too.
  private static func stateDifferences(_ expected: JSONNode, _ facts: SnapshotFacts) -> [String] {
    var differences: [String] = []
    if let nodes = expected["setTransactions"]?.elements {
      let wanted = nodes.map { "\($0["appId"]?.string ?? ""): \($0["version"]?.integer ?? -1)" }
      differences += difference(
        "transactions", wanted.sorted(), facts.transactions.map { "\($0): \($1)" }.sorted())
    }
    if let nodes = expected["domainMetadata"]?.elements {
      let wanted = nodes.map { "\($0["domain"]?.string ?? ""): \($0["configuration"]?.string ?? "")" }
      differences += difference("domains", wanted.sorted(), facts.domains.map { "\($0): \($1)" }.sorted())
    }
    return differences
  }

  /// A snapshot spec has the actions `protocol` and `metadata` as a log has them.
  private static func differences(_ expected: JSONNode, _ facts: SnapshotFacts) throws -> [String] {
    var differences = difference("version", expected["version"]?.integer ?? facts.version, facts.version)
    if let node = expected["protocol"] {
      let reader = node["readerFeatures"]?.strings ?? []
      let writer = node["writerFeatures"]?.strings ?? []
      differences += difference("minReaderVersion", node["minReaderVersion"]?.integer, facts.minReaderVersion)
      differences += difference("minWriterVersion", node["minWriterVersion"]?.integer, facts.minWriterVersion)
      differences += difference("reader features", reader.sorted(), facts.readerFeatures.sorted())
      differences += difference("writer features", writer.sorted(), facts.writerFeatures.sorted())
    }
    if let node = expected["metadata"] ?? expected["metaData"] {
      let properties = (node["configuration"]?.dictionary ?? [:]).mapValues { $0.string ?? $0.text }
      differences += difference("table id", node["id"]?.string, facts.tableID)
      differences += difference(
        "partition columns", node["partitionColumns"]?.strings ?? [], facts.partitionColumns)
      differences += difference("properties", properties, facts.properties)
      if let text = node["schemaString"]?.string {
        differences += SchemaDifference.between(try TypeNode(try JSONParser.parse(text)), facts.schema)
      }
    }
    return differences
  }
}
