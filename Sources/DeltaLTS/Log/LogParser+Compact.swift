import DeltaMemory

extension LogParser {
  /// Copies what is always needed of the lines just read: paths, the partition values and deletion vectors of adds,
  /// the other actions. Those places are moved to the copy; where actions begin and have their statistics become
  /// places in the file.
  mutating func compact(_ bytes: Bytes) {
    let offset = UInt32(truncatingIfNeeded: parsedByteCount - bytes.count)
    // The first byte is nobody's, so that no place in the copy is 0.
    if copy.count == 0 { copy.append(UInt8(ascii: " ")) }
    let expected = Double(keptCount) * Double(fileByteCount) / Double(max(parsedByteCount, 1))
    copy.reserve(max(Int(expected * 1.02) + 64, keptCount + 1) - copy.count)
    bytes.withUnsafeBytes { text in
      for index in copied.files..<files.count { compact(index, text, offset) }
      for index in copied.others..<others.count {
        let other = others[index]
        let start = Self.move(other.start, count: other.count, from: text, to: &copy)
        others[index] = LogActions.OtherAction(kind: other.kind, start: start, count: other.count)
      }
    }
    copied = (files.count, others.count)
  }

  /// What was copied.
  mutating func takeCopy() -> Bytes {
    var taken = BytesBuilder(capacity: 0)
    swap(&taken, &copy)
    return taken.finish()
  }

  private mutating func compact(_ index: Int, _ text: UnsafeRawBufferPointer, _ offset: UInt32) {
    var action = files[index]
    let isKey = !action.flags.contains(.keyAside)
    action.pathStart = Self.move(action.pathStart, count: action.pathCount, from: text, to: &copy)
    if isKey { action.keyStart = action.pathStart }
    if action.isAdd {
      let span = spans[index]
      action.partitionValues = Self.move(
        action.partitionValues, count: span.partitionValues, from: text, to: &copy)
      action.deletionVector = Self.move(
        action.deletionVector, count: span.deletionVector, from: text, to: &copy)
    } else {
      // A remove counts by its key alone.
      action.partitionValues = 0
      action.deletionVector = 0
    }
    action.start &+= offset
    if action.stats != 0 { action.stats &+= offset }
    files[index] = action
  }

  /// Copies the value at `start`, and gives its place in the copy; 0 stays 0.
  @inline(__always)
  private static func move(
    _ start: UInt32, count: UInt32, from text: UnsafeRawBufferPointer, to copy: inout BytesBuilder
  ) -> UInt32 {
    guard start != 0 else { return 0 }
    let place = UInt32(truncatingIfNeeded: copy.count)
    copy.append(UnsafeRawBufferPointer(rebasing: text[Int(start)..<Int(start) + Int(count)]))
    return place
  }
}
