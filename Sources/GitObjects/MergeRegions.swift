/// Where two changes of one text touch it, in its order; changes that touch each other are one region.
struct MergeRegions {
  enum Kind {
    case ours
    case theirs
    case conflict
  }

  /// Lines of the three sides that stand for each other.
  struct Region {
    var kind: Kind
    var base: Range<Int>
    var ours: Range<Int>
    var theirs: Range<Int>
  }

  private(set) var regions: [Region] = []

  /// - Parameters:
  ///   - our: what the one side changed; `their` the other.
  ///   - ours: the lines of that side, and `theirs` of the other.
  init(_ our: [LineDiff.Change], _ their: [LineDiff.Change], ours: [Int], theirs: [Int]) {
    var (a, b) = (our[...], their[...])
    // By how many lines each side is longer up to here.
    var (ahead, behind) = (0, 0)
    while a.first != nil || b.first != nil {
      if let mine = a.first, b.first.map({ mine.old.upperBound < $0.old.lowerBound }) ?? true {
        add(.init(kind: .ours, base: mine.old, ours: mine.new, theirs: mine.old.moved(by: behind)))
        ahead = mine.shift
        a.removeFirst()
      } else if let other = b.first, a.first.map({ other.old.upperBound < $0.old.lowerBound }) ?? true {
        add(.init(kind: .theirs, base: other.old, ours: other.old.moved(by: ahead), theirs: other.new))
        behind = other.shift
        b.removeFirst()
      } else if let mine = a.first, let other = b.first {
        if mine.old != other.old || ours[mine.new] != theirs[other.new] { add(Self.clash(mine, other)) }
        if mine.old.upperBound <= other.old.upperBound {
          ahead = mine.shift
          a.removeFirst()
        }
        if other.old.upperBound <= mine.old.upperBound {
          behind = other.shift
          b.removeFirst()
        }
      }
    }
  }

  /// The region of two changes that touch, with what lies beside the shorter of them.
  private static func clash(_ mine: LineDiff.Change, _ other: LineDiff.Change) -> Region {
    let low = min(mine.old.lowerBound, other.old.lowerBound)
    let high = max(mine.old.upperBound, other.old.upperBound)
    func lines(_ change: LineDiff.Change) -> Range<Int> {
      let start = change.new.lowerBound - (change.old.lowerBound - low)
      return start..<change.new.upperBound + (high - change.old.upperBound)
    }
    return Region(kind: .conflict, base: low..<high, ours: lines(mine), theirs: lines(other))
  }

  private mutating func add(_ region: Region) {
    guard var last = regions.last,
      region.ours.lowerBound <= last.ours.upperBound || region.theirs.lowerBound <= last.theirs.upperBound
    else {
      regions.append(region)
      return
    }
    if region.kind != last.kind { last.kind = .conflict }
    last.base = last.base.lowerBound..<region.base.upperBound
    last.ours = last.ours.lowerBound..<region.ours.upperBound
    last.theirs = last.theirs.lowerBound..<region.theirs.upperBound
    regions[regions.count - 1] = last
  }
}

extension LineDiff.Change {
  /// By how many lines the new text is longer behind it.
  fileprivate var shift: Int { new.upperBound - old.upperBound }
}

extension Range<Int> {
  fileprivate func moved(by distance: Int) -> Self { lowerBound + distance..<upperBound + distance }
}
