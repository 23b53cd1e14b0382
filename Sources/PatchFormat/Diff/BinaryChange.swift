import CZlib
import GitObjects

/// A binary file's new bytes.
public struct BinaryChange: Hashable, Sendable {
  /// What the bytes are.
  public enum Method: String, Sendable {
    /// All of the file.
    case literal
    /// Copies out of the other side, and new bytes between.
    case delta
  }

  public var method: Method
  /// Inflated.
  public var bytes: [UInt8]

  public init(method: Method, bytes: [UInt8]) {
    self.method = method
    self.bytes = bytes
  }

  /// The file's bytes, out of those of the other side.
  public func apply(to other: [UInt8]) throws(PatchError) -> [UInt8] {
    switch method {
    case .literal: bytes
    case .delta: try BinaryDelta(bytes).apply(to: other)
    }
  }
}

// MARK: As patches have it

extension BinaryChange {
  private static let bytesPerLine = 52

  func append(to text: inout [UInt8]) {
    text += "\(method.rawValue) \(bytes.count)\n".utf8
    var rest = StableDeflate.compress(bytes)[...]
    while !rest.isEmpty {
      let line = rest.prefix(Self.bytesPerLine)
      rest = rest.dropFirst(line.count)
      let length = UInt8(line.count)
      text.append(length <= 26 ? UInt8(ascii: "A") + length - 1 : UInt8(ascii: "a") + length - 27)
      text += Base85.encode(line) + [UInt8(ascii: "\n")]
    }
    text.append(UInt8(ascii: "\n"))
  }

  /// The most that a binary change may inflate to.
  static let sizeLimit = 1 << 30

  /// Reads `literal N` or `delta N` and the lines behind it, up to the empty one.
  static func take(_ lines: inout LineReader) throws(PatchError) -> BinaryChange? {
    let number = lines.number
    guard let head = lines.peek() else { return nil }
    let words = String(decoding: head, as: UTF8.self).split(separator: " ")
    guard words.count == 2, let method = Method(rawValue: String(words[0])) else { return nil }
    guard let size = Int(words[1]), (0...sizeLimit).contains(size) else {
      throw PatchError(.malformed, "a binary change of \(words[1]) bytes", line: number)
    }
    _ = lines.next()
    var packed: [UInt8] = []
    while let line = lines.peek(), !line.isEmpty {
      guard let count = lineLength(line[line.startIndex]),
        let bytes = Base85.decode(line.dropFirst(), count: count)
      else { throw PatchError(.malformed, "a line of a binary change is malformed", line: lines.number) }
      packed += bytes
      _ = lines.next()
    }
    guard lines.next() != nil else {
      throw PatchError(.malformed, "the patch ends inside a binary change", line: number)
    }
    guard let bytes = inflate(packed, size: size) else {
      throw PatchError(
        .malformed, "a binary change does not inflate to the \(size) bytes it tells of", line: number)
    }
    return BinaryChange(method: method, bytes: bytes)
  }

  private static func lineLength(_ letter: UInt8) -> Int? {
    switch letter {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(letter - UInt8(ascii: "A")) + 1
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(letter - UInt8(ascii: "a")) + 27
    default: nil
    }
  }

  /// Nil where it is not zlib's format, or not so many bytes. Few bytes cannot become very many: 1 in 1,032.
  private static func inflate(_ packed: [UInt8], size: Int) -> [UInt8]? {
    guard size <= packed.count.multipliedReportingOverflow(by: 1_040).partialValue else { return nil }
    var bytes = [UInt8](repeating: 0, count: size + 1)
    var length = uLong(bytes.count)
    guard uncompress(&bytes, &length, packed, uLong(packed.count)) == Z_OK, length == uLong(size) else {
      return nil
    }
    bytes.removeLast()
    return bytes
  }
}
