import ConformanceCases

/// How two multisets of rows differ, and the smallest thing that shows it.
package struct RowDifference: Error, Sendable {
  package let expectedCount: Int
  package let foundCount: Int
  /// Expected rows that were not found.
  package let missingCount: Int
  /// Rows that were found and not expected.
  package let extraCount: Int
  /// Some of the missing rows, as canonical text.
  package let missing: [String]
  package let extra: [String]
}

extension RowDifference: CustomStringConvertible {
  package var description: String {
    var parts: [String] = []
    if expectedCount != foundCount { parts.append("expected \(expectedCount) rows, found \(foundCount)") }
    parts.append("\(Self.rows(missingCount)) missing, \(extraCount) extra")
    if let (row, other, columns) = nearest {
      parts.append("missing: \(Self.short(row))")
      parts.append("nearest found: \(Self.short(other))")
      parts += columns.prefix(5).map {
        "column \($0.name): expected \(Self.short($0.expected)), found \(Self.short($0.found))"
      }
      if columns.count > 5 { parts.append("and \(columns.count - 5) more columns") }
    } else {
      if let row = missing.first { parts.append("first missing: \(Self.short(row))") }
      if let row = extra.first { parts.append("first extra: \(Self.short(row))") }
    }
    return parts.joined(separator: "\n")
  }

  private static func rows(_ count: Int) -> String { count == 1 ? "1 row" : "\(count) rows" }

  private static func short(_ text: String) -> String {
    text.count <= 400 ? text : text.prefix(400) + "… (\(text.utf8.count) bytes)"
  }

  private typealias ColumnDifference = (name: String, expected: String, found: String)

  /// The missing row that has the most in common with an extra one, where they have anything in common.
  private var nearest: (missing: String, extra: String, columns: [ColumnDifference])? {
    var best: (missing: String, extra: String, columns: [ColumnDifference])?
    let others = extra.compactMap { text in (try? JSONParser.parse(text)).map { (text, $0) } }
    for text in missing.prefix(8) {
      guard let row = try? JSONParser.parse(text) else { continue }
      for (otherText, other) in others {
        let columns = Self.columns(row, other)
        guard columns.count < max(2, row.members?.count ?? 0), columns.count < best?.columns.count ?? .max
        else { continue }
        best = (text, otherText, columns)
      }
    }
    return best
  }

  private static func columns(_ expected: JSONNode, _ found: JSONNode) -> [ColumnDifference] {
    var names = (expected.members ?? []).map(\.name)
    names += (found.members ?? []).map(\.name).filter { !names.contains($0) }
    return names.filter { expected[$0] != found[$0] }.map {
      ($0, expected[$0]?.text ?? "no such column", found[$0]?.text ?? "no such column")
    }
  }
}
