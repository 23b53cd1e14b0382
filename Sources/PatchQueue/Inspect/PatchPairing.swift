/// Which patch of one series is which of another.
struct PatchPairing {
  /// By place in the old series, the place in the new.
  private var newOfOld: [Int?]
  private var oldOfNew: [Int?]

  init(oldCount: Int, newCount: Int) {
    newOfOld = Array(repeating: nil, count: oldCount)
    oldOfNew = Array(repeating: nil, count: newCount)
  }

  private mutating func join(_ old: Int, _ new: Int) { (newOfOld[old], oldOfNew[new]) = (new, old) }

  private var freeOld: [Int] { newOfOld.indices.filter { newOfOld[$0] == nil } }
  private var freeNew: [Int] { oldOfNew.indices.filter { oldOfNew[$0] == nil } }

  /// Pairs what has the same key; of several, the first with the first. Nil is no key.
  mutating func pair<Key: Hashable>(_ old: [Key?], _ new: [Key?]) {
    var places: [Key: [Int]] = [:]
    for place in freeNew.reversed() {
      if let key = new[place] { places[key, default: []].append(place) }
    }
    for place in freeOld {
      guard let key = old[place], let other = places[key]?.popLast() else { continue }
      join(place, other)
    }
  }

  /// How much of a patch may differ before it is another, in hundredths.
  private static let tolerance = 60

  /// Pairs the rest so that the sum of all differences is least, where a patch may stay alone too.
  mutating func pairByCost(_ old: [ComparableText], _ new: [ComparableText]) {
    let (olds, news) = (freeOld, freeNew)
    guard !olds.isEmpty, !news.isEmpty else { return }
    func alone(_ text: ComparableText) -> Int { text.count * Self.tolerance / 100 }
    // The shorter side chooses: one of the longer side, which then does not stay alone, or to stay alone itself.
    let isOldShorter = olds.count <= news.count
    let (rows, columns) = isOldShorter ? (olds, news) : (news, olds)
    let (few, many) = isOldShorter ? (old, new) : (new, old)
    let spared = columns.map { alone(many[$0]) }
    let costs = rows.map { row in
      zip(columns, spared).map { few[row].distance(to: many[$0]) - $1 }
        + [Int](repeating: alone(few[row]), count: rows.count)
    }
    for (row, column) in Assignment.least(costs).enumerated() where column < columns.count {
      if isOldShorter { join(rows[row], columns[column]) } else { join(columns[column], rows[row]) }
    }
  }

  /// In the order of the new series; what has no counterpart there comes behind what it came behind.
  var inOrder: [(old: Int?, new: Int?)] {
    var result: [(old: Int?, new: Int?)] = []
    var behind: [Int?: [Int]] = [:]
    var last: Int?
    for (old, new) in newOfOld.enumerated() {
      if let new { last = new } else { behind[last, default: []].append(old) }
    }
    result += (behind[nil] ?? []).map { ($0, nil) }
    for (new, old) in oldOfNew.enumerated() {
      result.append((old, new))
      result += (behind[new] ?? []).map { ($0, nil) }
    }
    return result
  }
}

/// The assignment problem: each row gets a column of its own.
enum Assignment {
  /// By row, the column; the sum of costs is the least that there is. There are at least as many columns as rows.
  ///
  /// Shortest augmenting paths with potentials: rows × rows × columns steps.
  static func least(_ costs: [[Int]]) -> [Int] {
    let (rows, columns) = (costs.count, costs.first?.count ?? 0)
    guard rows <= columns, costs.allSatisfy({ $0.count == columns }) else { return [] }
    var rowPotential = [Int](repeating: 0, count: rows + 1)
    var columnPotential = [Int](repeating: 0, count: columns + 1)
    // Counted from 1; 0 is nobody.
    var rowOf = [Int](repeating: 0, count: columns + 1)
    var previous = [Int](repeating: 0, count: columns + 1)
    for row in 0..<rows {
      rowOf[0] = row + 1
      var column = 0
      var distance = [Int](repeating: .max, count: columns + 1)
      var isDone = [Bool](repeating: false, count: columns + 1)
      repeat {
        isDone[column] = true
        let current = rowOf[column]
        var (delta, nearest) = (Int.max, 0)
        for other in 1...columns where !isDone[other] {
          let reduced = costs[current - 1][other - 1] - rowPotential[current] - columnPotential[other]
          if reduced < distance[other] { (distance[other], previous[other]) = (reduced, column) }
          if distance[other] < delta { (delta, nearest) = (distance[other], other) }
        }
        for other in 0...columns {
          if isDone[other] {
            rowPotential[rowOf[other]] += delta
            columnPotential[other] -= delta
          } else if distance[other] != .max {
            distance[other] -= delta
          }
        }
        column = nearest
      } while rowOf[column] != 0
      while column != 0 {
        rowOf[column] = rowOf[previous[column]]
        column = previous[column]
      }
    }
    var result = [Int](repeating: 0, count: rows)
    for column in 0...columns where column > 0 && rowOf[column] > 0 {
      result[rowOf[column] - 1] = column - 1
    }
    return result
  }
}
