import DeltaColumns
import DeltaJSON

/// Reads JSON lines, one action each, as a column for each kind of action that is asked for.
struct JSONActions {
  private let names: [String]
  private let keys: JSONKeys
  private let builders: [any JSONColumnBuilder]

  init(_ shapes: [(name: String, shape: JSONShape)]) {
    names = shapes.map(\.name)
    keys = JSONKeys(names)
    builders = shapes.map { $0.shape.builder() }
  }

  /// Reads the next lines. What is of no kind that is asked for is passed over.
  mutating func read(_ text: UnsafeRawBufferPointer) throws(JSONError) {
    var json = JSONScanner(text)
    while !json.isAtEnd() {
      try json.beginObject()
      while let key = try json.nextKey() {
        guard let kind = keys.index(of: key, json) else {
          try json.skip()
          continue
        }
        if try json.takeNull() { continue }
        guard try json.peek() == .object else { throw JSONError(.expected("object"), offset: json.position) }
        try builders[kind].append(&json)
      }
      try json.endLine()
    }
  }

  consuming func finish() -> [String: Column] {
    Dictionary(zip(names, builders.map { $0.finish() }), uniquingKeysWith: { $1 })
  }
}

/// The members of an object that are looked at.
struct JSONKeys {
  private let names: [[UInt8]]

  init(_ names: [String]) { self.names = names.map { Array($0.utf8) } }

  /// Which member a key is; nil for none.
  /// - Parameter next: where to look first, since writers keep to an order.
  func index(of key: JSONString, _ json: JSONScanner, from next: Int = 0) -> Int? {
    if key.hasEscapes {
      guard let name = try? json.text(key) else { return nil }
      return names.firstIndex { $0.elementsEqual(name.utf8) }
    }
    let raw = json.raw(key)
    func isName(_ index: Int) -> Bool { names[index].count == raw.count && names[index].elementsEqual(raw) }
    return (next..<names.count).first(where: isName) ?? (0..<min(next, names.count)).first(where: isName)
  }
}
