import DeltaColumns
import DeltaMemory
import FormatFixtures

extension Column {
  /// The values, one by one: for tests only.
  var testValues: [TestValue] { (0..<count).map { testValue($0) } }

  private func testValue(_ index: Int) -> TestValue {
    if isNull(index) { return .null }
    switch storage {
    case .null: return .null
    case .bits(let bits): return .bool(bits[index])
    case .fixed(let bytes): return fixedValue(bytes, index)
    case .views(let views, let data): return .bytes(Self.view(views, data, index))
    case .offsets32, .offsets64, .largeList, .dictionary: return .null
    case .structure(let children): return .structure(children.map { $0.testValue(index) })
    case .list(let offsets, let child):
      return .list(Self.range(offsets, index).map { child.testValue($0) })
    case .map(let offsets, let keys, let values):
      return .list(
        Self.range(offsets, index).map { .structure([keys.testValue($0), values.testValue($0)]) })
    }
  }

  private func fixedValue(_ bytes: Bytes, _ index: Int) -> TestValue {
    let width = type.byteWidth ?? 0
    return bytes.withUnsafeBytes { raw in
      let offset = index * width
      switch type.kind {
      case .float32:
        return .double(Double(raw.loadUnaligned(fromByteOffset: offset, as: Float.self)).bitPattern)
      case .float64: return .double(raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      case .decimal: return .decimal(raw.loadUnaligned(fromByteOffset: offset, as: Int128.self))
      case .fixedBinary: return .bytes(Array(raw[offset..<offset + width]))
      case .float16: return .half(Array(raw[offset..<offset + width]))
      case .uint8: return .int(Int64(raw[offset]))
      case .uint16: return .int(Int64(raw.loadUnaligned(fromByteOffset: offset, as: UInt16.self)))
      case .uint32: return .int(Int64(raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      default:
        switch width {
        case 1: return .int(Int64(raw.loadUnaligned(fromByteOffset: offset, as: Int8.self)))
        case 2: return .int(Int64(raw.loadUnaligned(fromByteOffset: offset, as: Int16.self)))
        case 4: return .int(Int64(raw.loadUnaligned(fromByteOffset: offset, as: Int32.self)))
        default: return .int(raw.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        }
      }
    }
  }

  private static func range(_ offsets: Bytes, _ index: Int) -> Range<Int> {
    offsets.withUnsafeBytes {
      let start = $0.loadUnaligned(fromByteOffset: index * 4, as: Int32.self)
      return Int(start)..<Int($0.loadUnaligned(fromByteOffset: index * 4 + 4, as: Int32.self))
    }
  }

  private static func view(_ views: Bytes, _ data: [Bytes], _ index: Int) -> [UInt8] {
    views.withUnsafeBytes { raw in
      let view = raw.loadUnaligned(fromByteOffset: index * 16, as: StringView.self)
      let count = Int(view.length)
      if view.isInline { return Array(raw[index * 16 + 4..<index * 16 + 4 + count]) }
      let start = Int(view.offset)
      return data[Int(view.buffer)].slice(start..<start + count)?.array ?? []
    }
  }
}
