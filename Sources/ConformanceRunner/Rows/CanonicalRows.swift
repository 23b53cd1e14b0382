import ConformanceCases
import DeltaColumns

/// Writes the rows of a batch as canonical JSON lines, in the forms of `ValueFormat`.
package struct CanonicalRows {
  /// A column that does not hold what the table's schema says.
  package struct Mismatch: Error, CustomStringConvertible {
    package let description: String
  }

  private let count: Int
  private let columns: [(name: [UInt8], write: ValueWriter)]

  /// - Parameters:
  ///   - schema: the columns to write, in that order. A column that the batch lacks is left out of its rows;
  ///     columns beyond the schema are written as the text `"?"`, so that they differ from any expectation.
  ///   - ignoring: columns to leave out.
  package init(_ batch: Batch, schema: [FieldNode], ignoring: Set<String> = []) throws {
    count = batch.count
    let known = Set(schema.map(\.name))
    columns =
      try schema.filter { !ignoring.contains($0.name) }.compactMap { field in
        guard let column = batch[field.name] else { return nil }
        return (Self.member(field.name), try Self.writer(column, field.type, path: field.name))
      }
      + batch.fields.filter { !known.contains($0.name) && !ignoring.contains($0.name) }.map { field in
        (Self.member(field.name), { _, out in out.append(contentsOf: "\"?\"".utf8) })
      }
  }

  private static func member(_ name: String) -> [UInt8] {
    var out: [UInt8] = []
    JSONText.append(name, to: &out)
    out.append(UInt8(ascii: ":"))
    return out
  }

  /// The rows in `range`.
  package func chunk(_ range: Range<Int>) -> RowChunk {
    var chunk = RowChunk()
    for row in range {
      chunk.appendRow { out in
        out.append(UInt8(ascii: "{"))
        for (index, column) in columns.enumerated() {
          if index > 0 { out.append(UInt8(ascii: ",")) }
          out.append(contentsOf: column.name)
          column.write(row, &out)
        }
        out.append(UInt8(ascii: "}"))
      }
    }
    return chunk
  }

  // MARK: Writers

  /// A writer of a column's values, nulls and nested values included.
  private static func writer(_ column: Column, _ type: TypeNode, path: String) throws -> ValueWriter {
    let values = ColumnValues(column)
    if let (distinct, code) = values.dictionary {
      let write = try writer(distinct, type, path: path)
      return nullable(column) { write(code($0), &$1) }
    }
    if values.isAllNull { return { _, out in out.append(contentsOf: "null".utf8) } }
    return nullable(column, try present(values, type, path: path))
  }

  private static func nullable(_ column: Column, _ write: @escaping ValueWriter) -> ValueWriter {
    guard let validity = column.validity else { return write }
    return { index, out in
      if validity[index] { write(index, &out) } else { out.append(contentsOf: "null".utf8) }
    }
  }

  private static func present(_ values: ColumnValues, _ type: TypeNode, path: String) throws -> ValueWriter {
    let writer: ValueWriter?
    switch type {
    case .primitive(let name):
      guard let (format, parameters) = ValueFormat.named(name) else {
        throw Mismatch(description: "column \(path): the runner has no format for type \(name)")
      }
      writer = format.writer(values, parameters)
    case .structure(let fields): writer = try structure(values, fields, path: path)
    case .array(let element, _): writer = try list(values, element, path: path)
    case .map(let key, let value, _): writer = try map(values, key, value, path: path)
    }
    guard let writer else {
      throw Mismatch(
        description: "column \(path): the table's type is \(type), the batch has \(values.column.type)")
    }
    return writer
  }

  private static func structure(
    _ values: ColumnValues, _ fields: [FieldNode], path: String
  ) throws -> ValueWriter? {
    guard let children = values.fields else { return nil }
    let names = children.map(\.name)
    guard Set(names) == Set(fields.map(\.name)) else {
      throw Mismatch(description: "column \(path): the struct has fields \(names.joined(separator: ", "))")
    }
    let members = try fields.compactMap { field in
      try children.first { $0.name == field.name }.map {
        (member(field.name), try writer($0.column, field.type, path: "\(path).\(field.name)"))
      }
    }
    return { row, out in
      out.append(UInt8(ascii: "{"))
      for (index, field) in members.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        out.append(contentsOf: field.0)
        field.1(row, &out)
      }
      out.append(UInt8(ascii: "}"))
    }
  }

  private static func list(_ values: ColumnValues, _ element: TypeNode, path: String) throws -> ValueWriter? {
    guard let (child, range) = values.elements else { return nil }
    let write = try writer(child, element, path: path + ".element")
    return { row, out in
      out.append(UInt8(ascii: "["))
      let elements = range(row)
      for index in elements {
        if index > elements.lowerBound { out.append(UInt8(ascii: ",")) }
        write(index, &out)
      }
      out.append(UInt8(ascii: "]"))
    }
  }

  /// Entries in the order of their text: a map has none of its own.
  private static func map(
    _ values: ColumnValues, _ key: TypeNode, _ value: TypeNode, path: String
  ) throws -> ValueWriter? {
    guard let (keys, items, range) = values.entries else { return nil }
    let writeKey = try writer(keys, key, path: path + ".key")
    let writeValue = try writer(items, value, path: path + ".value")
    return { row, out in
      var entries: [[UInt8]] = []
      for index in range(row) {
        var entry = [UInt8(ascii: "[")]
        writeKey(index, &entry)
        entry.append(UInt8(ascii: ","))
        writeValue(index, &entry)
        entry.append(UInt8(ascii: "]"))
        entries.append(entry)
      }
      entries.sort { $0.lexicographicallyPrecedes($1) }
      out.append(UInt8(ascii: "["))
      out.append(contentsOf: entries.joined(separator: [UInt8(ascii: ",")]))
      out.append(UInt8(ascii: "]"))
    }
  }
}
