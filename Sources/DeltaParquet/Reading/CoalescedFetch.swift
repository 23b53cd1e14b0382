internal import DeltaMemory

/// Puts near ranges together to fewer reads, and takes the reads apart again.
struct CoalescedFetch {
  /// What to read: sorted and apart.
  private(set) var reads: [Range<Int>] = []
  private var places: [(read: Int, range: Range<Int>)]

  init(_ ranges: [Range<Int>], options: ParquetReadOptions) {
    places = ranges.map { (0, $0) }
    for index in ranges.indices.sorted(by: { ranges[$0].lowerBound < ranges[$1].lowerBound }) {
      let range = ranges[index]
      if let last = reads.last, range.lowerBound - last.upperBound <= options.coalesceGap,
        range.lowerBound < last.upperBound
          || max(range.upperBound, last.upperBound) - last.lowerBound <= options.largestRequest
      {
        reads[reads.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        reads.append(range)
      }
      places[index].read = reads.count - 1
    }
  }

  /// The bytes of range number `index`, out of what was read.
  func part(_ index: Int, of parts: [Bytes]) throws(ParquetError) -> Bytes {
    let place = places[index]
    let start = place.range.lowerBound - reads[place.read].lowerBound
    guard parts.count == reads.count, let part = parts[place.read].slice(start..<start + place.range.count)
    else {
      throw ParquetError(
        .truncated, "the source gave fewer bytes than it was asked for",
        fileOffset: Int64(place.range.lowerBound))
    }
    return part
  }
}
