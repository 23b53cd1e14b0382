import DeltaMemory

/// A decoder that is given bytes of any kind: values or a typed error must come out, and nothing else.
package struct DecoderTarget: Sendable {
  package let name: String
  private let body: @Sendable (Bytes) async throws -> Void
  private let isTyped: @Sendable (any Error) -> Bool

  init(
    _ name: String, failing isTyped: @escaping @Sendable (any Error) -> Bool,
    _ body: @escaping @Sendable (Bytes) async throws -> Void
  ) {
    self.name = name
    self.body = body
    self.isTyped = isTyped
  }

  /// Decodes the bytes, which lie in memory of exactly their size.
  /// - Throws: an error that is not of the decoder's own type.
  package func run(_ bytes: UnsafeRawBufferPointer) async throws {
    do {
      try await body(ExactMemory.bytes(bytes))
    } catch {
      guard isTyped(error) else { throw error }
    }
  }

  package static let all: [DecoderTarget] = parquet + log
}

/// Memory of exactly the bytes asked for, so that the address sanitizer sees each byte read beyond.
private final class ExactMemory {
  private let base: UnsafeMutableRawPointer

  private init(_ bytes: UnsafeRawBufferPointer) {
    base = .allocate(byteCount: max(1, bytes.count), alignment: 1)
    if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: bytes.count) }
  }

  deinit { base.deallocate() }

  static func bytes(_ bytes: UnsafeRawBufferPointer) -> Bytes {
    let memory = ExactMemory(bytes)
    return Bytes(foreign: memory.base, count: bytes.count, keeper: memory)
  }
}

/// Draws choices from the front of an input.
struct Choices {
  private(set) var rest: Bytes

  init(_ bytes: Bytes) { rest = bytes }

  /// A number below `count`.
  mutating func next(_ count: Int) -> Int {
    guard let first = rest.slice(0..<1)?.array.first, let more = rest.slice(1..<rest.count) else { return 0 }
    rest = more
    return Int(first) % count
  }

  /// The first `count` bytes, as far as there are as many.
  mutating func take(_ count: Int) -> Bytes {
    let end = min(count, rest.count)
    guard let front = rest.slice(0..<end), let more = rest.slice(end..<rest.count) else { return .empty }
    rest = more
    return front
  }
}
