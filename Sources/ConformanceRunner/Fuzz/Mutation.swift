/// A way to damage a table: a row of the table of ways.
struct Mutation: Sendable {
  let name: String
  /// Changes the files by what it draws; nil where the table has nothing that it could change.
  let apply: @Sendable (inout TableFiles, inout FuzzRandom) -> Guarantee?

  init(_ name: String, _ apply: @escaping @Sendable (inout TableFiles, inout FuzzRandom) -> Guarantee?) {
    self.name = name
    self.apply = apply
  }

  static let all = bytes + files + json + parquet + pages + deletionVectors
}

/// A table as a run of the fuzzer leaves it.
struct MutatedTable: Sendable {
  var files: TableFiles
  /// The names of the mutations, in order.
  var mutations: [String] = []
  var guarantee = Guarantee.answers

  /// One mutation mostly, several at times: as many as are drawn.
  init(_ original: TableFiles, _ random: inout FuzzRandom) {
    files = original
    let count = random.oneIn(4) ? Int.random(in: 2...4, using: &random) : 1
    var attempts = 0
    while mutations.count < count, attempts < 40 {
      attempts += 1
      guard let mutation = random.pick(Mutation.all) else { return }
      let before = files
      guard let guarantee = mutation.apply(&files, &random), files != before else {
        files = before
        continue
      }
      mutations.append(mutation.name)
      self.guarantee = min(self.guarantee, guarantee)
    }
  }
}

extension Mutation {
  /// A file that `isWanted`, those of the log more often: they are what is read first.
  static func file(
    of table: TableFiles, _ random: inout FuzzRandom, where isWanted: (String) -> Bool = { _ in true }
  ) -> String? {
    let paths = table.paths.filter(isWanted)
    let log = paths.filter(TableFiles.isLog)
    return random.oneIn(3) && !log.isEmpty ? random.pick(log) : random.pick(paths)
  }

  /// What holds where a whole file is lost, emptied or cut: all answers that are still given, unless it is a part
  /// of the log that nothing else tells of.
  static func guaranteeOfLoss(_ path: String, isCut: Bool = false) -> Guarantee {
    guard TableFiles.isCommit(path) else { return .answers }
    // A log that ends earlier is a table of an earlier version; a commit cut at the end of a line is a commit.
    return isCut ? .none : .rows
  }
}
