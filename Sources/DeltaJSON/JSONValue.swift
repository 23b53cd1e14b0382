/// A small JSON document as a tree: for what is read once (schemas, metadata, commit info), not for file actions.
///
/// Keys keep their order. A key that occurs twice is kept twice; looking it up gives the last one.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  /// The number as it is written, so that no digit is lost.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

/// The members of an object, in order.
package struct JSONObject: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  package var members: [Member]

  package init(_ members: [Member] = []) { self.members = members }

  /// The value of the last member of that name.
  package subscript(name: String) -> JSONValue? {
    members.last { $0.name == name }?.value
  }

  /// Whether two members have one name.
  package var hasDuplicates: Bool {
    Set(members.map(\.name)).count < members.count
  }
}

extension JSONValue {
  package var isNull: Bool { self == .null }

  package var bool: Bool? {
    if case .bool(let value) = self { return value }
    return nil
  }

  package var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// An integer that fits 64 bits; nil for fractions, exponents and other kinds.
  package var int64: Int64? {
    if case .number(let text) = self { return Int64(text) }
    return nil
  }

  /// The nearest double of a number.
  package var double: Double? {
    if case .number(let text) = self { return Double(text) }
    return nil
  }

  package var array: [JSONValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  package var object: JSONObject? {
    if case .object(let object) = self { return object }
    return nil
  }

  /// The value of a member; nil where there is none or this is no object.
  package subscript(name: String) -> JSONValue? { object?[name] }
}

extension JSONValue {
  /// How large and how deep a document may be.
  package struct Limits: Sendable {
    package var byteCount: Int
    package var depth: Int

    package init(byteCount: Int = 256 << 20, depth: Int = JSONScanner.depthLimit) {
      self.byteCount = byteCount
      self.depth = min(depth, JSONScanner.depthLimit)
    }
  }

  /// Reads one document; nothing but white space may follow it.
  package init(parsing text: UnsafeRawBufferPointer, limits: Limits = Limits()) throws(JSONError) {
    guard text.count <= limits.byteCount else {
      throw JSONError(.tooLarge(limit: limits.byteCount), offset: 0)
    }
    var scanner = JSONScanner(text)
    self = try scanner.value(depth: limits.depth)
    try scanner.finish()
  }

  package init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
    var text = text
    let result = text.withUTF8 { utf8 in
      Result<JSONValue, JSONError> { () throws(JSONError) in
        try JSONValue(parsing: UnsafeRawBufferPointer(utf8), limits: limits)
      }
    }
    self = try result.get()
  }
}

extension JSONScanner {
  /// The value that comes next, as a tree at most `limit` brackets deep.
  package mutating func value(depth limit: Int = JSONScanner.depthLimit) throws(JSONError) -> JSONValue {
    switch try peek() {
    case .null:
      try literal("null", "value")
      return .null
    case .bool:
      return .bool(try bool())
    case .number:
      let slice = try number()
      return .number(String(decoding: raw(slice), as: UTF8.self))
    case .string:
      return .string(try text(try string()))
    case .array:
      guard limit > 0 else { throw JSONError(.tooDeep(limit: Self.depthLimit), offset: position) }
      var elements: [JSONValue] = []
      try beginArray()
      while try nextElement() { elements.append(try value(depth: limit - 1)) }
      return .array(elements)
    case .object:
      guard limit > 0 else { throw JSONError(.tooDeep(limit: Self.depthLimit), offset: position) }
      var members: [JSONObject.Member] = []
      try beginObject()
      while let key = try nextKey() {
        members.append(JSONObject.Member(try text(key), try value(depth: limit - 1)))
      }
      return .object(JSONObject(members))
    }
  }
}
