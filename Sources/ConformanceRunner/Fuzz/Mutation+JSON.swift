extension Mutation {
  /// Commits, hints and checksums that say something else.
  static let json = [
    Mutation("commit value") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isCommit), let content = table[path],
        let (text, keys) = HostileJSON.mutated(content, &random)
      else { return nil }
      table.write(path, text)
      // Statistics say which files to leave out, never what is in them.
      return keys.first == "stats" ? .rows : Guarantee.none
    },
    Mutation("commit line") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isCommit), let content = table[path] else {
        return nil
      }
      var lines = content.split(separator: 0x0A).map(Array.init)
      guard let index = lines.indices.randomElement(using: &random) else { return nil }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: lines.remove(at: index)
      case 1: lines.append(lines[index])
      case 2: lines.shuffle(using: &random)
      default:
        guard let other = file(of: table, &random, where: TableFiles.isCommit), let more = table[other] else {
          return nil
        }
        lines.append(contentsOf: more.split(separator: 0x0A).map(Array.init))
      }
      table.write(path, Array(lines.joined(separator: [0x0A])))
      return Guarantee.none
    },
    Mutation("statistics") { table, random in
      guard let path = file(of: table, &random, where: TableFiles.isCommit), var content = table[path] else {
        return nil
      }
      let sites = JSONSites(content).all.filter { $0.key == "stats" && $0.kind == .string }
      guard let site = random.pick(sites), let text = random.pick(lies) else { return nil }
      content.replaceSubrange(site.inner, with: text.replacing("\"", with: "\\\"").utf8)
      table.write(path, content)
      return .rows
    },
    Mutation("hint or checksum value") { table, random in
      guard let path = file(of: table, &random, where: Covered.isWhole), let content = table[path],
        let (text, _) = HostileJSON.mutated(content, &random)
      else { return nil }
      table.write(path, text)
      return .answers
    },
    Mutation("hint that lies") { table, random in
      let version = random.hostileInteger(near: Int64(table.paths.count { TableFiles.isCommit($0) }))
      let parts = random.oneIn(2) ? "" : #","parts":\#(random.hostileInteger())"#
      table.write(
        "_delta_log/_last_checkpoint",
        Array(#"{"version":\#(version),"size":\#(random.hostileInteger())\#(parts)}"#.utf8))
      return .answers
    },
  ]

  private static let lies = [
    "", "{}", "null", "[]", "{", #"{"numRecords":-1}"#, #"{"numRecords":9223372036854775807}"#,
    #"{"numRecords":1e400}"#,
    #"{"numRecords":0,"minValues":{},"maxValues":{},"nullCount":{}}"#, #"{"minValues":null,"maxValues":3}"#,
    #"{"numRecords":1,"minValues":{"id":9e99,"a":"x"},"maxValues":{"id":-9e99,"a":[]},"nullCount":{"id":-5,"a":{}}}"#,
    #"{"numRecords":3,"nullCount":{"id":99999999999999999999}}"#,
  ]
}
