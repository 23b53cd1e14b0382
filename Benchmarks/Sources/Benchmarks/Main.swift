import CBenchmarkCounters
import Foundation

/// `benchmarks list [PART]`, `benchmarks run NAME`, `benchmarks time [PART]`.
@main enum Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      switch (arguments.first, arguments.dropFirst().first) {
      case ("list", let part): for benchmark in chosen(part) { print(benchmark.name) }
      case ("run", let name?): try await run(name)
      case ("time", let part): try await time(chosen(part))
      default: throw BenchmarkError(description: "usage: benchmarks list [PART] | run NAME | time [PART]")
      }
    } catch {
      FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func chosen(_ part: String?) -> [Benchmark] {
    Benchmark.all.filter { part == nil || $0.name.contains(part ?? "") }
  }

  /// One benchmark, its allocations on standard output; its instructions are counted from outside.
  private static func run(_ name: String) async throws {
    guard let benchmark = Benchmark.all.first(where: { $0.name == name }) else {
      throw BenchmarkError(description: "no benchmark is called \(name)")
    }
    print(try await Measurement.of(benchmark).allocations)
  }

  /// Processor time of benchmarks here and now, the best of several: for tuning, and nothing to compare with.
  private static func time(_ benchmarks: [Benchmark]) async throws {
    for benchmark in benchmarks {
      var best = try await Measurement.of(benchmark)
      for _ in 0..<8 {
        let next = try await Measurement.of(benchmark)
        if next.nanoseconds < best.nanoseconds { best = next }
      }
      let nanoseconds = Double(best.nanoseconds) / Double(benchmark.units)
      let name = benchmark.name.padding(toLength: 40, withPad: " ", startingAt: 0)
      let figures = String(
        format: "%10.1f µs %8.2f ns/unit %8d mallocs", Double(best.nanoseconds) / 1000, nanoseconds,
        best.allocations)
      print(name + figures)
    }
  }
}
