/// Runs of changed lines in one of two texts. Many may be moved: of three equal lines any may be the new one. Git moves them
/// down as far as they go, or to where the other text has a change, too.
///
/// Between two lines that are not changed there is always a run, though an empty one: so the runs of both texts go in step.
struct ChangedRuns {
  private let lines: [Int]
  private var isChanged: [Bool]
  private var run = 0..<0

  /// Moves the changes of a text, which has them at `changed`.
  static func settle(_ changed: inout [Bool], of lines: [Int], beside others: [Bool]) {
    var runs = ChangedRuns(lines, changed)
    var other = ChangedRuns(Array(repeating: 0, count: others.count), others)
    repeat { runs.settle(&other) } while runs.goOn() && other.goOn()
    changed = runs.isChanged
  }

  private init(_ lines: [Int], _ isChanged: [Bool]) {
    (self.lines, self.isChanged) = (lines, isChanged)
    run = 0..<end(from: 0)
  }

  private mutating func settle(_ other: inout ChangedRuns) {
    if run.isEmpty { return }
    var (size, highest) = (0, 0)
    var match: Int?
    repeat {
      size = run.count
      match = nil
      while slideUp(), other.goBack() {}
      highest = run.upperBound
      if !other.run.isEmpty { match = run.upperBound }
      while slideDown(), other.goOn() {
        if !other.run.isEmpty { match = run.upperBound }
      }
      // It may have met another.
    } while size != run.count
    guard run.upperBound != highest, match != nil else { return }
    while other.run.isEmpty, slideUp(), other.goBack() {}
  }

  // MARK: From run to run

  private func end(from start: Int) -> Int {
    var end = start
    while end < isChanged.count, isChanged[end] { end += 1 }
    return end
  }

  private func start(from end: Int) -> Int {
    var start = end
    while start > 0, isChanged[start - 1] { start -= 1 }
    return start
  }

  private mutating func goOn() -> Bool {
    guard run.upperBound < isChanged.count else { return false }
    let start = run.upperBound + 1
    run = start..<end(from: start)
    return true
  }

  private mutating func goBack() -> Bool {
    guard run.lowerBound > 0 else { return false }
    let end = run.lowerBound - 1
    run = start(from: end)..<end
    return true
  }

  // MARK: Moving

  private mutating func slideUp() -> Bool {
    guard run.lowerBound > 0, lines[run.lowerBound - 1] == lines[run.upperBound - 1] else { return false }
    isChanged[run.lowerBound - 1] = true
    isChanged[run.upperBound - 1] = false
    run = start(from: run.lowerBound - 1)..<run.upperBound - 1
    return true
  }

  private mutating func slideDown() -> Bool {
    guard run.upperBound < lines.count, lines[run.lowerBound] == lines[run.upperBound] else { return false }
    isChanged[run.lowerBound] = false
    isChanged[run.upperBound] = true
    run = run.lowerBound + 1..<end(from: run.upperBound + 1)
    return true
  }
}
