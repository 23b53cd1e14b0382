extension Mutation {
  /// Files that are not there, not whole, not where they belong, or there twice.
  static let files = [
    Mutation("file missing") { table, random in
      guard let path = file(of: table, &random) else { return nil }
      table.remove(path)
      return guaranteeOfLoss(path)
    },
    Mutation("file empty") { table, random in
      guard let path = file(of: table, &random) else { return nil }
      table.write(path, [])
      return guaranteeOfLoss(path, isCut: true)
    },
    Mutation("file cut") { table, random in
      guard let path = file(of: table, &random), let content = table[path],
        let end = random.place(below: content.count)
      else { return nil }
      table.write(path, Array(content[..<end]))
      return guaranteeOfLoss(path, isCut: true)
    },
    Mutation("files swapped") { table, random in
      let isLog = random.oneIn(2)
      guard let one = file(of: table, &random, where: { TableFiles.isLog($0) == isLog }),
        let other = file(of: table, &random, where: { TableFiles.isLog($0) == isLog }),
        let first = table[one], let second = table[other]
      else { return nil }
      table.write(one, second)
      table.write(other, first)
      return Guarantee.none
    },
    Mutation("file duplicated") { table, random in
      guard let source = file(of: table, &random), let target = file(of: table, &random),
        let content = table[source]
      else { return nil }
      table.write(target, content)
      return Guarantee.none
    },
    Mutation("log file renamed") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isLog), let content = table[path] else {
        return nil
      }
      if !random.oneIn(3) { table.remove(path) }
      table.write("_delta_log/" + LogNames.hostile(String(path.dropFirst(11)), &random), content)
      return Guarantee.none
    },
    Mutation("stray file") { table, random in
      guard let path = file(of: table, &random), let content = table[path],
        let name = random.pick(LogNames.strays)
      else { return nil }
      table.write(name, content)
      return .answers
    },
  ]
}

/// Names of log files that lie.
enum LogNames {
  /// The name with another version, another part number, or another kind.
  static func hostile(_ name: String, _ random: inout FuzzRandom) -> String {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard let version = Int64(parts[0]) else { return version(random.hostileInteger()) + ".json" }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: return Self.version(random.hostileInteger(near: version)) + name.dropFirst(parts[0].count)
    case 1: return Self.version(version &+ Int64.random(in: -2...2, using: &random)) + ".json"
    case 2: return Self.version(version) + ".checkpoint.parquet"
    case 3:
      let count = random.pick([0, 1, 2, 3, 9_999_999_999]) ?? 2
      let part = Int.random(in: 0...3, using: &random)
      return Self.version(version) + ".checkpoint.\(padded(part, 10)).\(padded(count, 10)).parquet"
    case 4: return Self.version(version) + ".checkpoint.80a083e8-7026-4e79-81be-64bd76c43a11.json"
    default: return "\(Self.version(max(0, version - 1))).\(Self.version(version)).compacted.json"
    }
  }

  private static func version(_ number: Int64) -> String {
    number < 0 ? String(number) : padded(Int(number), 20)
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// Names that mean nothing in a table.
  static let strays = [
    "_delta_log/0.json", "_delta_log/000000000000000000000.json", "_delta_log/99999999999999999999.json",
    "_delta_log/.00000000000000000000.json.crc", "_delta_log/00000000000000000000.json.tmp",
    "_delta_log/_staged_commits/00000000000000000001.x.json", "_delta_log/00000000000000000000.checkpoint",
    "_delta_log/00000000000000000000.checkpoint.parquet.tmp", "_delta_log/_commits/1.json", "part-x.parquet",
    "_delta_log/\u{FEFF}00000000000000000000.json", "_delta_log/0000000000000000000é.json",
  ]
}
