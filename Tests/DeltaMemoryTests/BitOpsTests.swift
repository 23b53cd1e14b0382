import DeltaMemory
import TestSupport
import Testing

/// Bit kernels against naive ones, at random offsets and lengths.
@Suite struct BitOpsTests {
  @Test func copyWritesItsRunAndNothingElse() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<3_000 {
      let source = randomBits(&random, 300)
      var target = randomBits(&random, 300)
      let count = Int.random(in: 0...200, using: &random)
      let from = Int.random(in: 0...300 - count, using: &random)
      let to = Int.random(in: 0...300 - count, using: &random)

      let copied = edit(target) { base in
        Bitmap(source).bytes.withUnsafeBytes {
          BitOps.copy(from: $0, bit: from, to: base, bit: to, count: count)
        }
      }
      target.replaceSubrange(to..<to + count, with: source[from..<from + count])
      #expect(copied == target, "\(count) bits from \(from) to \(to)")
    }
  }

  @Test func fillWritesItsRunAndNothingElse() {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<2_000 {
      var bits = randomBits(&random, 200)
      let count = Int.random(in: 0...200, using: &random)
      let start = Int.random(in: 0...200 - count, using: &random)
      let bit = Bool.random(using: &random)
      let filled = edit(bits) { BitOps.fill($0, from: start, count: count, with: bit) }
      bits.replaceSubrange(start..<start + count, with: repeatElement(bit, count: count))
      #expect(filled == bits)
    }
  }

  @Test func wordsHoldTheirBits() {
    var random = SeededGenerator(seed: 3)
    let bits = randomBits(&random, 200)
    Bitmap(bits).bytes.withUnsafeBytes { raw in
      guard let base = raw.baseAddress else { return }
      for start in 0..<130 {
        for count in 0...64 {
          let word = BitOps.word(base, from: start, count: count)
          #expect((0..<count).allSatisfy { (word >> UInt64($0)) & 1 == (bits[start + $0] ? 1 : 0) })
          #expect(count == 64 || word >> UInt64(count) == 0)
        }
      }
    }
  }

  @Test func logicWorksBitByBit() {
    var random = SeededGenerator(seed: 4)
    for _ in 0..<500 {
      let count = Int.random(in: 0...260, using: &random)
      let (a, b) = (randomBits(&random, count + 9), randomBits(&random, count + 5))
      let (left, right) = (Bitmap(a).slice(9..<count + 9), Bitmap(b).slice(5..<count + 5))
      let pairs = zip(a[9...], b[5...])
      #expect(list(left.intersection(right)) == pairs.map { $0 && $1 })
      #expect(list(left.union(right)) == pairs.map { $0 || $1 })
      #expect(list(left.subtracting(right)) == pairs.map { $0 && !$1 })
      #expect(list(left.inverted()) == a[9...].map { !$0 })
      #expect(left == Bitmap(Array(a[9...])))
      #expect((left == right) == (Array(a[9...]) == Array(b[5...])))
      #expect(left.setCount == a[9...].count { $0 })
    }
  }

  @Test func runsAndSetBitsAreFound() {
    var random = SeededGenerator(seed: 5)
    for round in 0..<500 {
      let count = Int.random(in: 0...300, using: &random)
      // Long runs of ones in every other round.
      let bits = (0..<count + 3).map { _ in Int.random(in: 0..<20, using: &random) < (round % 2 == 0 ? 19 : 8)
      }
      let bitmap = Bitmap(bits).slice(3..<count + 3)
      var expected: [Range<Int>] = []
      for index in 0..<count where bits[index + 3] {
        if let last = expected.last, last.upperBound == index {
          expected[expected.count - 1] = last.lowerBound..<index + 1
        } else {
          expected.append(index..<index + 1)
        }
      }
      var runs: [Range<Int>] = []
      bitmap.forEachRun { runs.append($0) }
      var indices: [Int] = []
      bitmap.forEachSet { indices.append($0) }
      #expect(runs == expected)
      #expect(bitmap.runCount == expected.count)
      #expect(indices == expected.flatMap { Array($0) })
    }
    var whole: [Range<Int>] = []
    Bitmap(repeating: true, count: 128).forEachRun { whole.append($0) }
    #expect(whole == [0..<128])
  }

  private func randomBits(_ random: inout SeededGenerator, _ count: Int) -> [Bool] {
    (0..<count).map { _ in Bool.random(using: &random) }
  }

  private func list(_ bitmap: Bitmap) -> [Bool] { (0..<bitmap.count).map { bitmap[$0] } }

  private func edit(_ bits: [Bool], _ body: (UnsafeMutableRawPointer) -> Void) -> [Bool] {
    var builder = BytesBuilder(capacity: bits.count / 8 + 1)
    builder.append(Bitmap(bits).bytes)
    body(builder.base)
    return list(Bitmap(unchecked: builder.finish(), count: bits.count))
  }
}
