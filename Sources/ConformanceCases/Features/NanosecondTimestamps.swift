import DeltaLTS

extension ValueFormat {
  /// Text with nine digits of the second.
  static func nanoseconds(_ type: PrimitiveType) -> ValueFormat {
    timestamp(
      type.name, ticksPerSecond: 1_000_000_000, isInstant: type == .timestampNanos, feature: "timestampNanos")
  }
}
