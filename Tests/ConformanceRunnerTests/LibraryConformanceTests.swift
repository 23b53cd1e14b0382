import ConformanceRunner
import Foundation
import TestSupport
import Testing

/// The library itself over the corpora at hand: no case may fail, and refusals must be just.
@Suite struct LibraryConformanceTests {
  static let corpora = [ProjectFiles.root.appending(path: "golden-tables"), ProjectFiles.corpus].compactMap {
    $0
  }

  @Test(arguments: corpora)
  func noCaseFails(_ corpus: URL) async throws {
    // Results of a million rows are for release builds: `conformance run`.
    let long = try CaseFilter("drs-COVID-19_NYT, gt-parquet-decimal-*, kj-spark-variant-stable-*")
    let cases = try Corpus.load(corpus.path(percentEncoded: false)).filter { !long.matches($0) }
    let engine = DeltaEngine()
    let parquet = ParquetExpectations(engine: engine, foreign: nil)
    let run = ConformanceRun(cases: cases, jobs: 2) {
      await InProcess(engine: engine, parquet: parquet, timeLimit: .seconds(120)).run($0)
    }
    for result in await run.results(progress: { _, _ in }) where ![.pass, .refused].contains(result.verdict) {
      Issue.record("\(Report.line(result, style: TextStyle(isColoured: false)))")
    }
  }
}
