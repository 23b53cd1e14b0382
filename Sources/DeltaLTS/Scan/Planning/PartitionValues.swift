import Synchronization

/// The partition values of a file, shared by all files of a block that have the same. The dictionary is made when it
/// is asked for first, and then kept.
final class PartitionValues: Sendable {
  private let names: [String]
  private let values: [String?]
  private let made = AtomicLazyReference<Made>()

  private final class Made: Sendable {
    let dictionary: [String: String?]
    init(_ dictionary: [String: String?]) { self.dictionary = dictionary }
  }

  /// - Parameter names: physical names, one a value.
  init(names: [String], values: [String?]) {
    self.names = names
    self.values = values
  }

  init(_ dictionary: [String: String?]) {
    names = []
    values = []
    _ = made.storeIfNil(Made(dictionary))
  }

  /// No values.
  static let none = PartitionValues([:])

  /// Text by physical name of the partition column.
  var dictionary: [String: String?] {
    if let made = made.load() { return made.dictionary }
    return made.storeIfNil(Made(Dictionary(zip(names, values), uniquingKeysWith: { $1 }))).dictionary
  }
}

/// Finds which files of a block have the same partition values.
///
/// As with single values, what comes next is guessed from what came next before.
struct PartitionGroups {
  private struct Group {
    /// A file that is of the group.
    let file: Int
    let hash: UInt64
    /// The group that came after this one.
    var next: Int
    var values: PartitionValues?
    /// The page that has the values, and their place in it.
    var page = 0
    var place: UInt32 = 0
  }

  private let names: [String]
  private let columns: [PartitionColumn]
  private var groups: [Group] = []
  /// By hash: a group and 1; 0 for none.
  private var slots: [Int] = []
  private var last = -1
  private var page = 0

  init(names: [String], columns: [PartitionColumn]) {
    self.names = names
    self.columns = columns
  }

  /// Begins a page: places in the one before no longer hold.
  mutating func beginPage() { page += 1 }

  /// The place in the page of the values of `file`.
  @inline(__always)
  mutating func place(of file: Int, in builder: inout TaskPage.Builder) -> UInt32 {
    let group = group(of: file)
    if groups[group].page == page { return groups[group].place }
    return addValues(group, to: &builder)
  }

  @inline(never)
  private mutating func addValues(_ group: Int, to builder: inout TaskPage.Builder) -> UInt32 {
    let file = groups[group].file
    let values: PartitionValues
    if let known = groups[group].values {
      values = known
    } else {
      values = names.isEmpty ? .none : PartitionValues(names: names, values: columns.map { $0[file] })
      groups[group].values = values
    }
    groups[group].page = page
    groups[group].place = builder.add(values)
    return groups[group].place
  }

  /// A file of each group.
  var files: [Int] { groups.map(\.file) }

  /// The group of `file`; groups are numbered as they are met.
  @inline(__always)
  mutating func group(of file: Int) -> Int {
    if last >= 0 {
      let guess = groups[last].next
      if isEqual(groups[guess].file, file) {
        last = guess
        return guess
      }
    }
    let group = find(file)
    if last >= 0 { groups[last].next = group }
    last = group
    return group
  }

  @inline(__always)
  private func isEqual(_ left: Int, _ right: Int) -> Bool {
    for column in columns where column.codes[left] != column.codes[right] { return false }
    return true
  }

  @inline(never)
  private mutating func find(_ file: Int) -> Int {
    if slots.count <= groups.count * 2 { grow() }
    var hash: UInt64 = 0
    for column in columns {
      hash = (hash ^ UInt64(UInt32(bitPattern: column.codes[file]))) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let group = slots[slot] - 1
      if groups[group].hash == hash, isEqual(groups[group].file, file) { return group }
      slot = (slot + 1) & mask
    }
    groups.append(Group(file: file, hash: hash, next: groups.count))
    slots[slot] = groups.count
    return groups.count - 1
  }

  private mutating func grow() {
    let count = max(16, slots.count * 2)
    slots = Array(repeating: 0, count: count)
    for (index, group) in groups.enumerated() {
      var slot = Int(truncatingIfNeeded: group.hash) & (count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (count - 1) }
      slots[slot] = index + 1
    }
  }
}
