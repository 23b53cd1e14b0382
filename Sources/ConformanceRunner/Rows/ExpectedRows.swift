import ConformanceCases
import Foundation

/// Rows of a JSON lines file, brought to canonical form by a schema, or as they are written.
package struct ExpectedRows: RowReader {
  private let data: Data
  private let schema: [FieldNode]?
  private let ignoring: Set<String>
  private let name: String
  private var position = 0
  private var line = 0
  private static let rowsInChunk = 4096

  /// - Parameter schema: nil: the lines as they are.
  package init(file: URL, schema: [FieldNode]?, ignoring: Set<String> = []) throws {
    data = try Data(contentsOf: file, options: .mappedIfSafe)
    name = file.lastPathComponent
    self.schema = schema
    self.ignoring = ignoring
  }

  package mutating func next() throws -> RowChunk? {
    var chunk = RowChunk()
    while chunk.count < Self.rowsInChunk, let range = nextLine() {
      line += 1
      if range.isEmpty { continue }
      guard let schema else {
        data.withUnsafeBytes { bytes in chunk.appendRow { $0.append(contentsOf: bytes[range]) } }
        continue
      }
      let node = try parse(range)
      chunk.appendRow { CanonicalJSON.append(node, schema: schema, ignoring: ignoring, to: &$0) }
    }
    return chunk.count == 0 ? nil : chunk
  }

  private func parse(_ range: Range<Int>) throws -> JSONNode {
    do {
      return try data.withUnsafeBytes {
        try JSONParser.parse(UnsafeRawBufferPointer(rebasing: $0[range]).assumingMemoryBound(to: UInt8.self))
      }
    } catch {
      throw CorpusError("\(name), line \(line): \(error)")
    }
  }

  private mutating func nextLine() -> Range<Int>? {
    guard position < data.count else { return nil }
    let start = position
    let end = data.withUnsafeBytes { bytes in bytes[start...].firstIndex(of: 0x0A) } ?? data.count
    position = end + 1
    return start..<end
  }
}

/// Brings JSON values to the canonical form of their type. What is no value of its type is kept as it is.
package enum CanonicalJSON {
  package static func append(
    _ row: JSONNode, schema: [FieldNode], ignoring: Set<String>, to out: inout [UInt8]
  ) {
    guard let members = row.members else { return JSONText.append(row, to: &out) }
    let known = Set(schema.map(\.name))
    var separator = UInt8(ascii: "{")
    func begin(_ name: String) {
      out.append(separator)
      separator = UInt8(ascii: ",")
      JSONText.append(name, to: &out)
      out.append(UInt8(ascii: ":"))
    }
    for field in schema where !ignoring.contains(field.name) {
      guard let value = row[field.name] else { continue }
      begin(field.name)
      append(value, field.type, to: &out)
    }
    for member in members where !known.contains(member.name) && !ignoring.contains(member.name) {
      begin(member.name)
      JSONText.append(member.value, to: &out)
    }
    if separator == UInt8(ascii: "{") { out.append(separator) }
    out.append(UInt8(ascii: "}"))
  }

  private static func append(_ value: JSONNode, _ type: TypeNode, to out: inout [UInt8]) {
    switch (type, value) {
    case (_, .null): out.append(contentsOf: "null".utf8)
    case (.primitive(let name), _):
      let text = ValueFormat.named(name).flatMap { $0.format.expected(value, $0.parameters) }
      out.append(contentsOf: (text ?? value.text).utf8)
    case (.structure(let fields), .object): append(value, schema: fields, ignoring: [], to: &out)
    case (.array(let element, _), .array(let elements)):
      join(elements.map { item in { append(item, element, to: &$0) } }, to: &out)
    case (.map(let key, let item, _), .array(let entries)): appendMap(entries, key, item, to: &out)
    default: JSONText.append(value, to: &out)
    }
  }

  private static func appendMap(
    _ entries: [JSONNode], _ key: TypeNode, _ item: TypeNode, to out: inout [UInt8]
  ) {
    let texts = entries.map { entry in
      var text: [UInt8] = []
      guard let pair = entry.elements, pair.count == 2 else { return Array(entry.text.utf8) }
      join([{ append(pair[0], key, to: &$0) }, { append(pair[1], item, to: &$0) }], to: &text)
      return text
    }
    join(
      texts.sorted { $0.lexicographicallyPrecedes($1) }.map { text in { $0.append(contentsOf: text) } },
      to: &out)
  }

  private static func join(_ parts: [(inout [UInt8]) -> Void], to out: inout [UInt8]) {
    out.append(UInt8(ascii: "["))
    for (index, part) in parts.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      part(&out)
    }
    out.append(UInt8(ascii: "]"))
  }
}
