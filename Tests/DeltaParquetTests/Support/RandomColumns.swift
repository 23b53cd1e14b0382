@testable import DeltaParquet

/// Random schemas and values: what to write, node by node, and what a reader must give back.
struct RandomColumns {
  var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func column(_ name: String, depth: Int = 0) -> TestNode {
    let repetition: Repetition = Bool.random(using: &random) ? .optional : .required
    let kind = depth >= 3 ? 0 : Int.random(in: 0..<9, using: &random)
    switch kind {
    case 0...2: return leaf(name, repetition)
    case 3, 4:
      let count = Int.random(in: 1...3, using: &random)
      return .group(name, repetition, (0..<count).map { column("c\($0)", depth: depth + 1) })
    case 5, 6: return .list(name, repetition, element(depth))
    case 7: return .map(name, repetition, leaf("", .required), element(depth))
    default:
      // Two levels, and bare repetition.
      var element = leaf("array", .repeated)
      if Bool.random(using: &random) { return .group(name, repetition, converted: 3, [element]) }
      element.name = name
      return element
    }
  }

  /// Not a repeated one: that would make its list one of two levels.
  private mutating func element(_ depth: Int) -> TestNode {
    while true {
      let element = column("", depth: depth + 1)
      if element.repetition != .repeated { return element }
    }
  }

  private mutating func leaf(_ name: String, _ repetition: Repetition) -> TestNode {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: .leaf(name, .boolean, repetition)
    case 1: .leaf(name, .int32, repetition, converted: Bool.random(using: &random) ? 15 : nil)
    case 2: .leaf(name, .int64, repetition)
    case 3: .leaf(name, .double, repetition)
    case 4: .leaf(name, .fixedLenByteArray, repetition, length: 3)
    default: .leaf(name, .byteArray, repetition, converted: 0)
    }
  }

  /// A value to write and the one to be read.
  mutating func value(_ node: TestNode) -> (written: TestValue, read: TestValue) {
    if node.repetition == .repeated {
      let items = items { $0.present(node) }
      return (.list(items.map(\.written)), .list(items.map(\.read)))
    }
    if node.repetition == .optional, Int.random(in: 0..<4, using: &random) == 0 { return (.null, .null) }
    return present(node)
  }

  private mutating func items(
    _ make: (inout RandomColumns) -> (written: TestValue, read: TestValue)
  ) -> [(written: TestValue, read: TestValue)] {
    let count = Int.random(in: 0..<5, using: &random)
    return (0..<(Int.random(in: 0..<50, using: &random) == 0 ? 40 : count)).map { _ in make(&self) }
  }

  private mutating func present(_ node: TestNode) -> (written: TestValue, read: TestValue) {
    if let type = node.type {
      let value = scalar(type, node)
      return (value, value)
    }
    let middle = node.children[0]
    if node.converted == 3 {
      if middle.type != nil {
        let items = items { $0.present(middle) }
        return (.structure([.list(items.map(\.written))]), .list(items.map(\.read)))
      }
      let items = items { $0.value(middle.children[0]) }
      return (
        .structure([.list(items.map { .structure([$0.written]) })]), .list(items.map(\.read))
      )
    }
    if node.converted == 1 {
      let items = items { random in
        let key = random.value(middle.children[0])
        let value = random.value(middle.children[1])
        return (.structure([key.written, value.written]), .structure([key.read, value.read]))
      }
      return (.structure([.list(items.map(\.written))]), .list(items.map(\.read)))
    }
    let members = node.children.map { value($0) }
    return (.structure(members.map(\.written)), .structure(members.map(\.read)))
  }

  private mutating func scalar(_ type: PhysicalType, _ node: TestNode) -> TestValue {
    switch type {
    case .boolean: return .bool(Bool.random(using: &random))
    case .int32 where node.converted == 15: return .int(Int64.random(in: -128...127, using: &random))
    case .int32: return .int(Int64(Int32.random(in: .min ... .max, using: &random)))
    case .double: return .double(Double.random(in: -1e9...1e9, using: &random).bitPattern)
    case .fixedLenByteArray: return .bytes((0..<3).map { _ in UInt8.random(in: 0...255, using: &random) })
    case .byteArray:
      let length = Int.random(in: 0..<24, using: &random)
      return .bytes((0..<length).map { _ in UInt8.random(in: 97...122, using: &random) })
    default: return .int(Int64.random(in: -40...40, using: &random))
    }
  }
}
