import CBenchmarkCounters
import Foundation

/// What one run of a benchmark took.
struct Measurement {
  var allocations = 0
  var allocatedBytes = 0
  var nanoseconds = 0

  /// Runs first to fill pools and caches and to make what is made once.
  static let warmUps = 2

  static func of(_ benchmark: Benchmark) async throws -> Measurement {
    let body = try await benchmark.prepare()
    for _ in 0..<warmUps { try await run(benchmark, body) }
    var measurement = Measurement()
    let start = cpuTime()
    benchmark_begin()
    let units = try await body()
    let allocations = benchmark_end()
    measurement.nanoseconds = cpuTime() - start
    measurement.allocations = allocations.calls
    measurement.allocatedBytes = allocations.bytes
    try check(benchmark, units)
    return measurement
  }

  private static func run(_ benchmark: Benchmark, _ body: Benchmark.Body) async throws {
    try check(benchmark, try await body())
  }

  /// A benchmark that does other work than it says measures nothing.
  private static func check(_ benchmark: Benchmark, _ units: Int) throws {
    guard units == benchmark.units else {
      throw BenchmarkError(description: "\(benchmark.name) did \(units) units of \(benchmark.units)")
    }
  }

  /// Processor time of all threads.
  private static func cpuTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
