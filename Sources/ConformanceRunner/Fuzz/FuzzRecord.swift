import Foundation

/// A mutated table that failed, with all that it takes to ask it again: it stays as a regression case.
package struct FuzzRecord: Codable, Sendable {
  /// A file before and after; nil where it is not there, and in `after` where it did not change.
  struct File: Codable, Sendable {
    var modified: Int64
    var before: Data?
    var after: Data?
    var isRemoved: Bool?
  }

  let name: String
  let seed: UInt64
  let index: Int
  var mutations: [String]
  let guarantee: Int
  let plan: TableProbe.Plan
  let root: String
  /// What went wrong when it was found.
  let outcome: String
  let detail: String
  var files: [String: File]

  init(_ table: FuzzTable, _ line: FuzzLine, seed: UInt64) {
    name = table.name
    self.seed = seed
    index = line.index
    mutations = table.mutated.mutations
    guarantee = table.mutated.guarantee.rawValue
    plan = table.plan
    root = "fuzz/" + table.name
    outcome = line.outcome.rawValue
    detail = line.detail
    files = [:]
    let (before, after) = (table.original.files, table.mutated.files.files)
    for path in Set(before.keys).union(after.keys) {
      let (old, new) = (before[path], after[path])
      files[path] = File(
        modified: new?.modified ?? old?.modified ?? 0, before: old.map { Data($0.content) },
        after: new == old ? nil : new.map { Data($0.content) }, isRemoved: new == nil ? true : nil)
    }
  }

  package init(_ url: URL) throws {
    do {
      self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: url))
    } catch {
      throw CorpusError("\(url.path(percentEncoded: false)): no kept input of the fuzzer: \(error)")
    }
  }

  package var encoded: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
      return try encoder.encode(self)
    }
  }

  var original: TableFiles {
    TableFiles(
      root: root,
      files: files.compactMapValues { file in
        file.before.map { TableFile(content: [UInt8]($0), modified: file.modified) }
      })
  }

  var mutated: TableFiles {
    TableFiles(
      root: root,
      files: files.compactMapValues { file in
        guard file.isRemoved != true, let content = file.after ?? file.before else { return nil }
        return TableFile(content: [UInt8](content), modified: file.modified)
      })
  }

  /// Asks the table again: how it comes out now, and what goes wrong if something does.
  package func reproduce(timeLimit: Duration, memoryLimit: Int) async throws -> (
    outcome: FuzzOutcome, detail: String
  ) {
    let runner = FuzzRunner(memoryLimit: memoryLimit, watchdog: Watchdog(limit: timeLimit))
    var whole = try FuzzRunner.whole(original)
    let result = try await runner.result(
      mutated, guarantee: Guarantee(rawValue: guarantee) ?? .none, plan: plan, index: index, whole: &whole)
    return (result.outcome, result.detail.isEmpty ? result.codes.joined(separator: ", ") : result.detail)
  }
}
