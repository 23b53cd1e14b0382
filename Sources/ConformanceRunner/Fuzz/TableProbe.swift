import DeltaColumns
import DeltaLTS
import Foundation
import Logging

/// What one question to a table gave.
enum Answer: Sendable, Equatable {
  /// A fingerprint of the answer.
  case given(UInt64, count: Int)
  /// A typed error, by its code.
  case refused(String)
  /// What the library must never give: an error without a code, rows that are not of the schema.
  case wrong(String)
}

/// Asks a table what users ask, and keeps what each question gave.
///
/// Questions are named by the version that they are about, so that a log that lost its end can be held against what
/// the whole one says of the same version.
struct TableProbe: Sendable {
  let location: TableLocation
  let reading: ProbeRows
  /// Cancels what takes too long; nil: nothing does.
  private let watchdog: Watchdog?
  private let cache = ReadCache(byteLimit: 8 << 20)
  private(set) var answers: [String: Answer] = [:]
  private(set) var latest: Snapshot?

  init(_ location: TableLocation, rowLimit: Int, watchdog: Watchdog? = nil) {
    self.location = location
    reading = ProbeRows(limit: rowLimit)
    self.watchdog = watchdog
  }

  /// Opens the table and asks for its latest version; nil where that fails.
  mutating func open() async -> DeltaTable? {
    var options = DeltaTable.Options(logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
    // What is kept of one state of a table must not reach another's.
    options.cache = cache
    do {
      let table = try await DeltaTable.open(location, options: options)
      let snapshot = try await table.snapshot()
      latest = snapshot
      answers["latest"] = .given(UInt64(bitPattern: snapshot.version), count: 1)
      return table
    } catch {
      answers["latest"] = Self.failed(error)
      return nil
    }
  }

  /// Asks one question, unless it was asked before.
  mutating func ask(_ name: String, _ question: @escaping @Sendable () async throws -> Digest) async {
    guard answers[name] == nil else { return }
    let work = Task(operation: question)
    watchdog?.expectAnswer { work.cancel() }
    defer { watchdog?.expectNothing() }
    do {
      let digest = try await work.value
      answers[name] = .given(digest.sum, count: digest.count)
    } catch {
      answers[name] = Self.failed(error)
    }
  }

  static func failed(_ error: any Error) -> Answer {
    switch error {
    case let error as DeltaError: .refused(error.code.description)
    case let error as ColumnError: .refused("arrow \(error.code.name)")
    case let error as CanonicalRows.Mismatch: .wrong("rows that are not of the schema: \(error)")
    default: .wrong("not a typed error: \(type(of: error)) \(error)")
    }
  }
}

/// A sum over things in any order.
struct Digest: Sendable, Equatable {
  private(set) var count = 0
  private(set) var sum: UInt64 = 0

  mutating func add(_ fingerprint: RowFingerprint) {
    count += 1
    sum &+= fingerprint.key
  }

  mutating func add(_ text: String) {
    Array(text.utf8).withUnsafeBufferPointer { add(RowFingerprint($0)) }
  }
}
