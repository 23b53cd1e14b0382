public import DeltaMemory

/// Values of one type in Arrow's memory layout: immutable, shared, sliced without a copy.
///
/// There is no common offset: a slice slices each buffer, and only bitmaps begin at any bit.
public struct Column: Sendable {
  public let type: ColumnType
  /// The number of values, nulls included.
  public let count: Int
  /// Which values are there; nil: all of them (or, for type `null`, none).
  public let validity: Bitmap?
  /// How many values are null.
  public let nullCount: Int
  package let storage: Storage

  /// Buffers by layout. Their sizes were checked against `count` by whoever made the column.
  ///
  /// What lies under a null is unspecified, but safe to follow: views, offsets and codes stay inside what they
  /// point into (zeros do; hence the values of a dictionary with any code are not empty). Children may be
  /// longer than the last offset says.
  package indirect enum Storage: Sendable {
    case null
    /// `count` values of `type.byteWidth` bytes each.
    case fixed(Bytes)
    case bits(Bitmap)
    /// `count + 1` offsets of 4 bytes and what they point into.
    case offsets32(Bytes, data: Bytes)
    /// `count + 1` offsets of 8 bytes and what they point into.
    case offsets64(Bytes, data: Bytes)
    /// `count` views of 16 bytes (`StringView`) and the buffers they point into.
    case views(Bytes, data: [Bytes])
    /// `count + 1` offsets of 4 bytes into the child.
    case list(offsets: Bytes, child: Column)
    /// `count + 1` offsets of 8 bytes into the child.
    case largeList(offsets: Bytes, child: Column)
    /// Children of `count` values each.
    case structure([Column])
    /// `count + 1` offsets of 4 bytes into keys and values.
    case map(offsets: Bytes, keys: Column, values: Column)
    /// `count` int32 codes into the values.
    case dictionary(codes: Bytes, values: Column)
  }

  /// A column of buffers that are known to fit.
  /// - Parameter nullCount: counted from `validity` unless told.
  package init(
    _ type: ColumnType, count: Int, validity: Bitmap? = nil, nullCount: Int? = nil, storage: Storage
  ) {
    self.type = type
    self.count = count
    if case .null = type.kind {
      self.validity = nil
      self.nullCount = count
    } else {
      let nulls = nullCount ?? validity.map { count - $0.setCount } ?? 0
      self.validity = nulls == 0 ? nil : validity
      self.nullCount = nulls
    }
    self.storage = storage
  }

  /// Whether the value at `index` is null. `index` must be in `0..<count`.
  public func isNull(_ index: Int) -> Bool {
    precondition(index >= 0 && index < count, "value \(index) of \(count)")
    if case .null = storage { return true }
    guard let validity else { return false }
    return !validity[index]
  }

  /// The values in `range`, without a copy.
  public func slice(_ range: Range<Int>) -> Column {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "values \(range) of \(count)")
    if range.count == count { return self }
    return Column(
      type, count: range.count, validity: validity?.slice(range),
      storage: storage.slice(range, byteWidth: type.byteWidth ?? 0))
  }

  /// The same values under another type of the same layout (int64 as timestamp, say).
  package func relabelled(_ type: ColumnType) -> Column {
    Column(type, count: count, validity: validity, nullCount: nullCount, storage: storage)
  }
}

extension Column.Storage {
  fileprivate func slice(_ range: Range<Int>, byteWidth: Int) -> Column.Storage {
    func part(_ bytes: Bytes, _ width: Int, extra: Int = 0) -> Bytes {
      bytes.slice(range.lowerBound * width..<(range.upperBound + extra) * width) ?? .empty
    }
    switch self {
    case .null: return .null
    case .fixed(let bytes): return .fixed(part(bytes, byteWidth))
    case .bits(let bitmap): return .bits(bitmap.slice(range))
    case .offsets32(let offsets, let data): return .offsets32(part(offsets, 4, extra: 1), data: data)
    case .offsets64(let offsets, let data): return .offsets64(part(offsets, 8, extra: 1), data: data)
    case .views(let views, let data): return .views(part(views, 16), data: data)
    case .list(let offsets, let child): return .list(offsets: part(offsets, 4, extra: 1), child: child)
    case .largeList(let offsets, let child):
      return .largeList(offsets: part(offsets, 8, extra: 1), child: child)
    case .structure(let children): return .structure(children.map { $0.slice(range) })
    case .map(let offsets, let keys, let values):
      return .map(offsets: part(offsets, 4, extra: 1), keys: keys, values: values)
    case .dictionary(let codes, let values): return .dictionary(codes: part(codes, 4), values: values)
    }
  }
}
