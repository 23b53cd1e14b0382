package import DeltaMemory

/// One value of a leaf, out of statistics: in the leaf's own unit and scale.
package enum ParquetScalar: Sendable, Equatable {
  case boolean(Bool)
  /// Signed numbers, dates, times, timestamps: as `ParquetLeaf.columnType` has them.
  case signed(Int64)
  case unsigned(UInt64)
  /// Also the value of half and single precision.
  case float(Double)
  /// The unscaled number.
  case decimal(Int128)
  /// Text and bytes, ordered as unsigned bytes.
  case bytes(Bytes)
}

/// What is known of the values of a column chunk or of a page.
package struct ParquetBounds: Sendable {
  /// No value is below; nil: nothing is known. It need not occur among the values: text may be cut short.
  package var min: ParquetScalar?
  /// No value is above; nil: nothing is known.
  package var max: ParquetScalar?
  /// nil: nothing is known, so that there may be nulls.
  package var nullCount: Int?
  /// NaNs are outside `min` and `max`; nil: there may be some.
  package var nanCount: Int?
  /// Whether a value equals the bound; false also where nobody knows.
  package var isMinExact = false
  package var isMaxExact = false

  package init() {}
}

extension ParquetBounds {
  /// The bounds by which values of a leaf can be judged, out of stored ones.
  /// - Parameters:
  ///   - order: what the footer says of the leaf; nil where it says nothing.
  init(_ raw: RawStatistics, leaf: ParquetLeaf, order: ColumnOrder?) {
    nullCount = raw.nullCount
    nanCount = raw.nanCount
    if StatisticsTrust.isOrdered(leaf, by: order) {
      min = raw.min.flatMap { StatisticsTrust.scalar($0, leaf) }
      max = raw.max.flatMap { StatisticsTrust.scalar($0, leaf) }
      isMinExact = raw.isMinExact ?? false
      isMaxExact = raw.isMaxExact ?? false
    } else if raw.min == nil, raw.max == nil, StatisticsTrust.legacyIsOrdered(leaf) {
      min = raw.legacyMin.flatMap { StatisticsTrust.scalar($0, leaf) }
      max = raw.legacyMax.flatMap { StatisticsTrust.scalar($0, leaf) }
    }
    settleFloats()
  }

  /// The rules of parquet.thrift for floats: a NaN says nothing, and a zero bound stands for both zeros.
  mutating func settleFloats() {
    if case .float(let low) = min {
      if low.isNaN {
        min = nil
        max = nil
      } else if low == 0 {
        min = .float(-0.0)
      }
    }
    if case .float(let high) = max {
      if high.isNaN {
        min = nil
        max = nil
      } else if high == 0 {
        max = .float(0.0)
      }
    }
  }
}

extension ParquetMetadata {
  /// The statistics of a column chunk as typed bounds; nil where there are none.
  package func bounds(_ rowGroup: Int, leaf: ParquetLeaf) throws(ParquetError) -> ParquetBounds? {
    let chunk = try columnChunk(rowGroup, leaf: leaf.index)
    return chunk.statistics.map { ParquetBounds($0, leaf: leaf, order: columnOrder(leaf.index)) }
  }

  /// The leaf of that number as readers see it.
  package func leaf(_ index: Int) -> ParquetLeaf? {
    guard schema.leaves.indices.contains(index), let physicalType = schema.leaf(index).physicalType else {
      return nil
    }
    return ParquetLeaf(schema.leaf(index), physicalType: physicalType)
  }

  func columnOrder(_ leaf: Int) -> ColumnOrder? {
    columnOrders.indices.contains(leaf) ? columnOrders[leaf] : nil
  }
}
