import ConformanceCases
import ConformanceRunner
import DeltaColumns
import DeltaMemory
import Foundation

/// Makes batches out of canonical JSON rows, in the layouts that the library uses.
enum BatchMaker {
  static func batch(_ rows: [JSONNode], schema: [FieldNode]) -> Batch {
    let columns = schema.map { field in column(rows.map { $0[field.name] ?? .null }, field.type) }
    let fields = zip(schema, columns).map { ColumnField($0.name, $1.type) }
    return Batch(unchecked: fields, columns: columns, count: rows.count)
  }

  static func column(_ values: [JSONNode], _ type: TypeNode) -> Column {
    let validity = values.contains(.null) ? Bitmap(values.map { !$0.isNull }) : nil
    func make(_ type: ColumnType, _ storage: Column.Storage) -> Column {
      Column(type, count: values.count, validity: validity, storage: storage)
    }
    switch type {
    case .primitive(let name): return primitive(values, name, validity)
    case .structure(let fields):
      let children = fields.map { field in column(values.map { $0[field.name] ?? .null }, field.type) }
      let own = zip(fields, children).map { ColumnField($0.name, $1.type) }
      return make(.structure(own), .structure(children))
    case .array(let element, _):
      let child = column(values.flatMap { $0.elements ?? [] }, element)
      return make(.list(ColumnField("element", child.type)), .list(offsets: offsets(values), child: child))
    case .map(let key, let value, _):
      let pairs = values.flatMap { $0.elements ?? [] }
      let keys = column(pairs.map { $0.elements?.first ?? .null }, key)
      let items = column(pairs.map { $0.elements?.last ?? .null }, value)
      let type = ColumnType.map(key: ColumnField("key", keys.type), value: ColumnField("value", items.type))
      return make(type, .map(offsets: offsets(values), keys: keys, values: items))
    }
  }

  private static func offsets(_ values: [JSONNode]) -> Bytes {
    var offsets: [Int32] = [0]
    for value in values { offsets.append((offsets.last ?? 0) + Int32(value.elements?.count ?? 0)) }
    return fixed(offsets)
  }

  private static func fixed<T: BitwiseCopyable>(_ values: [T]) -> Bytes {
    values.withUnsafeBytes { Bytes(copying: $0) }
  }

  private static func primitive(_ values: [JSONNode], _ name: String, _ validity: Bitmap?) -> Column {
    func make<T: BitwiseCopyable>(_ type: ColumnType, _ convert: (JSONNode) -> T) -> Column {
      Column(type, count: values.count, validity: validity, storage: .fixed(fixed(values.map(convert))))
    }
    func number(_ node: JSONNode) -> String {
      if case .number(let text) = node { text } else { node.string ?? "0" }
    }
    let plain = String(name.prefix { $0 != "(" })
    switch plain {
    case "byte": return make(.int8) { Int8(number($0)) ?? 0 }
    case "short": return make(.int16) { Int16(number($0)) ?? 0 }
    case "integer": return make(.int32) { Int32(number($0)) ?? 0 }
    case "long": return make(.int64) { Int64(number($0)) ?? 0 }
    case "float": return make(.float32) { Float(number($0)) ?? 0 }
    case "double": return make(.float64) { Double(number($0)) ?? 0 }
    case "date": return make(.date) { Int32(ticks($0.string ?? "1970-01-01") / 86_400_000_000) }
    case "timestamp": return make(.timestamp(.microsecond, zone: "UTC")) { ticks($0.string ?? "1970-01-01") }
    case "timestamp_ntz":
      return make(.timestamp(.microsecond, zone: nil)) { ticks($0.string ?? "1970-01-01") }
    case "decimal":
      let parts = name.dropFirst("decimal(".count).dropLast().split(separator: ",").compactMap { Int($0) }
      return make(.decimal(precision: parts[0], scale: parts[1])) { node in
        Int128((node.string ?? "0").replacing(".", with: "")) ?? 0
      }
    case "boolean":
      return Column(
        .boolean, count: values.count, validity: validity,
        storage: .bits(Bitmap(values.map { $0 == .boolean(true) })))
    case "void": return Column(.null, count: values.count, storage: .null)
    case "binary": return views(values.map { bytes(hex: $0.string ?? "") }, .binaryView, validity)
    case "variant": return variants(values, validity)
    default: return views(values.map { Array(($0.string ?? "").utf8) }, .utf8View, validity)
    }
  }

