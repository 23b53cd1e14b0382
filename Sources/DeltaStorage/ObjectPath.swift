/// The key of an object inside one store: decoded text, segments parted by `/`, no scheme, no leading slash.
///
/// It is always normal: no empty, `.` or `..` segments, no NUL, at most `maximumByteCount` bytes of UTF-8.
/// The empty path is the root of the store. Paths are equal, hash and sort by their bytes, not by Unicode
/// equivalence: file systems and object stores tell `é` from `e` + accent, and `String` does not.
public struct ObjectPath: Sendable {
  /// The longest path, in bytes of UTF-8 (Linux's PATH_MAX; S3 stops at 1,024).
  public static let maximumByteCount = 4096

  /// The root of the store.
  public static let root = ObjectPath(unchecked: "")

  /// The path as text, without a leading slash.
  public let text: String

  package init(unchecked text: String) { self.text = text }

  /// Normalises `text`: drops empty and `.` segments and resolves `..`.
  ///
  /// Nothing is percent-decoded here; a log's paths go through `TableLocation`.
  /// - Throws: `invalidPath` where `..` leads above the root, for a NUL, and for a text that is too long.
  public init(_ text: String) throws(StorageError) {
    self.text = try Self.normalised(text, below: "")
  }

  /// Whether this is the root of the store.
  public var isRoot: Bool { text.isEmpty }

  /// The last segment; empty for the root.
  public var name: Substring {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return text[...] }
    return text[text.utf8.index(after: slash)...]
  }

  /// The path without its last segment; the root's parent is the root.
  public var parent: ObjectPath {
    guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
    return ObjectPath(unchecked: String(text[..<slash]))
  }

  /// This path followed by `relative`, which may have several segments and `..`.
  public func appending(_ relative: String) throws(StorageError) -> ObjectPath {
    ObjectPath(unchecked: try Self.normalised(relative, below: text))
  }

  /// Whether this path lies below `directory` (and is not it).
  public func isBelow(_ directory: ObjectPath) -> Bool {
    if directory.isRoot { return !isRoot }
    let own = text.utf8
    let prefix = directory.text.utf8
    guard own.count > prefix.count, own.starts(with: prefix) else { return false }
    return own[own.index(own.startIndex, offsetBy: prefix.count)] == UInt8(ascii: "/")
  }

  /// This path as seen from `directory`; nil where it does not lie below.
  public func relative(to directory: ObjectPath) -> Substring? {
    guard isBelow(directory) else { return nil }
    if directory.isRoot { return text[...] }
    let own = text.utf8
    return text[own.index(own.startIndex, offsetBy: directory.text.utf8.count + 1)...]
  }

  private static func normalised(_ text: String, below base: String) throws(StorageError) -> String {
    guard text.utf8.count + base.utf8.count < maximumByteCount else {
      throw StorageError(
        .invalidPath, "The path has more than \(maximumByteCount) bytes", location: String(text.prefix(200)))
    }
    if isNormal(text.utf8) { return base.isEmpty || text.isEmpty ? base + text : base + "/" + text }
    var bytes = Array(base.utf8)
    for segment in text.utf8.split(separator: UInt8(ascii: "/")) {
      if segment.count == 1, segment.first == UInt8(ascii: ".") { continue }
      if segment.count == 2, segment.allSatisfy({ $0 == UInt8(ascii: ".") }) {
        guard !bytes.isEmpty else {
          throw StorageError(.invalidPath, "The path leads above the root of its store", location: text)
        }
        bytes.removeSubrange((bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)...)
        continue
      }
      guard !segment.contains(0) else {
        throw StorageError(.invalidPath, "The path has a NUL character", location: text)
      }
      if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
      bytes.append(contentsOf: segment)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether `text` is normal as it stands.
  private static func isNormal(_ text: String.UTF8View) -> Bool {
    var segmentLength = 0
    var dots = 0
    for byte in text {
      if byte == UInt8(ascii: "/") {
        if segmentLength == 0 || (dots == segmentLength && dots <= 2) { return false }
        segmentLength = 0
        dots = 0
      } else {
        if byte == 0 { return false }
        segmentLength += 1
        if byte == UInt8(ascii: ".") { dots += 1 }
      }
    }
    return text.isEmpty || !(segmentLength == 0 || (dots == segmentLength && dots <= 2))
  }
}

extension ObjectPath: Hashable, Comparable, CustomStringConvertible {
  public static func == (left: ObjectPath, right: ObjectPath) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  public static func < (left: ObjectPath, right: ObjectPath) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  public var description: String { text }
}

extension ObjectPath: Codable {
  public init(from decoder: any Decoder) throws {
    try self.init(String(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try text.encode(to: encoder)
  }
}
