internal import CLZ4

enum LZ4 {
  /// Decompresses one block without framing.
  /// - Returns: the bytes written.
  static func decompressBlock(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    guard let written = block(source, target) else {
      throw ParquetError(
        .decompressionFailed, "LZ4 block is damaged, or longer than the \(target.count) bytes told")
    }
    return written
  }

  /// Decompresses what stands under the deprecated codec LZ4: frames by their magic number, else Hadoop's
  /// framing where it fits exactly, else one plain block. Writers have disagreed about it.
  /// - Returns: the bytes written.
  static func decompressHadoop(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    if source.count >= 4, source.loadUnaligned(as: UInt32.self).littleEndian == frameMagic {
      return try frames(source, target)
    }
    if let written = hadoopFrames(source, target), written == target.count { return written }
    return try decompressBlock(source, into: target)
  }

  private static func block(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    guard let inputCount = Int32(exactly: source.count), let outputCount = Int32(exactly: target.count) else {
      return nil
    }
    let written = LZ4_decompress_safe(
      source.baseAddress?.assumingMemoryBound(to: CChar.self),
      target.baseAddress?.assumingMemoryBound(to: CChar.self), inputCount, outputCount)
    return written >= 0 ? Int(written) : nil
  }

  /// Hadoop's framing: big-endian decompressed size, then chunks, each with its big-endian compressed size,
  /// until that size is reached; then the next.
  private static func hadoopFrames(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    var read = 0
    var written = 0
    func bigEndian() -> Int? {
      guard source.count - read >= 4 else { return nil }
      defer { read += 4 }
      return Int(UInt32(bigEndian: source.loadUnaligned(fromByteOffset: read, as: UInt32.self)))
    }
    while read < source.count {
      guard let size = bigEndian(), size <= target.count - written else { return nil }
      let end = written + size
      while written < end {
        guard let compressed = bigEndian(), compressed > 0, compressed <= source.count - read else {
          return nil
        }
        let chunk = UnsafeRawBufferPointer(rebasing: source[read..<read + compressed])
        guard let count = block(chunk, UnsafeMutableRawBufferPointer(rebasing: target[written..<end])),
          count > 0
        else { return nil }
        read += compressed
        written += count
      }
    }
    return written
  }

  // MARK: LZ4's own frames

  private static let frameMagic: UInt32 = 0x184D_2204

  private static let contexts = ContextPool(
    make: {
      var context: OpaquePointer?
      guard LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0 else {
        return nil
      }
      return UInt(bitPattern: context)
    },
    free: { LZ4F_freeDecompressionContext(OpaquePointer(bitPattern: $0)) })

  private static func frames(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    guard let input = source.baseAddress, let output = target.baseAddress else { return 0 }
    return try contexts.withContext { (context) throws(ParquetError) in
      guard let context = context.flatMap({ OpaquePointer(bitPattern: $0) }) else { throw .noContext(.lz4) }
      LZ4F_resetDecompressionContext(context)
      var read = 0
      var written = 0
      while read < source.count {
        var outputCount = target.count - written
        var inputCount = source.count - read
        let hint = LZ4F_decompress(context, output + written, &outputCount, input + read, &inputCount, nil)
        guard LZ4F_isError(hint) == 0 else {
          throw ParquetError(.decompressionFailed, "LZ4: \(String(cString: LZ4F_getErrorName(hint)))")
        }
        if inputCount == 0 && outputCount == 0 {
          throw ParquetError(
            .decompressionFailed, "LZ4 frame is damaged, or longer than the \(target.count) bytes told")
        }
        read += inputCount
        written += outputCount
      }
      return written
    }
  }
}
