/// A piece of work that is measured again and again: what is set up once, and what is counted.
struct Benchmark: Sendable {
  /// Runs the work once and tells how many units it did.
  typealias Body = () async throws -> Int

  let name: String
  /// How many units the body does: values, rows, actions.
  let units: Int
  let prepare: @Sendable () async throws -> Body

  init(_ name: String, units: Int, prepare: @escaping @Sendable () async throws -> Body) {
    self.name = name
    self.units = units
    self.prepare = prepare
  }

  static let all: [Benchmark] = [
    decoders, levels, pages, columns, json, log, scans, rows, arrow,
  ].flatMap { $0 }.sorted { $0.name < $1.name }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
}

/// Hides a value from the optimiser: work whose result nobody sees is not work.
@inline(never)
@_optimize(none)
func keep<T>(_ value: borrowing T) {}
