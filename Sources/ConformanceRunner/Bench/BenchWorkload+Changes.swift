import DeltaLTS

/// Reading the change feed.
extension BenchWorkload {
  static let changes = [
    BenchWorkload(
      "change-feed", "open and read the whole change feed; the kinds are counted untimed", aliases: ["w12"]
    ) { place in
      var timer = BenchTimer()
      let kinds = try await timer.measure {
        var kinds: [Column] = []
        for try await batch in try await place.open().changes(from: 0).batches(options: place.options) {
          if let kind = batch["_change_type"] { kinds.append(kind) }
        }
        return kinds
      }
      let counts = try count(kinds)
      return BenchResult(
        timer,
        [
          "rows": kinds.reduce(0) { $0 + Int64($1.count) },
          "insert": counts["insert"] ?? 0, "delete": counts["delete"] ?? 0,
          "update_preimage": counts["update_preimage"] ?? 0,
          "update_postimage": counts["update_postimage"] ?? 0,
        ])
    }
  ]

  /// How often each text occurs. Equal ones mostly follow each other.
  private static func count(_ columns: [Column]) throws -> [String: Int64] {
    var counts: [String: Int64] = [:]
    for column in columns {
      let texts = try column.strings
      var start = 0
      while start < texts.count {
        var end = start + 1
        while end < texts.count, texts.areEqual(start, end) { end += 1 }
        if let text = texts[start] { counts[text, default: 0] += Int64(end - start) }
        start = end
      }
    }
    return counts
  }
}
