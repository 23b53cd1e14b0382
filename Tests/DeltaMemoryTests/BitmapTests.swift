import DeltaMemory
import Testing

@Suite struct BitmapTests {
  @Test func bitsComeBackAsTheyWentIn() {
    for count in [0, 1, 7, 8, 9, 63, 64, 65, 200] {
      let bits = (0..<count).map { $0 % 3 == 0 || $0 % 7 == 1 }
      let bitmap = Bitmap(bits)
      #expect((0..<count).map { bitmap[$0] } == bits)
      #expect(bitmap.setCount == bits.count { $0 })
    }
  }

  @Test func slicesAlignAndCountAtEveryOffset() {
    let bits = (0..<150).map { ($0 * 37) % 5 < 2 }
    let bitmap = Bitmap(bits)
    for start in 0..<20 {
      for end in stride(from: start, through: 150, by: 13) {
        let slice = bitmap.slice(start..<end)
        let aligned = slice.aligned()
        #expect(slice.setCount == bits[start..<end].count { $0 })
        #expect((0..<aligned.count).map { aligned[$0] } == Array(bits[start..<end]))
        #expect(aligned.bitOffset == 0)
      }
    }
  }

  @Test func fillTouchesOnlyItsRun() {
    for start in 0..<17 {
      for count in 0..<40 {
        var builder = BytesBuilder(capacity: 16)
        builder.append(repeating: 0, count: 16)
        BitOps.fill(builder.base, from: start, count: count, with: true)
        let bitmap = Bitmap(unchecked: builder.finish(), count: 128)
        #expect(bitmap.setCount == count)
        #expect(bitmap.slice(start..<start + count).setCount == count)
      }
    }
  }

  @Test func tooFewBytesAreRefused() {
    #expect(Bitmap(bytes: Bytes(copying: [1, 2]), count: 17) == nil)
    #expect(Bitmap(bytes: Bytes(copying: [1, 2]), bitOffset: .max, count: 1) == nil)
    #expect(Bitmap(bytes: Bytes(copying: [1, 2]), bitOffset: 9, count: 7) != nil)
  }
}
