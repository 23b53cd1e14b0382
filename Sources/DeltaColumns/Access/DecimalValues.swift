import DeltaMemory

/// An exact decimal: `unscaled` divided by ten to the power of `scale`.
public struct DecimalValue: Hashable, Sendable {
  public let unscaled: Int128
  public let scale: Int

  public init(unscaled: Int128, scale: Int) {
    self.unscaled = unscaled
    self.scale = scale
  }
}

extension DecimalValue: CustomStringConvertible {
  /// All digits, with `scale` of them behind the point, as in `-0.50`.
  public var description: String {
    let digits = String(unscaled.magnitude)
    let sign = unscaled < 0 ? "-" : ""
    if scale <= 0 {
      return sign + digits + (unscaled == 0 ? "" : String(repeating: "0", count: -scale))
    }
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    return sign + padded.dropLast(scale) + "." + padded.suffix(scale)
  }
}

/// The values of a decimal column, null as nil.
public struct DecimalValues: RandomAccessCollection, Sendable {
  let values: FixedValues<Int128>
  /// Digits behind the point.
  public let scale: Int

  public var startIndex: Int { 0 }
  public var endIndex: Int { values.count }

  /// The value at `position`, which must be in `0..<count`.
  public subscript(position: Int) -> DecimalValue? {
    values[position].map { DecimalValue(unscaled: $0, scale: scale) }
  }
}

extension Column {
  /// The values of a decimal column.
  public var decimals: DecimalValues {
    get throws(ColumnError) {
      let plain = try decodedDictionary()
      guard case .decimal(_, let scale) = plain.type.kind else {
        throw .wrongType(expected: "decimals", found: type)
      }
      return DecimalValues(values: try plain.values(as: Int128.self), scale: scale)
    }
  }
}
