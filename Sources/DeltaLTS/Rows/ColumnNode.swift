import DeltaColumns
import DeltaMemory

/// A column as a `Decoder`: one object a column for the whole scan, moved from row to row.
///
/// The rows of a batch are a struct whose children are its columns, so the root is a node too. A decoder made
/// for a row is only good until the next row is decoded; what `init(from:)` keeps of it reads another row then.
final class ColumnNode {
  // Not Sendable: a node belongs to the one decoder that made it. What a value needs lies behind pointers that
  // never change, since every access to a variable of a class is checked for exclusivity at run time.
  let slot: UnsafeMutablePointer<ColumnSlot>
  let type: ColumnType
  let names: [String]
  let children: [ColumnNode]
  let childSlots: UnsafeMutablePointer<UnsafeMutablePointer<ColumnSlot>>
  /// The columns or fields below this one that the scan leaves out: a key for one is an error, not a missing
  /// column.
  let unscanned: Set<[String]>
  let userInfo: [CodingUserInfoKey: Any]
  private let key: PathKey?
  /// Unsafe, since a weak reference would make every retain of the parent slow. A parent keeps its children,
  /// and its own end begins with `dismantle`, which clears this.
  private unowned(unsafe) var parent: ColumnNode?
  private var column: Column?
  /// What the last generic decode asked for, where it is one of these.
  var direct: (any ColumnDecodable.Type)?
  private let plan: UnsafeMutablePointer<KeyPlan>
  private var plans: [ObjectIdentifier: AnyObject] = [:]

  /// The last key type that was asked for, and its `KeyedPlan`, which `plans` keeps.
  private struct KeyPlan {
    var type: ObjectIdentifier?
    var holder: Unmanaged<AnyObject>?
  }

  init(_ type: ColumnType, key: PathKey?, unscanned: Set<[String]> = [], userInfo: [CodingUserInfoKey: Any]) {
    let fields = Self.childFields(type)
    self.type = type
    self.key = key
    self.unscanned = unscanned
    self.userInfo = userInfo
    names = fields.map(\.name)
    children = fields.map { field in
      let below = unscanned.filter { $0.count > 1 && $0[0] == field.name }.map { Array($0.dropFirst()) }
      return ColumnNode(field.type, key: PathKey(field.name), unscanned: Set(below), userInfo: userInfo)
    }
    slot = .allocate(capacity: 1)
    slot.initialize(to: ColumnSlot())
    plan = .allocate(capacity: 1)
    plan.initialize(to: KeyPlan())
    childSlots = .allocate(capacity: max(1, fields.count))
    for (index, child) in children.enumerated() { (childSlots + index).initialize(to: child.slot) }
    for child in children { child.parent = self }
  }

  deinit {
    slot.pointee.data?.deallocate()
    slot.deallocate()
    plan.deallocate()
    childSlots.deallocate()
  }

  /// Breaks the circle of nodes and the containers that they keep for reuse.
  func dismantle() {
    plan.pointee = KeyPlan()
    plans = [:]
    for child in children {
      child.dismantle()
      child.parent = nil
    }
  }

  private static func childFields(_ type: ColumnType) -> [ColumnField] {
    switch type.kind {
    case .structure(let fields): fields
    case .list(let element), .largeList(let element): [element]
    case .map(let key, let value): [key, value]
    case .dictionary(let value): [ColumnField("", value)]
    default: []
    }
  }

  // MARK: Binding

  /// Points the slots at a column of this node's type. It costs the same for any number of rows.
  func bind(_ column: Column) {
    self.column = column
    slot.pointee.row = 0
    slot.pointee.count = column.count
    slot.pointee.validity = nil
    if let validity = column.validity {
      slot.pointee.validity = validity.bytes.unsafeBase
      slot.pointee.validityStart = validity.bitOffset
    }
    bindType()
    bindStorage(column.storage)
    // Whoever kept a decoder of an earlier batch finds a null and not memory that is gone.
    if column.count == 0 { slot.pointee.layout = .null }
  }

