import DeltaMemory

/// Reads roaring bitmaps in their portable form (RoaringFormatSpec), and the 64-bit array of them that the
/// protocol calls a deletion vector ("Deletion Vector Format").
///
/// Every count is checked against the bytes at hand, and rows must ascend: a set that is not well formed is
/// an error and never a smaller set.
package struct RoaringReader {
  private static let cookieWithoutRuns: UInt32 = 12_346
  private static let cookieWithRuns: UInt32 = 12_347
  /// From this many containers on, bitmaps with runs have an offset header too.
  private static let offsetThreshold = 4
  static let portableMagic: UInt32 = 1_681_511_377
  /// The older form, an array of sized bitmaps; the protocol's inline example is of this form, big-endian.
  static let nativeMagic: UInt32 = 1_681_511_376

  private var reader: ByteReader
  private var set = RowIndexSet()

  /// The rows of a deletion vector's data: a magic number, then the bitmaps.
  package static func deletionVector(_ bytes: UnsafeRawBufferPointer) throws(MalformedData) -> RowIndexSet {
    var roaring = RoaringReader(reader: ByteReader(bytes))
    do {
      let magic: UInt32 = try roaring.reader.read()
      switch magic {
      case portableMagic: try roaring.portableArray()
      case nativeMagic: try roaring.nativeArray(bigEndian: false)
      case nativeMagic.byteSwapped: try roaring.nativeArray(bigEndian: true)
      default:
        throw MalformedData("magic number \(magic) is not that of a deletion vector (\(portableMagic))")
      }
    } catch let problem as MalformedData {
      throw problem
    } catch {
      throw MalformedData("the bitmap ends early, after \(bytes.count) bytes")
    }
    return roaring.set
  }

  private mutating func portableArray() throws {
    let bucketCount: UInt64 = try reader.read()
    // A bucket takes a key, a cookie and one container at the least.
    guard bucketCount <= UInt64(reader.remaining / 12) else {
      throw MalformedData("\(bucketCount) buckets cannot be in \(reader.remaining) bytes")
    }
    var previous = -1
    for _ in 0..<bucketCount {
      let key = Int(try reader.read(UInt32.self))
      guard key > previous, key <= Int(Int32.max) else {
        throw MalformedData("bucket key \(key) does not ascend or is negative")
      }
      previous = key
      try bitmap(bucket: key)
    }
  }

  private mutating func nativeArray(bigEndian: Bool) throws {
    func number(_ raw: UInt32) -> Int { Int(bigEndian ? raw.byteSwapped : raw) }
    let bitmapCount = number(try reader.read())
    guard bitmapCount <= reader.remaining / 12 else {
      throw MalformedData("\(bitmapCount) bitmaps cannot be in \(reader.remaining) bytes")
    }
    for bucket in 0..<bitmapCount {
      let byteCount = number(try reader.read())
      let start = reader.position
      try bitmap(bucket: bucket)
      guard reader.position - start == byteCount else {
        throw MalformedData(
          "bitmap \(bucket) is said to have \(byteCount) bytes, not \(reader.position - start)")
      }
    }
  }

  /// One 32-bit bitmap; `bucket` are the upper 32 bits of its rows.
  private mutating func bitmap(bucket: Int) throws {
    let cookie: UInt32 = try reader.read()
    let hasRuns = cookie & 0xFFFF == Self.cookieWithRuns
    let containerCount: Int
    var runFlags: UnsafeRawBufferPointer?
    if hasRuns {
      containerCount = Int(cookie >> 16) + 1
      runFlags = try reader.take((containerCount + 7) / 8)
    } else if cookie == Self.cookieWithoutRuns {
      containerCount = Int(try reader.read(UInt32.self))
    } else {
      throw MalformedData("cookie \(cookie) is not that of a roaring bitmap")
    }
    guard containerCount <= RowIndexSet.containerRows else {
      throw MalformedData("a roaring bitmap of \(containerCount) containers")
    }
    let headers = try reader.take(4 * containerCount)
    // The offset header repeats what follows from the sizes; the containers are read in order.
    if !hasRuns || containerCount >= Self.offsetThreshold { _ = try reader.take(4 * containerCount) }

    var previous = -1
    for index in 0..<containerCount {
      let key = Int(UInt16(littleEndian: headers.loadUnaligned(fromByteOffset: 4 * index, as: UInt16.self)))
      let cardinality =
        Int(UInt16(littleEndian: headers.loadUnaligned(fromByteOffset: 4 * index + 2, as: UInt16.self))) + 1
      guard key > previous else { throw MalformedData("container key \(key) does not ascend") }
      previous = key
      let rows = bucket << 16 + key
      if let runFlags, BitOps.test(runFlags, index) {
        try runContainer(key: rows, cardinality: cardinality)
      } else if cardinality <= RowIndexSet.arrayLimit {
        try arrayContainer(key: rows, cardinality: cardinality)
      } else {
        try bitmapContainer(key: rows, cardinality: cardinality)
      }
    }
  }

  private mutating func arrayContainer(key: Int, cardinality: Int) throws {
    let bytes = try reader.take(2 * cardinality)
    let start = set.shorts.count
    var previous = -1
    for index in 0..<cardinality {
      let offset = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self))
      guard Int(offset) > previous else { throw MalformedData("rows of an array container do not ascend") }
      previous = Int(offset)
      set.shorts.append(offset)
    }
    append(key: key, .array, start: start, length: cardinality, cardinality: cardinality)
  }

  private mutating func bitmapContainer(key: Int, cardinality: Int) throws {
    let bytes = try reader.take(8 * RowIndexSet.bitmapWords)
    let start = set.words.count
    var found = 0
    for index in 0..<RowIndexSet.bitmapWords {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      found += word.nonzeroBitCount
      set.words.append(word)
    }
    guard found == cardinality else {
      throw MalformedData("a bitmap container has \(found) rows, its header says \(cardinality)")
    }
    append(key: key, .bitmap, start: start, length: RowIndexSet.bitmapWords, cardinality: cardinality)
  }

  private mutating func runContainer(key: Int, cardinality: Int) throws {
    let runCount = Int(try reader.read(UInt16.self))
    let bytes = try reader.take(4 * runCount)
    let start = set.shorts.count
    var previousEnd = -1
    var found = 0
    for index in 0..<runCount {
      let first = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt16.self))
      let extra = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index + 2, as: UInt16.self))
      guard Int(first) > previousEnd, Int(first) + Int(extra) < RowIndexSet.containerRows else {
        throw MalformedData("runs of a run container overlap or do not ascend")
      }
      previousEnd = Int(first) + Int(extra)
      found += Int(extra) + 1
      set.shorts.append(first)
      set.shorts.append(extra)
    }
    guard found == cardinality else {
      throw MalformedData("a run container has \(found) rows, its header says \(cardinality)")
    }
    append(key: key, .runs, start: start, length: runCount, cardinality: cardinality)
  }

  private mutating func append(
    key: Int, _ form: RowIndexSet.Form, start: Int, length: Int, cardinality: Int
  ) {
    set.containers.append(
      RowIndexSet.Container(key: key, form: form, start: start, length: length, cardinality: cardinality))
    set.count += cardinality
  }
}
