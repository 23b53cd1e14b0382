import ConformanceCases
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    #"{"a":[1,2.50,-3e+7,true,null],"b":"x\n"}"#, "9223372036854775807", "-0.0", "[]", "{}", #""\u0001 ü 😀""#,
  ])
  func writesBackWhatItReads(_ text: String) throws {
    #expect(try JSONParser.parse(text).text == text)
  }

  @Test func keepsNumbersAsText() throws {
    #expect(try JSONParser.parse("9007199254740993") == .number("9007199254740993"))
    #expect(try JSONParser.parse("[1.10]").elements == [.number("1.10")])
  }

  @Test func readsEscapes() throws {
    #expect(try JSONParser.parse(#""\u00e9\ud83d\ude00\/\b""#) == .string("é😀/\u{8}"))
    #expect(try JSONParser.parse(#""a\ud800b""#) == .string("a\u{FFFD}b"))
  }

  @Test(arguments: [
    "", "{", "[1,]", "{\"a\" 1}", "01", "1.", "+1", "nul", "\"a", "\"\u{1}\"", "1 2", "{\"a\":1,}",
    "[\"\\x\"]", "-",
    "\"\\u12g4\"",
  ])
  func refusesWhatIsNotJSON(_ text: String) {
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(text) }
  }

  @Test func refusesDeepNesting() {
    let deep = String(repeating: "[", count: 100_000)
    #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(deep) }
  }

  @Test func survivesMutations() {
    var generator = SplitMix(seed: 7)
    let seed = Array(#"{"a":[1,2.5e3,"x\u00e9\n",{"b":null}],"c":true}"#.utf8)
    for _ in 0..<5000 {
      var bytes = seed
      for _ in 0..<3 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try? JSONParser.parse(bytes)
    }
  }
}

/// A small generator that gives the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
