import DeltaMemory

extension LogParser {
  /// Copies what is kept of the file: the objects of adds without their statistics, the paths of removes, the other
  /// actions. The places of the actions are moved to the copy; those of statistics stay the file's own.
  mutating func compact() -> Bytes {
    // The first byte is nobody's, so that no place in the copy is 0.
    var copy = BytesBuilder(
      capacity: bytes.count - statsCount + files.count * Self.null.utf8CodeUnitCount + 1)
    copy.append(UInt8(ascii: " "))
    bytes.withUnsafeBytes { text in
      for index in files.indices { compact(index, text, &copy) }
      for index in others.indices {
        let other = others[index]
        let start = Int(other.start)
        others[index] = LogActions.OtherAction(
          kind: other.kind, start: UInt32(truncatingIfNeeded: copy.count), count: other.count)
        copy.append(UnsafeRawBufferPointer(rebasing: text[start..<start + Int(other.count)]))
      }
    }
    return copy.finish()
  }

  private static let null: StaticString = "null"

  private mutating func compact(_ index: Int, _ text: UnsafeRawBufferPointer, _ copy: inout BytesBuilder) {
    var action = files[index]
    let start = Int(action.start)
    let end = Int(ends[index])
    let stats = Int(action.stats)
    guard action.isAdd else {
      // A remove counts by its key alone.
      let path = Int(action.pathStart)
      moveKey(&action, by: copy.count - path)
      action.pathStart = UInt32(truncatingIfNeeded: copy.count)
      copy.append(UnsafeRawBufferPointer(rebasing: text[path..<path + Int(action.pathCount)]))
      action.start = 0
      action.partitionValues = 0
      action.deletionVector = 0
      action.stats = 0
      action.statsCount = 0
      files[index] = action
      return
    }
    let head = copy.count - start
    var tail = head
    if stats == 0 {
      copy.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
    } else {
      copy.append(UnsafeRawBufferPointer(rebasing: text[start..<stats]))
      copy.append(UnsafeRawBufferPointer(start: Self.null.utf8Start, count: Self.null.utf8CodeUnitCount))
      let after = stats + Int(action.statsCount)
      tail = copy.count - after
      copy.append(UnsafeRawBufferPointer(rebasing: text[after..<end]))
    }
    func moved(_ place: UInt32) -> UInt32 {
      if place == 0 { return 0 }
      let shift = stats != 0 && Int(place) > stats ? tail : head
      return UInt32(truncatingIfNeeded: Int(place) + shift)
    }
    moveKey(&action, by: Int(moved(action.pathStart)) - Int(action.pathStart))
    action.start = moved(action.start)
    action.pathStart = moved(action.pathStart)
    action.partitionValues = moved(action.partitionValues)
    action.deletionVector = moved(action.deletionVector)
    files[index] = action
  }

  private func moveKey(_ action: inout FileAction, by distance: Int) {
    guard !action.flags.contains(.keyAside) else { return }
    action.keyStart = UInt32(truncatingIfNeeded: Int(action.keyStart) + distance)
  }
}
