import DeltaMemory
import Testing

@testable import DeltaJSON

/// Runs `body` with a scanner over exactly the bytes of `text`, with nothing readable promised behind them.
func scan<R>(_ text: String, _ body: (inout JSONScanner) throws -> R) throws -> R {
  try Bytes(copying: Array(text.utf8)).withUnsafeBytes { bytes in
    var scanner = JSONScanner(bytes)
    return try body(&scanner)
  }
}

@Suite struct JSONScannerTests {
  @Test func `an object is walked key by key`() throws {
    let text =
      #" { "path" : "a\/b", "size":42 ,"none":null,"flag":true,"nested":{"x":[1,{"y":"}"}]},"last":-7} "#
    try scan(text) { json in
      try json.beginObject()
      var seen: [String] = []
      while let key = try json.nextKey() {
        let name = try json.text(key)
        seen.append(name)
        switch name {
        case "path":
          let value = try json.string()
          #expect(value.hasEscapes)
          #expect(try json.text(value) == "a/b")
        case "size": #expect(try json.int64() == 42)
        case "none": #expect(try json.takeNull())
        case "flag": #expect(try json.bool())
        case "nested":
          let slice = try json.skip()
          #expect(slice.kind == .object)
          #expect(String(decoding: json.raw(slice), as: UTF8.self) == #"{"x":[1,{"y":"}"}]}"#)
        default: #expect(try json.int64() == -7)
        }
      }
      #expect(seen == ["path", "size", "none", "flag", "nested", "last"])
      try json.finish()
    }
  }

  @Test func `an array is walked element by element`() throws {
    try scan("[1, 2,3 ]") { json in
      var sum: Int64 = 0
      try json.beginArray()
      while try json.nextElement() { sum += try json.int64() }
      #expect(sum == 6)
      try json.finish()
    }
  }

  @Test(arguments: 0..<40) func `a quote is found wherever it stands`(padding: Int) throws {
    let plain = String(repeating: "a", count: padding)
    for (inner, escaped) in [
      ("", false), (#"\""#, true), (#"\\"#, true), (#"\\\""#, true), (#"\\\\"#, true), (#"x\\\\\"y"#, true),
    ] {
      try scan("\"\(plain)\(inner)\"  ,\"\\\\\"") { json in
        let value = try json.string()
        #expect(value.count == padding + inner.utf8.count)
        #expect(value.hasEscapes == escaped)
        #expect(json.position == value.count + 2)
      }
    }
  }

  @Test(arguments: [
    "", "{", "[", "\"", "\"\\\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "[1,]", "[,1]",
    "{,}",
    "[1 2]", "{\"a\" 1}", "{1:2}", "{\"a\":1 \"b\":2}", "[}", "{]", "[1}", "{\"a\":1]", "01", "-", "1.", "1e",
    "1e+",
    ".5", "+1", "tru", "nul", "falsey", "\"\u{1}\"", "\"aaaaaaaaaaaa\n\"", "nan", "'a'", "[1]]", "{} {}",
    "\u{0}", "[\u{0B}1]",
  ]) func `malformed text is refused when skipped`(text: String) throws {
    #expect(throws: JSONError.self) {
      try scan(text) { json in
        try json.skip()
        try json.finish()
      }
    }
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func `depth is bounded`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    try scan(nested(128)) { json in _ = try json.skip() }
    #expect(throws: JSONError(.tooDeep(limit: 128), offset: 128)) { try scan(nested(129)) { try $0.skip() } }
    #expect(throws: JSONError.self) { try JSONValue(parsing: nested(129)) }
    #expect(throws: JSONError.self) { try scan(nested(200_000)) { try $0.skip() } }
    #expect(throws: JSONError.self) {
      try scan(String(repeating: "{\"a\":", count: 200_000)) { try $0.skip() }
    }
  }

  @Test func `integers are checked`() throws {
    for value in [0, 7, -1, 999_999_999_999_999_999, Int64.max, Int64.min, Int64.max - 1] {
      #expect(try scan("\(value)") { try $0.int64() } == value)
    }
    for text in [
      "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1.0", "1e3", "007", "-", "x",
    ] {
      #expect(throws: JSONError.self, "\(text)") { try scan(text) { try $0.int64() } }
    }
  }

  @Test func `doubles are exact`() throws {
    var random = SeededRandom(7)
    var texts = [
      "0", "-0", "0.1", "1e22", "1.7976931348623157e308", "5e-324", "123456789012345678901234567890", "0.3",
    ]
    for _ in 0..<3_000 {
      texts.append("\(Double(bitPattern: random.next() & 0x7FEF_FFFF_FFFF_FFFF))")
      texts.append("\(Double(Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)) / 1000)")
    }
    for text in texts {
      let value = try scan(text) { try $0.double() }
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func `keys are compared as text`() throws {
    try scan(#"{"path":1,"pa\u0074h":2,"pathx":3}"#) { json in
      try json.beginObject()
      var found: [Bool] = []
      while let key = try json.nextKey() {
        found.append(json.matches(key, "path"))
        try json.skip()
      }
      #expect(found == [true, true, false])
    }
  }
}

/// A small generator with a seed, so that a failure can be seen again.
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
