internal import CZlib

enum Gzip {
  /// 15 bits of window, and 32 to tell gzip from zlib headers.
  private static let windowBits: Int32 = 15 + 32

  private static let contexts = ContextPool(
    make: {
      // zlib keeps the address of its stream, which hence must not move.
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      stream.initialize(to: z_stream())
      let size = Int32(MemoryLayout<z_stream>.size)
      guard inflateInit2_(stream, windowBits, ZLIB_VERSION, size) == Z_OK else {
        stream.deallocate()
        return nil
      }
      return UInt(bitPattern: stream)
    },
    free: {
      let stream = UnsafeMutablePointer<z_stream>(bitPattern: $0)
      inflateEnd(stream)
      stream?.deallocate()
    })

  /// Inflates members until the target is full: some writers make several for one page.
  /// - Returns: the bytes written.
  static func decompress(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(ParquetError) -> Int {
    guard let inputCount = UInt32(exactly: source.count), let outputCount = UInt32(exactly: target.count)
    else {
      throw ParquetError(.limitExceeded, "GZIP page of \(source.count) bytes")
    }
    return try contexts.withContext { (context) throws(ParquetError) in
      guard let stream = context.flatMap({ UnsafeMutablePointer<z_stream>(bitPattern: $0) }) else {
        throw .noContext(.gzip)
      }
      let input = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.next_in = UnsafeMutablePointer(mutating: input)
      stream.pointee.avail_in = inputCount
      stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = outputCount
      repeat {
        guard inflateReset2(stream, windowBits) == Z_OK else { throw .noContext(.gzip) }
        let status = inflate(stream, Z_FINISH)
        guard status == Z_STREAM_END else {
          throw ParquetError(.decompressionFailed, "GZIP: \(reason(status, stream))")
        }
      } while stream.pointee.avail_in > 0 && stream.pointee.avail_out > 0
      return target.count - Int(stream.pointee.avail_out)
    }
  }

  private static func reason(_ status: Int32, _ stream: UnsafeMutablePointer<z_stream>) -> String {
    if let message = stream.pointee.msg { return String(cString: message) }
    if status == Z_BUF_ERROR {
      return stream.pointee.avail_out == 0 ? "more bytes than the page header tells" : "the input ends early"
    }
    return "status \(status)"
  }
}