  static func views(_ values: [[UInt8]], _ type: ColumnType, _ validity: Bitmap?) -> Column {
    var views: [StringView] = []
    var data: [UInt8] = []
    for value in values {
      let offset = data.count
      data.append(contentsOf: value)
      views.append(
        value.withUnsafeBytes { raw in
          raw.baseAddress.map { StringView($0, count: raw.count, buffer: 0, offset: offset) }
            ?? StringView(length: 0, prefix: 0, buffer: 0, offset: 0)
        })
    }
    return Column(
      type, count: values.count, validity: validity,
      storage: .views(fixed(views), data: [Bytes(copying: data)]))
  }

  private static func bytes(hex: String) -> [UInt8] {
    stride(from: 0, to: hex.utf8.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
  }

  /// Microseconds since the epoch of `yyyy-MM-dd[Thh:mm:ss.ffffff[Z]]`.
  static func ticks(_ text: String) -> Int64 {
    let negative = text.hasPrefix("-")
    let body = negative ? text.dropFirst() : text[...]
    let numbers = body.split { !$0.isNumber }.map { Int64($0) ?? 0 }
    let year = negative ? -numbers[0] : numbers[0]
    // Days from the civil date, after Fliegel and Van Flandern.
    let a = (14 - numbers[1]) / 12
    let y = year + 4800 - a
    let m = numbers[1] + 12 * a - 3
    func floorDivide(_ x: Int64, _ y: Int64) -> Int64 { x >= 0 ? x / y : -((y - 1 - x) / y) }
    let days =
      numbers[2] + (153 * m + 2) / 5 + 365 * y + floorDivide(y, 4) - floorDivide(y, 100) + floorDivide(y, 400)
      - 32_045 - 2_440_588
    guard numbers.count > 3 else { return days * 86_400_000_000 }
    return ((days * 24 + numbers[3]) * 60 + numbers[4]) * 60_000_000 + numbers[5] * 1_000_000 + numbers[6]
  }

  // MARK: Variants

  private static func variants(_ values: [JSONNode], _ validity: Bitmap?) -> Column {
    let encoded = values.map { VariantMaker.encode($0["variant"] ?? .null) }
    let children = [
      views(encoded.map(\.metadata), .binaryView, nil), views(encoded.map(\.value), .binaryView, nil),
    ]
    let fields = [ColumnField("metadata", .binaryView), ColumnField("value", .binaryView)]
    return Column(.structure(fields), count: values.count, validity: validity, storage: .structure(children))
  }
}

/// Encodes JSON as a variant: enough of the encoding for tests.
enum VariantMaker {
  static func encode(_ node: JSONNode) -> (metadata: [UInt8], value: [UInt8]) {
    var names: [String] = []
    collect(node, &names)
    let value = value(node, names)
    var metadata: [UInt8] = [0x01 | 3 << 6] + little(names.count, 4)
    var offset = 0
    metadata += little(0, 4)
    for name in names {
      offset += name.utf8.count
      metadata += little(offset, 4)
    }
    return (metadata + names.flatMap { Array($0.utf8) }, value)
  }

  private static func collect(_ node: JSONNode, _ names: inout [String]) {
    for member in node.members ?? [] {
      if !names.contains(member.name) { names.append(member.name) }
      collect(member.value, &names)
    }
    for element in node.elements ?? [] { collect(element, &names) }
  }

  private static func little(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func value(_ node: JSONNode, _ names: [String]) -> [UInt8] {
    switch node {
    case .null: return [0]
    case .boolean(let flag): return [flag ? 1 << 2 : 2 << 2]
    case .number(let text):
      if let integer = Int64(text) { return [6 << 2] + little(Int(integer), 8) }
      return [7 << 2] + little(Int(bitPattern: UInt((Double(text) ?? 0).bitPattern)), 8)
    case .string(let text): return [16 << 2] + little(text.utf8.count, 4) + Array(text.utf8)
    case .array(let elements):
      let parts = elements.map { value($0, names) }
      return [0b11 | 0b111 << 2] + little(parts.count, 4) + offsets(parts) + parts.flatMap { $0 }
    case .object(let members):
      let parts = members.map { value($0.value, names) }
      let ids = members.flatMap { little(names.firstIndex(of: $0.name) ?? 0, 4) }
      return [0b10 | 0b11111 << 2] + little(parts.count, 4) + ids + offsets(parts) + parts.flatMap { $0 }
    }
  }

  private static func offsets(_ parts: [[UInt8]]) -> [UInt8] {
    var end = 0
    var out = little(0, 4)
    for part in parts {
      end += part.count
      out += little(end, 4)
    }
    return out
  }
}
