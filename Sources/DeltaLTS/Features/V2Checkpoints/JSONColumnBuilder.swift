import DeltaColumns
import DeltaJSON
import DeltaMemory

/// Builds a column of what stands at one place in many JSON documents. What is of another kind than its shape is null.
protocol JSONColumnBuilder: AnyObject {
  /// Takes the value that comes next.
  func append(_ json: inout JSONScanner) throws(JSONError)
  func appendNull()
  /// The column; the builder is empty then.
  func finish() -> Column
}

extension JSONShape {
  func builder() -> any JSONColumnBuilder {
    switch self {
    case .text: TextsOfJSON()
    case .integer: IntegersOfJSON()
    case .boolean: BooleansOfJSON()
    case .texts: ListsOfJSON()
    case .map: MapsOfJSON()
    case .structure(let fields): StructuresOfJSON(fields)
    }
  }
}

private final class TextsOfJSON: JSONColumnBuilder {
  private var texts = TextBuilder(capacity: 0)
  private var scratch = BytesBuilder(capacity: 0)

  func append(_ json: inout JSONScanner) throws(JSONError) {
    if try json.peek() == .string {
      try append(try json.string(), json)
    } else {
      try json.skip()
      appendNull()
    }
  }

  func append(_ text: JSONString, _ json: JSONScanner) throws(JSONError) {
    var raw = json.raw(text)
    if text.hasEscapes {
      scratch.count = 0
      scratch.reserve(raw.count + JSONText.slack)
      raw = UnsafeRawBufferPointer(start: scratch.base, count: try JSONText.unescape(raw, into: scratch.base))
    }
    do { try texts.append(raw) } catch {
      throw JSONError(.tooLarge(limit: Int(Int32.max)), offset: text.start)
    }
  }

  func appendNull() { texts.appendNull() }

  func finish() -> Column {
    var taken = TextBuilder(capacity: 0)
    swap(&taken, &texts)
    return taken.finish(.utf8View)
  }
}

private final class IntegersOfJSON: JSONColumnBuilder {
  private var integers = FixedBuilder<Int64>(capacity: 0, zero: 0)

  func append(_ json: inout JSONScanner) throws(JSONError) {
    let start = json
    if try json.peek() == .number, let value = try? json.int64() {
      integers.append(value)
    } else {
      json = start
      try json.skip()
      appendNull()
    }
  }

  func appendNull() { integers.appendNull() }

  func finish() -> Column {
    var taken = FixedBuilder<Int64>(capacity: 0, zero: 0)
    swap(&taken, &integers)
    return taken.finish(.int64)
  }
}

private final class BooleansOfJSON: JSONColumnBuilder {
  private var booleans = BooleanBuilder()

  func append(_ json: inout JSONScanner) throws(JSONError) {
    if try json.peek() == .bool {
      booleans.append(try json.bool())
    } else {
      try json.skip()
      appendNull()
    }
  }

  func appendNull() { booleans.append(nil) }

  func finish() -> Column {
    var taken = BooleanBuilder()
    swap(&taken, &booleans)
    return taken.finish()
  }
}

private final class ListsOfJSON: JSONColumnBuilder {
  private var lists = ListBuilder(capacity: 0)
  private let elements = TextsOfJSON()

  func append(_ json: inout JSONScanner) throws(JSONError) {
    guard try json.peek() == .array else {
      try json.skip()
      return appendNull()
    }
    try json.beginArray()
    var count = 0
    while try json.nextElement() {
      try elements.append(&json)
      count += 1
    }
    try lists.append(count, json)
  }

  func appendNull() { lists.appendNull() }

  func finish() -> Column {
    var taken = ListBuilder(capacity: 0)
    swap(&taken, &lists)
    return taken.finish(list: ColumnField("element", .utf8View), elements: elements.finish())
  }
}

private final class MapsOfJSON: JSONColumnBuilder {
  private var maps = ListBuilder(capacity: 0)
  private let keys = TextsOfJSON()
  private let values = TextsOfJSON()

  func append(_ json: inout JSONScanner) throws(JSONError) {
    guard try json.peek() == .object else {
      try json.skip()
      return appendNull()
    }
    var count = 0
    try json.forEachText { (json, key, value) throws(JSONError) in
      try keys.append(key, json)
      if let value { try values.append(value, json) } else { values.appendNull() }
      count += 1
    }
    try maps.append(count, json)
  }

  func appendNull() { maps.appendNull() }

  func finish() -> Column {
    var taken = ListBuilder(capacity: 0)
    swap(&taken, &maps)
    return taken.finish(
      key: ColumnField("key", .utf8View, isNullable: false), value: ColumnField("value", .utf8View),
      keys: keys.finish(), values: values.finish())
  }
}

extension ListBuilder {
  fileprivate mutating func append(_ count: Int, _ json: JSONScanner) throws(JSONError) {
    do { try append(count) } catch {
      throw JSONError(.tooLarge(limit: Int(Int32.max)), offset: json.position)
    }
  }
}

private final class StructuresOfJSON: JSONColumnBuilder {
  private let names: [String]
  private let keys: JSONKeys
  private let children: [any JSONColumnBuilder]
  private var isSet: [Bool]
  private var validity = ValidityBuilder()

  init(_ fields: [(name: String, shape: JSONShape)]) {
    names = fields.map(\.name)
    keys = JSONKeys(names)
    children = fields.map { $0.shape.builder() }
    isSet = fields.map { _ in false }
  }

  func append(_ json: inout JSONScanner) throws(JSONError) {
    guard try json.peek() == .object else {
      try json.skip()
      return appendNull()
    }
    try json.beginObject()
    var next = 0
    while let key = try json.nextKey() {
      guard let index = keys.index(of: key, json, from: next) else {
        try json.skip()
        continue
      }
      // A column cannot take a value back, and no writer gives two.
      guard !isSet[index] else { throw JSONError(.expected("new key"), offset: key.start) }
      try children[index].append(&json)
      isSet[index] = true
      next = index + 1
    }
    for (index, child) in children.enumerated() {
      if !isSet[index] { child.appendNull() }
      isSet[index] = false
    }
    validity.append(true)
  }

  func appendNull() {
    for child in children { child.appendNull() }
    validity.append(false)
  }

  func finish() -> Column {
    var taken = ValidityBuilder()
    swap(&taken, &validity)
    let columns = children.map { $0.finish() }
    let fields = zip(names, columns).map { ColumnField($0, $1.type) }
    let (count, nullCount) = (taken.count, taken.nullCount)
    return Column(
      .structure(fields), count: count, validity: taken.finish(), nullCount: nullCount,
      storage: .structure(columns))
  }
}
