import ConformanceCases
import Foundation

/// How the cases of all corpora end in trees. Several steps ask: a tree is replayed once.
actor CaseReports {
  private let builds: TreeBuilds
  private let corpora: [String]
  private let root: URL
  private var reports: [Asked: Report] = [:]

  private struct Asked: Hashable {
    let tree: String
    let configuration: TreeBuilds.Configuration
  }

  init(builds: TreeBuilds, corpora: [String], root: URL) {
    (self.builds, self.corpora, self.root) = (builds, corpora, root)
  }

  func report(_ tree: QueueTree, _ configuration: TreeBuilds.Configuration = .release) async throws -> Report
  {
    let asked = Asked(tree: try await builds.id(tree), configuration: configuration)
    if let report = reports[asked] { return report }
    let program = try await builds.conformance(tree, configuration)
    let file = TemporaryFile(".json")
    let (_, end) = try await Tool.run(
      program.path(percentEncoded: false),
      ["run", "--isolate", "--json", file.url.path(percentEncoded: false)]
        + corpora.flatMap { ["--corpus", $0] }, directory: root)
    // 1 says that a case failed, which the report tells better.
    guard end.status <= 1, !end.wasSignalled, !end.wasKilled else {
      throw CorpusError("the cases could not be run: \(end.summary)")
    }
    let report = try Report.read(file.url)
    reports[asked] = report
    return report
  }
}
