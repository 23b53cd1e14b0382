extension Thrift {
  /// The number of values in it, itself included.
  var nodeCount: Int {
    switch self {
    case .list(_, _, let all): all.reduce(1) { $0 + $1.nodeCount }
    case .structure(let fields): fields.reduce(1) { $0 + $1.value.nodeCount }
    default: 1
    }
  }

  /// The same with one of its values changed.
  func mutated(_ random: inout FuzzRandom) -> Thrift {
    var countdown = Int.random(in: 0..<nodeCount, using: &random)
    return changed(at: &countdown, &random)
  }

  private func changed(at countdown: inout Int, _ random: inout FuzzRandom) -> Thrift {
    if countdown == 0 {
      countdown = -1
      return changed(&random)
    }
    if countdown < 0 { return self }
    countdown -= 1
    switch self {
    case .list(let type, let element, var all):
      for index in all.indices { all[index] = all[index].changed(at: &countdown, &random) }
      return .list(type: type, element: element, all)
    case .structure(var fields):
      for index in fields.indices {
        fields[index].value = fields[index].value.changed(at: &countdown, &random)
      }
      return .structure(fields)
    default: return self
    }
  }

  /// Another value in its place: a hostile one of its type, one of another type, or bytes that lie.
  private func changed(_ random: inout FuzzRandom) -> Thrift {
    if random.oneIn(12) { return Self.anyValue(&random) }
    switch self {
    case .boolean(let value): return .boolean(!value)
    case .byte: return .byte(UInt8.random(in: 0...255, using: &random))
    case .integer(let type, let value):
      if random.oneIn(8) {
        return .forged(
          type: type, [UInt8](repeating: 0xFF, count: Int.random(in: 9...12, using: &random)) + [1])
      }
      return .integer(type: type, random.hostileInteger(near: value))
    case .double: return .double([0, 0, 0, 0, 0, 0, 0xF8, 0x7F])
    case .binary(let bytes):
      switch Int.random(in: 0..<4, using: &random) {
      case 0:
        return .forged(
          type: 8, Self.varint(UInt64(bitPattern: random.hostileInteger(near: Int64(bytes.count)))) + bytes)
      case 1: return .binary([])
      case 2: return .binary(bytes + [UInt8](repeating: 0xC3, count: Int.random(in: 1...40, using: &random)))
      default: return .binary(bytes.isEmpty ? [0xFF, 0] : Hostile.mutated(bytes, &random))
      }
    case .list(let type, let element, let all):
      switch Int.random(in: 0..<5, using: &random) {
      case 0:
        let count = UInt64(bitPattern: random.hostileInteger(near: Int64(all.count)))
        return .forged(type: type, [0xF0 | element] + Self.varint(count) + all.flatMap(\.bytes))
      case 1: return .list(type: type, element: element, [])
      case 2: return .list(type: type, element: element, Array(all.dropLast()))
      case 3: return .list(type: type, element: element, all + all)
      default:
        return .list(type: type, element: element, all.shuffled(using: &random))
      }
    case .structure(let fields):
      guard let index = fields.indices.randomElement(using: &random) else { return .structure([]) }
      var fields = fields
      switch Int.random(in: 0..<4, using: &random) {
      case 0: fields.remove(at: index)
      case 1: fields.append(fields[index])
      case 2: fields[index].id = Int(random.pick([0, -1, 1, 2, 3, 15, 32_767, -32_768]) ?? 0)
      default: fields[index].value = Self.anyValue(&random)
      }
      return .structure(fields)
    case .forged: return self
    }
  }

  private static func anyValue(_ random: inout FuzzRandom) -> Thrift {
    switch Int.random(in: 0..<7, using: &random) {
    case 0: return .boolean(true)
    case 1: return .integer(type: random.pick([4, 5, 6]) ?? 6, random.hostileInteger())
    case 2: return .binary([])
    case 3: return .list(type: 9, element: 5, [])
    case 4: return .structure([])
    case 5:
      return .forged(type: 12, [UInt8](repeating: 0x1C, count: Int.random(in: 1...20_000, using: &random)))
    default: return .forged(type: UInt8.random(in: 0...15, using: &random), [0xFF, 0xFF, 0xFF, 0x7F])
    }
  }
}
