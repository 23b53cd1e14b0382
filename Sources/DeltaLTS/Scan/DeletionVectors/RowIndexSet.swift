/// A set of row numbers of one file, in roaring containers of 65,536 rows each.
///
/// The containers are small records that point into two shared runs of numbers, so that a set of a million rows
/// is three allocations.
package struct RowIndexSet: Sendable {
  /// How the rows of a container are kept.
  enum Form: Sendable {
    /// Ascending offsets, `length` of them, in `shorts`.
    case array
    /// 1,024 words in `words`.
    case bitmap
    /// `length` pairs of first offset and count less one, in `shorts`.
    case runs
  }

  struct Container: Sendable {
    /// Row number of the container's first row, divided by 65,536.
    var key: Int
    var form: Form
    /// Where its numbers begin in `shorts` or `words`.
    var start: Int
    var length: Int
    /// How many rows it holds.
    var cardinality: Int
  }

  static let containerRows = 1 << 16
  static let bitmapWords = 1024
  /// Arrays hold up to this many rows; the format asks for it.
  static let arrayLimit = 4096

  var containers: [Container] = []
  var shorts: [UInt16] = []
  var words: [UInt64] = []
  /// How many rows the set holds.
  package internal(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// A set of `rows`, in any order, each at least zero; others are left out.
  package init(_ rows: some Sequence<Int>) {
    let sorted = rows.filter { $0 >= 0 }.sorted()
    var offsets: [UInt16] = []
    var key = -1
    for row in sorted {
      let offset = UInt16(truncatingIfNeeded: row)
      if row >> 16 != key {
        append(offsets: offsets, key: key)
        offsets.removeAll(keepingCapacity: true)
        key = row >> 16
      } else if offsets.last == offset {
        continue
      }
      offsets.append(offset)
    }
    append(offsets: offsets, key: key)
  }

  /// Adds a container of ascending, distinct `offsets` behind the last one.
  mutating func append(offsets: [UInt16], key: Int) {
    guard !offsets.isEmpty else { return }
    if offsets.count <= Self.arrayLimit {
      containers.append(
        Container(
          key: key, form: .array, start: shorts.count, length: offsets.count, cardinality: offsets.count))
      shorts += offsets
    } else {
      let start = words.count
      containers.append(
        Container(
          key: key, form: .bitmap, start: start, length: Self.bitmapWords, cardinality: offsets.count))
      words += repeatElement(0, count: Self.bitmapWords)
      for offset in offsets { words[start + Int(offset >> 6)] |= 1 << UInt64(offset & 63) }
    }
    count += offsets.count
  }

  /// Whether the set holds `row`.
  package func contains(_ row: Int) -> Bool {
    let index = firstContainer(atOrAfter: row >> 16)
    guard row >= 0, index < containers.count, containers[index].key == row >> 16 else { return false }
    let container = containers[index]
    let offset = UInt16(truncatingIfNeeded: row)
    switch container.form {
    case .array:
      let position = lowerBound(offset, in: container)
      return position < container.length && shorts[container.start + position] == offset
    case .bitmap:
      return words[container.start + Int(offset >> 6)] >> UInt64(offset & 63) & 1 != 0
    case .runs:
      let position = lastRun(startingAtOrBefore: offset, in: container)
      guard position >= 0 else { return false }
      let first = shorts[container.start + 2 * position]
      return offset - first <= shorts[container.start + 2 * position + 1]
    }
  }

  /// Calls `body` with every row, ascending.
  package func forEach(_ body: (Int) -> Void) {
    for container in containers {
      forEachOffset(in: container) { body(container.key << 16 + Int($0)) }
    }
  }

  /// The rows as an array, ascending: for small sets and tests.
  package var rows: [Int] {
    var rows: [Int] = []
    rows.reserveCapacity(count)
    forEach { rows.append($0) }
    return rows
  }

  /// The largest row, or nil of an empty set.
  package var last: Int? {
    guard let container = containers.last else { return nil }
    var last = 0
    forEachOffset(in: container) { last = Int($0) }
    return container.key << 16 + last
  }

  /// The first container whose key is not below `key`.
  func firstContainer(atOrAfter key: Int) -> Int {
    var low = 0
    var high = containers.count
    while low < high {
      let middle = (low + high) / 2
      if containers[middle].key < key { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func forEachOffset(in container: Container, _ body: (UInt16) -> Void) {
    switch container.form {
    case .array:
      for offset in shorts[container.start..<container.start + container.length] { body(offset) }
    case .bitmap:
      for index in 0..<Self.bitmapWords {
        var word = words[container.start + index]
        while word != 0 {
          body(UInt16(truncatingIfNeeded: index << 6 + word.trailingZeroBitCount))
          word &= word - 1
        }
      }
    case .runs:
      for run in 0..<container.length {
        let first = Int(shorts[container.start + 2 * run])
        for offset in first...first + Int(shorts[container.start + 2 * run + 1]) {
          body(UInt16(truncatingIfNeeded: offset))
        }
      }
    }
  }

  /// The position of the first offset of an array container that is not below `offset`.
  func lowerBound(_ offset: UInt16, in container: Container) -> Int {
    var low = 0
    var high = container.length
    while low < high {
      let middle = (low + high) / 2
      if shorts[container.start + middle] < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The last run of a run container that starts at or before `offset`, or -1.
  func lastRun(startingAtOrBefore offset: UInt16, in container: Container) -> Int {
    var low = 0
    var high = container.length
    while low < high {
      let middle = (low + high) / 2
      if shorts[container.start + 2 * middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}

extension RowIndexSet: Equatable {
  /// Sets are equal when they hold the same rows, however these are kept.
  package static func == (left: RowIndexSet, right: RowIndexSet) -> Bool {
    left.count == right.count && left.subtracting(right).isEmpty
  }
}
