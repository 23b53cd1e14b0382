import Foundation

/// Runs a stretch of tables in a process of its own, and says on standard output how each came out.
///
/// A table's line is written in two parts, so that the index of a table that ends the process is known: `b INDEX`
/// before it and its result behind it.
package struct FuzzWorker {
  let corpus: FuzzCorpus
  let seed: UInt64
  let tables: Range<Int>
  let runner: FuzzRunner

  package init(corpus: FuzzCorpus, seed: UInt64, tables: Range<Int>, timeLimit: Duration, memoryLimit: Int) {
    self.corpus = corpus
    self.seed = seed
    self.tables = tables
    runner = FuzzRunner(memoryLimit: memoryLimit, watchdog: Watchdog(limit: timeLimit))
    ProcessMemory.bound(memoryLimit * 4 + (4 << 30))
  }

  package func run() async throws {
    let output = FileHandle.standardOutput
    var current: (name: String, files: TableFiles, whole: TableProbe)?
    for index in tables {
      let one = corpus.one(seed: seed, index: index)
      if current?.name != one.name {
        let files = try TableFiles(loading: one.table)
        current = (one.name, files, try FuzzRunner.whole(files))
      }
      guard let files = current?.files, var whole = current?.whole else { continue }
      output.write(Data("b \(index)\n".utf8))
      let table = FuzzTable(files, name: one.name, seed: seed, index: index)
      let result = try await runner.result(
        table.mutated.files, guarantee: table.mutated.guarantee, plan: table.plan, index: index, whole: &whole
      )
      current = (one.name, files, whole)
      output.write(Data((FuzzLine(index, table, result).text + "\n").utf8))
    }
  }
}

/// A result as workers write it: fields parted by tabs.
struct FuzzLine: Sendable {
  let index: Int
  let name: String
  let outcome: FuzzOutcome
  let guarantee: String
  let mutations: [String]
  let codes: [String]
  let detail: String
  /// Bytes.
  let memory: Int

  /// A table whose end its own process could not tell.
  init(_ index: Int, _ table: FuzzTable, _ outcome: FuzzOutcome, _ detail: String) {
    self.init(index, table, FuzzResult(outcome: outcome, detail: detail))
  }

  init(_ index: Int, _ table: FuzzTable, _ result: FuzzResult) {
    self.index = index
    name = table.name
    outcome = result.outcome
    guarantee = table.mutated.guarantee.name
    mutations = table.mutated.mutations
    codes = result.codes
    detail = result.detail
    memory = result.memory
  }

  var text: String {
    let fields = [
      "e", "\(index)", name, outcome.rawValue, guarantee, mutations.joined(separator: ","),
      codes.joined(separator: ","), detail,
      "\(memory)",
    ]
    return fields.map { $0.replacing("\t", with: " ").replacing("\n", with: " ") }.joined(separator: "\t")
  }

  init?(_ text: Substring) {
    let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    guard fields.count == 9, fields[0] == "e", let index = Int(fields[1]),
      let outcome = FuzzOutcome(rawValue: fields[3])
    else { return nil }
    self.index = index
    name = fields[2]
    self.outcome = outcome
    guarantee = fields[4]
    mutations = fields[5].split(separator: ",").map(String.init)
    codes = fields[6].split(separator: ",").map(String.init)
    detail = fields[7]
    memory = Int(fields[8]) ?? 0
  }
}
