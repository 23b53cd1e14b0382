/// Which child each key of one type means, found at the first use, and the container that uses it.
final class KeyedPlan<Key: CodingKey> {
  /// Kept so that a row costs no allocation: boxing a container for the standard library is one.
  let container: KeyedDecodingContainer<Key>

  init(_ node: ColumnNode) {
    container = KeyedDecodingContainer(RowContainer<Key>(places: KeyPlaces(node)))
  }
}

/// The places of keys among the children of a node.
///
/// Coding keys that the compiler writes are enums of one byte, so that equal bytes are equal keys: the byte
/// leads to the place. Other keys are looked up by their names.
final class KeyPlaces {
  static let absent: Int32 = -1
  static let unknown: Int32 = -2
  static let unscanned: Int32 = -3

  let node: ColumnNode
  /// The slot of the node, which knows the row.
  let slot: UnsafeMutablePointer<ColumnSlot>
  /// The slots of its children.
  let slots: UnsafeMutablePointer<UnsafeMutablePointer<ColumnSlot>>
  private let table: UnsafeMutablePointer<Int32>
  private let byName: [String: Int32]
  private let folded: [String: Int32]

  init(_ node: ColumnNode) {
    self.node = node
    slot = node.slot
    slots = node.childSlots
    table = .allocate(capacity: 256)
    table.initialize(repeating: Self.unknown, count: 256)
    // Delta's names are unique without regard to case; where a batch has two that are not, the letters decide.
    var folded: [String: Int32] = [:]
    for path in node.unscanned where path.count == 1 { folded[path[0].lowercased()] = Self.unscanned }
    for (index, name) in node.names.enumerated().reversed() { folded[name.lowercased()] = Int32(index) }
    self.folded = folded
    var byName = folded
    for (index, name) in node.names.enumerated().reversed() { byName[name] = Int32(index) }
    self.byName = byName
  }

  deinit { table.deallocate() }

  @inline(__always)
  func place<Key: CodingKey>(_ key: Key) -> Int32 {
    // An enum of one case takes no byte at all.
    guard MemoryLayout<Key>.size == 1 else { return place(named: key.stringValue) }
    let byte = unsafeBitCast(key, to: UInt8.self)
    let place = table[Int(byte)]
    return place != Self.unknown ? place : find(key, byte)
  }

  @inline(never)
  private func find<Key: CodingKey>(_ key: Key, _ byte: UInt8) -> Int32 {
    let place = place(named: key.stringValue)
    table[Int(byte)] = place
    return place
  }

  private func place(named name: String) -> Int32 {
    if let place = byName[name] { return place }
    return folded[name.lowercased()] ?? Self.absent
  }

  /// Why the child at `place` gives no `T` in this row.
  @inline(never)
  func failure<T, Key: CodingKey>(_ place: Int32, _ key: Key, _ wanted: T.Type) -> any Error {
    guard place >= 0 else { return node.missing(key) }
    let child = node.children[Int(place)]
    return child.slot.pointee.isNull(slot.pointee.row) ? child.nullError(wanted) : child.mismatch(wanted)
  }
}
