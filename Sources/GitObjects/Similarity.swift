internal import CLibgit2

/// How much of one file is in another, measured as git measures it.
final class Similarity {
  /// All of it.
  static let full = 60_000
  /// From here on a file that goes and one that comes are the same file.
  static let enough = 30_000

  private unowned let repository: Repository
  /// By blob: how many bytes its lines of each kind have. Nil: it is not here.
  private var counts: [ObjectID: [Int: Int]?] = [:]
  private var sizes: [ObjectID: Int?] = [:]

  init(_ repository: Repository) { self.repository = repository }

  /// From 0 to `full`; 0 where there is less than `enough`, as far as the sizes tell.
  func score(_ old: TreeChange.Side, _ new: TreeChange.Side) throws(GitError) -> Int {
    guard old.mode.isText, new.mode.isText, let before = size(old.id), let after = size(new.id) else {
      return 0
    }
    let (small, large) = (min(before, after), max(before, after))
    guard small > 0,
      Double(large) * Double(Self.full - Self.enough) >= Double(large - small) * Double(Self.full),
      let lines = try count(old.id), let others = try count(new.id)
    else { return 0 }
    let (few, many) = lines.count < others.count ? (lines, others) : (others, lines)
    var shared = 0
    for (line, bytes) in few { shared += min(bytes, many[line] ?? 0) }
    return Int(Double(shared) * Double(Self.full) / Double(large))
  }

  private func size(_ id: ObjectID) -> Int? {
    if let known = sizes[id] { return known }
    let size = repository.size(id)
    sizes[id] = .some(size)
    return size
  }

  private func count(_ id: ObjectID) throws(GitError) -> [Int: Int]? {
    if let known = counts[id] { return known }
    if counts.count > 20_000 { counts = [:] }
    let count = repository.contains(id) ? try repository.withObject(id, .blob) { Self.count($0) } : nil
    counts[id] = .some(count)
    return count
  }

  /// The bytes of all lines by a number for each line; long ones are cut. What stands behind the last newline does not count.
  private static func count(_ bytes: UnsafeRawBufferPointer) -> [Int: Int] {
    let isText = !TextDiff.isBinary(bytes)
    var counts: [Int: Int] = [:]
    var (low, high, length): (UInt32, UInt32, Int) = (0, 0, 0)
    for (place, byte) in bytes.enumerated() {
      let next = place + 1
      if isText, byte == 13, next < bytes.count, bytes[next] == 10 { continue }
      let carried = low
      low = (low << 7) ^ (high >> 25)
      high = (high << 7) ^ (carried >> 25)
      low &+= UInt32(byte)
      length += 1
      guard length == 64 || byte == 10 else { continue }
      counts[Int((low &+ high &* 0x61) % 107_927), default: 0] += length
      (low, high, length) = (0, 0, 0)
    }
    return counts
  }
}
