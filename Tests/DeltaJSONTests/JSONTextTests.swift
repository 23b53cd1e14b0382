import DeltaMemory
import Testing

@testable import DeltaJSON

@Suite struct JSONTextTests {
  @Test(arguments: [
    (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"),
    (#""\ud83d\ude00 and more text behind it""#, "😀 and more text behind it"),
    (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83d\u0041""#, "\u{FFFD}A"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\u0000""#, "\u{0}"), (#""1234567\n""#, "1234567\n"),
    (#""12345678\n90""#, "12345678\n90"), (#""ünï\tcödé""#, "ünï\tcödé"),
  ])
  func `escapes are resolved`(json: String, text: String) throws {
    #expect(try scan(json) { try $0.text(try $0.string()) } == text)
    #expect(try JSONValue(parsing: json) == .string(text))
  }

  @Test(arguments: [#""\x""#, #""\u12""#, #""\u12g4""#, #""\u""#, #""aaaaaaa\q""#])
  func `an unknown escape is refused`(json: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: json) }
  }

  @Test func `what is not UTF-8 is replaced`() throws {
    let bytes = Bytes(copying: [0x22, 0x61, 0xFF, 0x62, 0x22])
    let value = try bytes.withUnsafeBytes { try JSONValue(parsing: $0) }
    #expect(value == .string("a\u{FFFD}b"))
  }

  @Test func `text written is text read`() throws {
    var random = SeededRandom(11)
    for _ in 0..<500 {
      let scalars = (0..<Int.random(in: 0..<30, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0..<0x2000, using: &random))
      }
      var text = ""
      text.unicodeScalars.append(contentsOf: scalars)
      var written = ""
      JSONValue.writeQuoted(text, to: &written)
      let read = try JSONValue(parsing: written)
      #expect(read.string?.unicodeScalars.elementsEqual(text.unicodeScalars) == true)
    }
  }
}
