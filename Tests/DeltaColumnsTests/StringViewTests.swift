import DeltaColumns
import Testing

@Suite struct StringViewTests {
  @Test(arguments: 0...12)
  func shortValuesLieInTheView(count: Int) {
    let bytes = (0..<count).map { UInt8(0xF0 ^ $0) }
    // An allocation of exactly that many bytes: a sanitizer sees any read beyond.
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    guard let base = UnsafeRawPointer(copy.baseAddress) else { return #expect(count == 0) }
    let view = StringView(base, count: count, buffer: 7, offset: 9)
    let expected = [UInt8(count), 0, 0, 0] + bytes + Array(repeating: 0, count: 12 - count)
    #expect(view.isInline)
    #expect(withUnsafeBytes(of: view) { Array($0) } == expected)
  }

  @Test func longValuesTellTheirPlace() {
    let bytes = Array("thirteen byte".utf8)
    let view = bytes.withUnsafeBytes { raw in
      raw.baseAddress.map { StringView($0, count: 13, buffer: 2, offset: 100) }
    }
    #expect(view?.isInline == false)
    #expect(view?.prefix == UInt32(littleEndian: 0x7269_6874))
    #expect(view?.buffer == 2)
    #expect(view?.offset == 100)
    #expect(view?.length == 13)
  }
}
