/// Rows of text in columns.
enum TextTable {
  /// - Parameter leading: the columns whose text begins at their left edge; that of the others ends at their right one.
  static func aligned(_ rows: [[String]], leading: Set<Int> = [0]) -> String {
    guard let head = rows.first else { return "" }
    let widths = head.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        if !leading.contains(column) { return space + text }
        return column == row.count - 1 ? text : text + space
      }
      return cells.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
