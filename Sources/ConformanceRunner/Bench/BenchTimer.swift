#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adds up the time of what is measured: by the wall, and of the processor over all threads.
struct BenchTimer {
  private(set) var wall = Duration.zero
  private(set) var processor = Duration.zero
  /// The wall time of each measured piece.
  private(set) var pieces: [Duration] = []

  /// Runs `body` and adds its time.
  mutating func measure<Result>(_ body: () async throws -> Result) async rethrows -> Result {
    let clock = ContinuousClock()
    let (wallStart, processorStart) = (clock.now, Self.processorTime)
    let result = try await body()
    let piece = clock.now - wallStart
    processor += Self.processorTime - processorStart
    wall += piece
    pieces.append(piece)
    return result
  }

  static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}

extension [Duration] {
  /// The time below which the part `share` lies; zero where there are none.
  func percentile(_ share: Double) -> Duration {
    let sorted = sorted()
    let index = Swift.min(Int(Double(sorted.count) * share), sorted.count - 1)
    return index < 0 ? .zero : sorted[index]
  }
}

extension Duration {
  /// Milliseconds with three digits behind the point, as JSON has numbers.
  var millisecondsText: String {
    let microseconds = Int64((self / .microseconds(1)).rounded())
    let fraction = String(microseconds % 1000)
    return "\(microseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
  }
}
