import ConformanceCases

/// Ways to damage JSON at which readers of it go wrong.
enum HostileJSON {
  /// The text with one of its values changed, and the keys that lead to what was changed.
  static func mutated(_ text: [UInt8], _ random: inout FuzzRandom, depth: Int = 0) -> (
    text: [UInt8], keys: [String]
  )? {
    let sites = JSONSites(text).all
    guard let site = random.pick(sites) else { return nil }
    // Schemas and statistics are JSON inside a string of JSON.
    if depth == 0, random.oneIn(3), let nested = random.pick(sites.filter { isJSON($0) }),
      let inner = mutated(unescaped(text[nested.inner]), &random, depth: 1)
    {
      var out = text
      out.replaceSubrange(nested.range, with: escaped(inner.text))
      return (out, [nested.key ?? ""] + inner.keys)
    }
    var out = text
    change(&out, site, &random)
    return (out, [site.key ?? ""])
  }

  private static func isJSON(_ site: JSONSites.Site) -> Bool {
    site.kind == .string && ["schemaString", "stats"].contains(site.key)
  }

  private static func change(_ text: inout [UInt8], _ site: JSONSites.Site, _ random: inout FuzzRandom) {
    switch Int.random(in: 0..<9, using: &random) {
    case 0 where site.key != nil: drop(&text, site)
    case 1 where site.key != nil:
      // The same name twice, with two values.
      let name = Array(text[site.member.lowerBound..<site.range.lowerBound])
      text.insert(contentsOf: Array(",".utf8) + name + value(&random), at: site.range.upperBound)
    case 2:
      let again = Array(text[site.member])
      text.insert(contentsOf: Array(",".utf8) + again, at: site.range.upperBound)
    case 3 where site.key != nil:
      guard let place = random.place(below: site.key?.utf8.count ?? 0) else { return }
      text[site.member.lowerBound + 1 + place] ^= 0x20
    case 4: text.replaceSubrange(site.range, with: Hostile.mutated(Array(text[site.range]), &random))
    case 5 where site.kind == .string:
      text.replaceSubrange(site.range, with: Array("\"".utf8) + string(site.key, &random) + Array("\"".utf8))
    case 6 where site.kind == .number, 7 where site.kind == .number:
      let old = Int64(String(decoding: text[site.range], as: UTF8.self)) ?? 0
      text.replaceSubrange(site.range, with: "\(random.hostileInteger(near: old))".utf8)
    default: text.replaceSubrange(site.range, with: value(&random))
    }
  }

  /// Without the member, and without one of the commas beside it.
  private static func drop(_ text: inout [UInt8], _ site: JSONSites.Site) {
    var range = site.member
    if range.upperBound < text.count, text[range.upperBound] == UInt8(ascii: ",") {
      range = range.lowerBound..<range.upperBound + 1
    } else if range.lowerBound > 0, text[range.lowerBound - 1] == UInt8(ascii: ",") {
      range = range.lowerBound - 1..<range.upperBound
    }
    text.removeSubrange(range)
  }

  private static func string(_ key: String?, _ random: inout FuzzRandom) -> [UInt8] {
    if key == "path" || key == "pathOrInlineDv" || random.oneIn(6) {
      return Array((random.pick(paths) ?? "").utf8)
    }
    if key == "type" || random.oneIn(6) { return Array((random.pick(types) ?? "").utf8) }
    return random.pick(strings) ?? []
  }

  /// A value that is rarely what is expected.
  private static func value(_ random: inout FuzzRandom) -> [UInt8] {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return nested(&random)
    case 1: return Array("\(random.hostileInteger())".utf8)
    case 2: return Array("\"".utf8) + string(nil, &random) + Array("\"".utf8)
    default: return Array((random.pick(values) ?? "null").utf8)
    }
  }

  private static func nested(_ random: inout FuzzRandom) -> [UInt8] {
    let depth = random.pick([2, 100, 1_000, 200_000]) ?? 2
    let (open, close) =
      random.pick([("[", "]"), (#"{"a":"#, "}"), (#"{"type":"array","elementType":"#, "}")]) ?? ("[", "]")
    // At times it never closes.
    let ends = random.oneIn(3) ? "" : String(repeating: close, count: depth)
    return Array((String(repeating: open, count: depth) + "1" + ends).utf8)
  }

  private static let values = [
    "null", "true", "false", "0", "-0", "1", "-1", "2147483648", "9223372036854775807", "9223372036854775808",
    "-9223372036854775809", "1e400", "-1e-400", "1.5", "0.1e1", "1E+2", "00", "+1", ".5", "1.", "0x10", "NaN",
    "Infinity", "\"\"", "\"0\"", "\"true\"", "[]", "{}", "[[]]", "[null]", #"{"":null}"#,
    #"{"type":"struct","fields":[]}"#,
    "123456789012345678901234567890123456789012345678901234567890", "tru", "\"", "{", "]", "",
  ]

  private static let strings: [[UInt8]] = [
    [], Array(#"\"#.utf8), Array(#"\u"#.utf8), Array(#"\uD800"#.utf8), Array(#"\uDC00\uD800"#.utf8),
    Array(#"\u0000"#.utf8),
    Array(#"\x"#.utf8), Array(#"\uD83D\uDE00"#.utf8), [0], [0x0A], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80],
    [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], Array("null".utf8), Array("__HIVE_DEFAULT_PARTITION__".utf8),
    Array("99999999999999999999".utf8), Array("-1".utf8), Array("1e9".utf8), Array("1970-01-01".utf8),
    Array("294247-01-10 04:00:54.775807".utf8), Array("-99999-12-31 23:59:59".utf8), Array("9999-99-99".utf8),
    Array("2024-02-30T24:61:61.9999999999Z".utf8), Array("0.000000000000000000000000000000000000001".utf8),
    Array("NaN".utf8), Array(#"{\"numRecords\":-1}"#.utf8), Array("a.b`c".utf8), Array("e\u{301}".utf8),
    [UInt8](repeating: 0x61, count: 5_000), Array("i".utf8), Array("u".utf8), Array("p".utf8),
    Array("name".utf8),
    Array("id".utf8), Array("none".utf8),
  ]

  private static let paths = [
    "", "/", "..", ".", "../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "file:/etc/passwd",
    "file://other/x", "s3://bucket/key", "%2e%2e/%2e%2e/x", "%", "%zz", "%00", "a%2Fb", "a//b", "a/./b",
    "a/../../../b",
    "_delta_log/00000000000000000000.json", "https://example.com/x", "x\\u0000y", "é",
    "ab^-aqEH.-t@S}K{vb[*k^",
    String(repeating: "a/", count: 3_000), "0", "#####", "00000",
    "wi5b=000010000siXQKl0rr91000f55c8Xg0@@D72lkbi5=-{L",
  ]

  private static let types = [
    "string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp",
    "timestamp_ntz", "void", "variant", "decimal", "decimal(38,38)", "decimal(39,0)", "decimal(0,0)",
    "decimal(5,9)",
    "decimal(1,-1)", "decimal(99999999999999999999,1)", "decimal(10", "decimal(,)", "struct", "array", "map",
    "geometry",
    "interval", "char(5)", "timestamp_nanos",
  ]

  // MARK: JSON inside a string

  private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let whole = Array("\"".utf8) + text + Array("\"".utf8)
    return (try? JSONParser.parse(whole))?.string.map { Array($0.utf8) } ?? Array(text)
  }

  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    text.withUnsafeBufferPointer { JSONText.append(utf8: $0, to: &out) }
    return out
  }
}
