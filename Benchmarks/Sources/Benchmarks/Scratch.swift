/// Memory to decode into, with the slack behind it that decoders may write to.
final class Scratch {
  let base: UnsafeMutableRawPointer

  init(byteCount: Int) {
    base = .allocate(byteCount: byteCount + 64, alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount + 64)
  }

  deinit { base.deallocate() }
}
