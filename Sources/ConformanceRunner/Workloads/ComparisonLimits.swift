/// What a program may take more than the one it is compared with, and how long to look.
package struct ComparisonLimits: Sendable {
  /// How many times as much is too much.
  package var ratio = 1.10
  /// A difference of less processor time than this, in milliseconds, is never too much.
  package var milliseconds = 0.5
  /// A difference of less memory than this, in MiB, is never too much.
  package var mebibytes = 1.0
  /// After so many pairs the medians decide.
  package var pairs = 40
  /// How much processor time a job is repeated for, in milliseconds; one run in that is the cheapest counts.
  package var repeatFor = 120.0

  package init() {}

  /// The limits for a gate that must be quick.
  package static var quick: ComparisonLimits {
    var limits = ComparisonLimits()
    limits.pairs = 20
    limits.repeatFor = 60
    return limits
  }
}

/// Whether a figure lies beyond its limit.
enum LimitDecision: Sendable {
  case within, beyond, open

  /// - Parameters:
  ///   - ratio: how many times as much is too much.
  ///   - floor: up to which difference it is not.
  ///   - isLast: whether the medians must decide.
  init(_ series: PairedSeries, ratio limit: Double, floor: Double, isLast: Bool) {
    let (ratio, difference) = (series.ratio, series.difference)
    // The cheapest runs must not speak against it: pairs mislead where the machine is much disturbed.
    let isConfirmed = series.cheapestRatio > 1 + (limit - 1) / 2
    self =
      if difference.high <= floor || (ratio.high <= limit && series.cheapestRatio <= limit) {
        .within
      } else if ratio.low > limit && difference.low > floor && isConfirmed {
        .beyond
      } else if !isLast {
        .open
      } else {
        ratio.median > limit && difference.median > floor && isConfirmed ? .beyond : .within
      }
  }
}
