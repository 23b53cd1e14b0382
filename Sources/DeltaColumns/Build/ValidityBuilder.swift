package import DeltaMemory

/// Collects which values are there; takes no memory until the first null.
package struct ValidityBuilder: ~Copyable {
  package private(set) var count = 0
  package private(set) var nullCount = 0
  private var bits: BytesBuilder?

  package init() {}

  /// Adds one value that is there or not.
  @inline(__always)
  package mutating func append(_ isValid: Bool) {
    if isValid && nullCount == 0 {
      count += 1
    } else {
      append(isValid, count: 1)
    }
  }

  /// Adds `extra` values that are all there or all not.
  package mutating func append(_ isValid: Bool, count extra: Int) {
    guard extra > 0 else { return }
    if !isValid {
      if nullCount == 0 { start() }
      nullCount += extra
    }
    if nullCount > 0 {
      let byteCount = (count + extra + 7) / 8
      if let held = bits?.count, byteCount > held { bits?.append(repeating: 0, count: byteCount - held) }
      if isValid, let base = bits?.base { BitOps.fill(base, from: count, count: extra, with: true) }
    }
    count += extra
  }

  private mutating func start() {
    var builder = BytesBuilder(capacity: (count + 7) / 8 + 64)
    builder.append(repeating: 0, count: (count + 7) / 8)
    BitOps.fill(builder.base, from: 0, count: count, with: true)
    bits = consume builder
  }

  /// The bitmap; nil where all values are there.
  package consuming func finish() -> Bitmap? {
    let count = count
    guard let bits = bits.take() else { return nil }
    return Bitmap(unchecked: bits.finish(), count: count)
  }
}
