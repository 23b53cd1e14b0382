import Foundation

/// The tables that a run mutates.
package struct FuzzCorpus: Sendable {
  let cases: [ConformanceCase]

  /// The cases of some corpora, one for each table, in the order of their names.
  /// - Parameter only: the one case to take; nil: all.
  package init(_ paths: [String], only name: String? = nil) throws {
    var seen: Set<String> = []
    let all = try paths.flatMap { try Corpus.load($0) }.sorted { $0.name < $1.name }
    cases = all.filter { one in
      (name == nil || one.name == name) && seen.insert(one.table.standardizedFileURL.path).inserted
    }
    guard !cases.isEmpty else {
      throw CorpusError("no case \(name ?? "") in \(paths.joined(separator: ", "))")
    }
  }

  /// How many tables in a row are made of one case: what the whole table says is asked once for all of them.
  static let tablesInRow = 20

  /// The case of which the table at `index` of a run is made.
  func one(seed: UInt64, index: Int) -> ConformanceCase {
    var random = FuzzRandom(seed: seed, index: index / Self.tablesInRow, purpose: 1)
    return cases[Int.random(in: 0..<cases.count, using: &random)]
  }
}

/// One table of a run: everything about it follows from the seed and its index.
struct FuzzTable: Sendable {
  let name: String
  let original: TableFiles
  let mutated: MutatedTable
  let plan: TableProbe.Plan

  init(_ original: TableFiles, name: String, seed: UInt64, index: Int) {
    self.name = name
    self.original = original
    var random = FuzzRandom(seed: seed, index: index)
    mutated = MutatedTable(original, &random)
    plan = TableProbe.Plan(&random)
  }
}
