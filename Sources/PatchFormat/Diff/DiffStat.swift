import GitObjects

/// How many lines each file gains and loses, as `git diff --stat --summary` tells it for 80 columns.
struct DiffStat {
  private struct Row {
    var name: [UInt8]
    var added = 0
    var removed = 0
    var isBinary = false
    var changes: Int { isBinary ? 0 : added + removed }
  }

  private var rows: [Row] = []
  private var summary: [[UInt8]] = []

  init(_ files: [FilePatch]) {
    for file in files {
      var row = Row(name: QuotedPath.text(file.path.bytes))
      switch file.content {
      case .text(let hunks):
        for line in hunks.lazy.flatMap(\.lines) {
          if line.kind == .added { row.added += 1 }
          if line.kind == .removed { row.removed += 1 }
        }
      case .binary(let forth, let back):
        (row.isBinary, row.added, row.removed) = (true, forth.bytes.count, back?.bytes.count ?? 0)
      case .none, .untold: break
      }
      // A path that goes as one kind and comes as another is one row.
      if let last = rows.last, last.name == row.name, last.isBinary == row.isBinary {
        rows[rows.count - 1].added += row.added
        rows[rows.count - 1].removed += row.removed
      } else {
        rows.append(row)
      }
      if let line = Self.summary(file, row.name) { summary.append(Array(line.utf8) + row.name) }
    }
  }

  private static func summary(_ file: FilePatch, _ name: [UInt8]) -> String? {
    switch (file.oldMode, file.newMode) {
    case (nil, let mode?) where file.oldPath == nil: " create mode \(mode) "
    case (let mode?, nil) where file.newPath == nil: " delete mode \(mode) "
    case (let old?, let new?) where old != new: " mode change \(old) => \(new) "
    default: nil
    }
  }

  /// The table, the sum, and what is not told by lines.
  var text: [UInt8] {
    let layout = Layout(rows)
    var text: [UInt8] = []
    for row in rows { text += layout.line(row) + [UInt8(ascii: "\n")] }
    let lines = rows.filter { !$0.isBinary }
    let (added, removed) = (lines.reduce(0) { $0 + $1.added }, lines.reduce(0) { $0 + $1.removed })
    text += " \(rows.count) file\(rows.count == 1 ? "" : "s") changed".utf8
    if added > 0 || removed == 0 { text += ", \(added) insertion\(added == 1 ? "" : "s")(+)".utf8 }
    if removed > 0 || added == 0 { text += ", \(removed) deletion\(removed == 1 ? "" : "s")(-)".utf8 }
    text.append(UInt8(ascii: "\n"))
    for line in summary { text += line + [UInt8(ascii: "\n")] }
    return text
  }

  /// The widths of the columns: names get what the graph leaves, and the graph at least 3/8.
  private struct Layout {
    private static let width = 80
    let name: Int
    let number: Int
    let graph: Int
    let most: Int

    init(_ rows: [Row]) {
      most = rows.map(\.changes).max() ?? 0
      let hasBinary = rows.contains(where: \.isBinary)
      number = max(String(most).count, hasBinary ? 3 : 0)
      let binaryWidth =
        rows.filter(\.isBinary).map { 14 + String($0.added).count + String($0.removed).count }.max() ?? 0
      var graph = most + 4 > binaryWidth ? most : binaryWidth - 4
      var name = rows.map { Layout.columns($0.name) }.max() ?? 0
      if name + number + 6 + graph > Self.width {
        graph = min(graph, max(6, Self.width * 3 / 8 - number - 6))
        if name > Self.width - number - 6 - graph {
          name = Self.width - number - 6 - graph
        } else {
          graph = Self.width - number - 6 - name
        }
      }
      (self.name, self.graph) = (name, graph)
    }

    /// Quoted names are ASCII.
    static func columns(_ name: [UInt8]) -> Int { name.count }

    func line(_ row: Row) -> [UInt8] {
      var shown = row.name[...]
      if shown.count > name {
        shown = shown.suffix(max(0, name - 3))
        if let slash = shown.firstIndex(of: UInt8(ascii: "/")) { shown = shown[slash...] }
        shown = ("...".utf8 + shown)[...]
      }
      var text =
        Array(" ".utf8) + shown + [UInt8](repeating: 0x20, count: max(0, name - shown.count)) + " | ".utf8
      let value = row.isBinary ? "Bin" : String(row.changes)
      text += [UInt8](repeating: 0x20, count: max(0, number - value.count)) + value.utf8
      if row.isBinary {
        if row.added + row.removed > 0 { text += " \(row.removed) -> \(row.added) bytes".utf8 }
        return text
      }
      if row.changes > 0 { text.append(0x20) }
      let (plus, minus) = signs(row)
      return text + [UInt8](repeating: UInt8(ascii: "+"), count: plus)
        + [UInt8](repeating: UInt8(ascii: "-"), count: minus)
    }

    private func signs(_ row: Row) -> (Int, Int) {
      guard graph <= most else { return (row.added, row.removed) }
      var total = scaled(row.changes)
      if total < 2, row.added > 0, row.removed > 0 { total = 2 }
      if row.added < row.removed {
        let plus = scaled(row.added)
        return (plus, max(0, total - plus))
      }
      let minus = scaled(row.removed)
      return (max(0, total - minus), minus)
    }

    private func scaled(_ count: Int) -> Int {
      count == 0 || most == 0 ? 0 : 1 + count * (graph - 1) / most
    }
  }
}