  private func bindType() {
    slot.pointee.isText = false
    switch type.kind {
    case .null: slot.pointee.layout = .null
    case .boolean: slot.pointee.layout = .boolean
    case .int8: slot.pointee.layout = .int8
    case .int16: slot.pointee.layout = .int16
    case .int32: slot.pointee.layout = .int32
    case .int64: slot.pointee.layout = .int64
    case .uint8: slot.pointee.layout = .uint8
    case .uint16: slot.pointee.layout = .uint16
    case .uint32: slot.pointee.layout = .uint32
    case .uint64: slot.pointee.layout = .uint64
    case .float16: slot.pointee.layout = .float16
    case .float32: slot.pointee.layout = .float32
    case .float64: slot.pointee.layout = .float64
    case .decimal(_, let scale): set(.decimal, Int64(scale))
    case .date: slot.pointee.layout = .date
    case .time(let unit): set(.time, unit.ticksPerSecond)
    case .timestamp(let unit, _): set(.timestamp, unit.ticksPerSecond)
    case .utf8View: setRuns(.view, isText: true)
    case .binaryView: setRuns(.view, isText: false)
    case .utf8: setRuns(.offsets32, isText: true)
    case .binary: setRuns(.offsets32, isText: false)
    case .largeUtf8: setRuns(.offsets64, isText: true)
    case .largeBinary: setRuns(.offsets64, isText: false)
    case .fixedBinary(let width): set(.fixed, Int64(width))
    case .list: slot.pointee.layout = .list
    case .largeList: slot.pointee.layout = .largeList
    case .structure: slot.pointee.layout = .structure
    case .map: slot.pointee.layout = .map
    case .dictionary: slot.pointee.layout = .dictionary
    }
  }

  private func set(_ layout: ColumnSlot.Layout, _ parameter: Int64) {
    slot.pointee.layout = layout
    slot.pointee.parameter = parameter
  }

  private func setRuns(_ layout: ColumnSlot.Layout, isText: Bool) {
    slot.pointee.layout = layout
    slot.pointee.isText = isText
  }

  private func bindStorage(_ storage: Column.Storage) {
    switch storage {
    case .null: break
    case .fixed(let bytes): slot.pointee.values = bytes.unsafeBase
    case .bits(let bits):
      slot.pointee.values = bits.bytes.unsafeBase
      slot.pointee.bitStart = bits.bitOffset
    case .offsets32(let offsets, let data), .offsets64(let offsets, let data):
      slot.pointee.values = offsets.unsafeBase
      bindData([data])
    case .views(let views, let data):
      slot.pointee.values = views.unsafeBase
      bindData(data)
    case .list(let offsets, let child), .largeList(let offsets, let child):
      slot.pointee.values = offsets.unsafeBase
      children[0].bind(child)
    case .structure(let columns):
      for (child, column) in zip(children, columns) { child.bind(column) }
    case .map(let offsets, let keys, let values):
      slot.pointee.values = offsets.unsafeBase
      children[0].bind(keys)
      children[1].bind(values)
    case .dictionary(let codes, let values):
      slot.pointee.values = codes.unsafeBase
      children[0].bind(values)
      slot.pointee.dictionary = children[0].slot
      slot.pointee.isText = children[0].slot.pointee.isText
    }
  }

  private func bindData(_ data: [Bytes]) {
    slot.pointee.data?.deallocate()
    let addresses = UnsafeMutablePointer<UnsafeRawPointer>.allocate(capacity: max(1, data.count))
    for (index, bytes) in data.enumerated() { (addresses + index).initialize(to: bytes.unsafeBase) }
    slot.pointee.data = addresses
  }

  // MARK: Containers

  /// The container over this struct's children for keys of one type: made once, found again for each row.
  func structContainer<Key: CodingKey>(_ type: Key.Type) -> KeyedDecodingContainer<Key> {
    let id = ObjectIdentifier(type)
    if plan.pointee.type == id, let holder = plan.pointee.holder {
      // The identifier says that the holder is one for this key type.
      return holder._withUnsafeGuaranteedRef { unsafeDowncast($0, to: KeyedPlan<Key>.self).container }
    }
    return findContainer(type, id)
  }

  @inline(never)
  private func findContainer<Key: CodingKey>(
    _ type: Key.Type, _ id: ObjectIdentifier
  ) -> KeyedDecodingContainer<Key> {
    let holder = (plans[id] as? KeyedPlan<Key>) ?? KeyedPlan<Key>(self)
    plans[id] = holder
    plan.pointee = KeyPlan(type: id, holder: Unmanaged.passUnretained(holder))
    return holder.container
  }

  /// Where this column is in the row: names, and positions in lists.
  var codingPath: [any CodingKey] {
    let outer = parent?.codingPath ?? []
    guard let key else { return outer }
    switch parent?.type.kind {
    case .list, .largeList, .map:
      let first = parent.flatMap { $0.slot.pointee.elements($0.slot.pointee.row) }?.lowerBound ?? 0
      return outer + [PathKey(intValue: slot.pointee.row - first)]
    case .dictionary: return outer
    default: return outer + [key]
    }
  }
}

/// A step of a coding path.
struct PathKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) {
    stringValue = name
    intValue = nil
  }

  init(stringValue: String) { self.init(stringValue) }

  init(intValue: Int) {
    stringValue = "Index \(intValue)"
    self.intValue = intValue
  }
}
