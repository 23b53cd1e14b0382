/// Compares rows as multisets in memory that does not depend on how long the rows are: 8 bytes a row.
///
/// The first pass keeps a key of each row and a sum over their hashes. Only if those differ, a second pass
/// over each side picks a few rows to show.
package enum RowComparison {
  /// How many differing rows of each side are kept to be shown and matched.
  private static let sampleLimit = 64

  /// The number of rows, or how the sides differ.
  /// - Parameter asWritten: the expected rows before they were brought to canonical form. Most corpora write
  ///   that very form; where they do, nothing needs to be parsed.
  package static func compare(
    expected: RowSource, asWritten: RowSource? = nil, found: RowSource
  ) async throws -> Result<Int, RowDifference> {
    let right = try await Digest(found)
    if let asWritten, try await Digest(asWritten).equals(right) { return .success(right.keys.count) }
    let left = try await Digest(expected)
    if left.equals(right) { return .success(left.keys.count) }

    let (missing, extra) = difference(left.keys.sorted(), right.keys.sorted())
    return .failure(
      RowDifference(
        expectedCount: left.keys.count, foundCount: right.keys.count,
        missingCount: missing.count, extraCount: extra.count,
        missing: try await sample(expected, of: missing), extra: try await sample(found, of: extra)))
  }

  private struct Digest {
    var keys: [UInt64] = []
    var sum: (UInt64, UInt64) = (0, 0)

    func equals(_ other: Digest) -> Bool { keys.count == other.keys.count && sum == other.sum }

    init(_ source: RowSource) async throws {
      var reader = try await source.open()
      while let chunk = try await reader.next() {
        try Task.checkCancellation()
        chunk.forEachRow { row in
          let fingerprint = RowFingerprint(row)
          keys.append(fingerprint.key)
          sum.0 &+= fingerprint.key
          sum.1 &+= fingerprint.second
        }
      }
    }
  }

  /// What only the left and what only the right has, with repetitions. Both must be sorted.
  private static func difference(_ left: [UInt64], _ right: [UInt64]) -> (left: [UInt64], right: [UInt64]) {
    var onlyLeft: [UInt64] = []
    var onlyRight: [UInt64] = []
    var (l, r) = (0, 0)
    while l < left.count || r < right.count {
      if r == right.count || (l < left.count && left[l] < right[r]) {
        onlyLeft.append(left[l])
        l += 1
      } else if l == left.count || right[r] < left[l] {
        onlyRight.append(right[r])
        r += 1
      } else {
        l += 1
        r += 1
      }
    }
    return (onlyLeft, onlyRight)
  }

  private static func sample(_ source: RowSource, of keys: [UInt64]) async throws -> [String] {
    var wanted = Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
    var rows: [String] = []
    guard !wanted.isEmpty else { return rows }
    var reader = try await source.open()
    while rows.count < sampleLimit, let chunk = try await reader.next() {
      chunk.forEachRow { row in
        let key = RowFingerprint(row).key
        guard rows.count < sampleLimit, let left = wanted[key], left > 0 else { return }
        wanted[key] = left - 1
        rows.append(String(decoding: row, as: UTF8.self))
      }
    }
    return rows
  }
}
