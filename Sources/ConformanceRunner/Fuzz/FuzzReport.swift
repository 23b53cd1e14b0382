import ConformanceCases

/// What came of a run of the fuzzer.
package struct FuzzReport: Sendable {
  package let seed: UInt64
  let caseCount: Int
  package var seconds = 0.0
  package private(set) var tableCount = 0
  package private(set) var outcomes: [FuzzOutcome: Int] = [:]
  /// Tables whose answers a checksum or their meaning holds fast.
  private(set) var guaranteed = 0
  private(set) var codes: [String: Int] = [:]
  private(set) var mutations: [String: [FuzzOutcome: Int]] = [:]
  private(set) var peak = 0
  private(set) var failures: [FuzzLine] = []

  init(seed: UInt64, caseCount: Int) {
    self.seed = seed
    self.caseCount = caseCount
  }

  package var failureCount: Int { failures.count }

  mutating func add(_ line: FuzzLine) {
    tableCount += 1
    outcomes[line.outcome, default: 0] += 1
    if line.guarantee != Guarantee.none.name { guaranteed += 1 }
    for code in line.codes { codes[code, default: 0] += 1 }
    for name in Set(line.mutations) { mutations[name, default: [:]][line.outcome, default: 0] += 1 }
    peak = max(peak, line.memory)
    if line.outcome.isFailure { failures.append(line) }
  }

  private var perSecond: Double { seconds > 0 ? Double(tableCount) / seconds : 0 }

  /// How far a run is.
  package var progress: String {
    "\(tableCount) tables, \(Int(perSecond)) a second, \(failures.count) failures"
  }

  /// What a person reads at the end.
  package var summary: String {
    let order = FuzzOutcome.allCases
    let width = (mutations.keys.map(\.count).max() ?? 0) + 2
    func row(_ name: String, _ cells: [String]) -> String {
      name.padding(to: width)
        + cells.map { String(repeating: " ", count: max(1, 11 - $0.count)) + $0 }.joined()
    }
    var lines = [row("", order.map(\.rawValue))]
    for (name, counts) in mutations.sorted(by: { $0.key < $1.key }) {
      lines.append(row(name, order.map { counts[$0].map(String.init) ?? "" }))
    }
    lines.append(row("tables", order.map { outcomes[$0].map(String.init) ?? "0" }))
    for failure in failures.sorted(by: { $0.index < $1.index }) {
      lines.append(
        "\(failure.outcome.rawValue): table \(failure.index) of seed \(seed), \(failure.name), \(failure.mutations.joined(separator: ", ")): \(failure.detail)"
      )
    }
    lines.append(
      "\(tableCount) tables of \(caseCount) cases, seed \(seed): \(failures.count) failures; \(Int(perSecond)) tables a second, at most \(peak >> 20) MiB taken by one"
    )
    return lines.joined(separator: "\n")
  }

  /// One line for programs.
  package var json: JSONNode {
    func counts<Key>(_ all: [Key: Int], _ name: (Key) -> String) -> JSONNode {
      .object(all.map { JSONNode.Member(name($0.key), .number("\($0.value)")) }.sorted { $0.name < $1.name })
    }
    return .object([
      .init("schema", .number("1")), .init("seed", .number("\(seed)")),
      .init("cases", .number("\(caseCount)")),
      .init("tables", .number("\(tableCount)")), .init("failures", .number("\(failures.count)")),
      .init("guaranteed", .number("\(guaranteed)")), .init("outcomes", counts(outcomes, \.rawValue)),
      .init("codes", counts(codes) { $0 }),
      .init(
        "mutations",
        .object(
          mutations.sorted { $0.key < $1.key }.map { .init($0.key, counts($0.value, \.rawValue)) })),
      .init("tablesPerSecond", .number("\(Int(perSecond))")), .init("peakBytes", .number("\(peak)")),
    ])
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
