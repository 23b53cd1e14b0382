import ConformanceCases
import Foundation

/// Replays a case through an engine, check by check.
package struct CaseRunner: Sendable {
  let one: ConformanceCase
  let engine: any Engine
  let parquet: ParquetExpectations
  let judge: Judge
  let log: LogFacts

  package init(_ one: ConformanceCase, engine: any Engine, parquet: ParquetExpectations) {
    self.one = one
    self.engine = engine
    self.parquet = parquet
    var mayRefuse: String?
    if case .golden(let golden) = one.content { mayRefuse = golden.mayRefuse }
    judge = Judge(unsupportedFeatures: engine.unsupportedFeatures, mayRefuse: mayRefuse)
    log = LogFacts(table: one.table)
  }

  /// All checks of the case. Never throws: what goes wrong is a verdict.
  package func run(report: (CheckResult) -> Void) async {
    switch one.content {
    case .golden(let golden):
      switch golden.kind {
      case .error: report(await expectFailureOfTable(golden.expectedError ?? "no reason given"))
      case .read, .snapshot: await run(golden, report: report)
      }
    case .workload(let workload): await run(workload, report: report)
    }
  }

  private func run(_ golden: GoldenCase, report: (CheckResult) -> Void) async {
    if golden.versions.isEmpty && golden.changes.isEmpty {
      report(CheckResult("expected", .error, "the case has no expected results"))
    }
    for version in golden.versions { await check(version, readsRows: golden.kind == .read, report: report) }
    for changes in golden.changes { report(await check(changes, in: golden)) }
    for changes in golden.failingChanges { report(await check(changes)) }
    for travel in golden.timeTravel { report(await check(travel)) }
    if let result = await checkVersionAfterLatest(golden) { report(result) }
  }

  // MARK: Tools of all checks

  func open() async throws -> any TableUnderTest {
    try await engine.open(one.table.path(percentEncoded: false))
  }

  /// Runs a check: a corpus that cannot be read is an error, any other error is judged.
  func check(
    _ name: String, needs: @autoclosure () -> Set<String>, _ body: () async throws -> CheckResult
  ) async -> CheckResult {
    do {
      return try await body()
    } catch let error as CorpusError {
      return CheckResult(name, .error, error.description)
    } catch let error as CanonicalRows.Mismatch {
      return CheckResult(name, .fail, error.description)
    } catch let error as InexpressiblePredicate {
      return CheckResult(name, .error, error.description)
    } catch {
      let (verdict, detail) = judge.unexpected(engine.failure(error), needs: needs())
      return CheckResult(name, verdict, detail)
    }
  }

  /// Runs a check that must end in a typed error.
  func expectFailure(
    _ name: String, reason: String, needs: @autoclosure () -> Set<String>, _ body: () async throws -> String
  ) async -> CheckResult {
    do {
      return CheckResult(name, .fail, "must fail (\(reason)), but gave \(try await body())")
    } catch let error as CorpusError {
      return CheckResult(name, .error, error.description)
    } catch let error as InexpressiblePredicate {
      return CheckResult(name, .error, error.description)
    } catch {
      let (verdict, detail) = judge.expected(engine.failure(error), reason: reason, needs: needs())
      return CheckResult(name, verdict, detail, note: "expected: \(reason)")
    }
  }

  /// The features that the words of the case stand for, and those of the whole log.
  var caseFeatures: Set<String> {
    FeatureNames.tableFeatures(one.features).union(log.features(at: nil))
  }

  /// Drains a scan, to make it fail if it will; the number of its rows.
  func countRows(_ snapshot: any SnapshotUnderTest) async throws -> Int {
    var reader = try await snapshot.rows(ScanRequest())
    var count = 0
    while let batch = try await reader.next() { count += batch.count }
    return count
  }
}

/// A predicate that the runner cannot put to the library.
package struct InexpressiblePredicate: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
