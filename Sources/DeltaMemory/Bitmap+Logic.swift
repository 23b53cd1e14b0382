extension Bitmap {
  /// The bits set in both; the two are equally long.
  package func intersection(_ other: Bitmap, pool: BufferPool = .shared) -> Bitmap {
    combined(other, pool: pool) { $0 & $1 }
  }

  /// The bits set in either; the two are equally long.
  package func union(_ other: Bitmap, pool: BufferPool = .shared) -> Bitmap {
    combined(other, pool: pool) { $0 | $1 }
  }

  /// The bits set here and not in `other`; the two are equally long.
  package func subtracting(_ other: Bitmap, pool: BufferPool = .shared) -> Bitmap {
    combined(other, pool: pool) { $0 & ~$1 }
  }

  /// Set where this one is not.
  package func inverted(pool: BufferPool = .shared) -> Bitmap {
    combined(self, pool: pool) { bits, _ in ~bits }
  }

  /// Word by word; the result begins at bit 0 and its last byte's spare bits are zero.
  @inline(__always)
  private func combined(
    _ other: Bitmap, pool: BufferPool, _ operation: (UInt64, UInt64) -> UInt64
  ) -> Bitmap {
    precondition(count == other.count, "bitmaps of different lengths")
    let byteCount = (count + 7) / 8
    // A whole last word is written; the slack behind the block takes what is too much of it.
    var builder = BytesBuilder(capacity: byteCount, pool: pool)
    bytes.withUnsafeBytes { left in
      other.bytes.withUnsafeBytes { right in
        guard let a = left.baseAddress, let b = right.baseAddress else { return }
        var done = 0
        while done < count {
          let step = min(64, count - done)
          let word = operation(
            BitOps.word(a, from: bitOffset + done, count: step),
            BitOps.word(b, from: other.bitOffset + done, count: step))
          let kept = step == 64 ? word : word & ((1 << UInt64(step)) - 1)
          (builder.base + done >> 3).storeBytes(of: kept.littleEndian, as: UInt64.self)
          done += step
        }
      }
    }
    builder.count = byteCount
    return Bitmap(unchecked: builder.finish(), count: count)
  }
}

extension Bitmap: Equatable {
  /// Whether the two hold the same bits, wherever these begin.
  public static func == (left: Bitmap, right: Bitmap) -> Bool {
    guard left.count == right.count else { return false }
    return left.bytes.withUnsafeBytes { a in
      right.bytes.withUnsafeBytes { b in
        guard let a = a.baseAddress, let b = b.baseAddress else { return left.count == 0 }
        return stride(from: 0, to: left.count, by: 64).allSatisfy { start in
          let count = min(64, left.count - start)
          return BitOps.word(a, from: left.bitOffset + start, count: count)
            == BitOps.word(b, from: right.bitOffset + start, count: count)
        }
      }
    }
  }
}
