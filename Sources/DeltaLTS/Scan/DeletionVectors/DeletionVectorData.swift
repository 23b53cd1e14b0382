import CZlib
import DeltaMemory

/// How a deletion vector's rows are had from text and bytes; where these come from is not its concern.
enum DeletionVectorData {
  /// The file format's version, its first byte.
  static let fileVersion: UInt8 = 1
  /// The size before, and the checksum behind, the data of one vector in a file.
  static let framing = 8
  private static let uuidLength = 20

  /// The rows of a vector kept in the log: `text` is the base-85 form of `byteCount` bytes.
  static func inline(_ text: String, byteCount: Int, cardinality: Int64) throws(MalformedData) -> RowIndexSet
  {
    let bytes = try Z85.decode(text)
    // Writers pad with zero bytes to a multiple of four.
    guard byteCount >= 0, bytes.count >= byteCount, bytes.count - byteCount < 4 else {
      throw MalformedData("inline data has \(bytes.count) bytes, sizeInBytes says \(byteCount)")
    }
    let rows = try Bytes(copying: bytes).withUnsafeBytes {
      (bytes: UnsafeRawBufferPointer) throws(MalformedData) -> RowIndexSet in
      try RoaringReader.deletionVector(UnsafeRawBufferPointer(rebasing: bytes[..<byteCount]))
    }
    return try check(rows, cardinality)
  }

  /// The rows of one vector of a file: `bytes` begin with its big-endian size and end with its checksum.
  static func framed(_ bytes: Bytes, byteCount: Int, cardinality: Int64) throws(MalformedData) -> RowIndexSet
  {
    guard byteCount >= 0, bytes.count == byteCount + framing else {
      throw MalformedData("\(bytes.count) bytes for a vector of \(byteCount), which takes \(framing) more")
    }
    let rows = try bytes.withUnsafeBytes {
      (bytes: UnsafeRawBufferPointer) throws(MalformedData) -> RowIndexSet in
      let size = Int(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
      guard size == byteCount else {
        throw MalformedData("the file says \(size) bytes, sizeInBytes says \(byteCount)")
      }
      let data = UnsafeRawBufferPointer(rebasing: bytes[4..<4 + byteCount])
      let stored = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 4 + byteCount, as: UInt32.self))
      let computed = checksum(data)
      guard computed == stored else {
        throw MalformedData("checksum \(computed) is not the stored \(stored)")
      }
      return try RoaringReader.deletionVector(data)
    }
    return try check(rows, cardinality)
  }

  /// The path, relative to the table's root, of the file that `text` names: an optional directory and a UUID.
  static func relativePath(_ text: String) throws(MalformedData) -> String {
    let characters = Array(text.utf8)
    guard characters.count >= uuidLength else {
      throw MalformedData(
        "\"\(text)\" is too short for a UUID in base 85, which takes \(uuidLength) characters")
    }
    let split = characters.count - uuidLength
    let directory = String(decoding: characters[..<split], as: UTF8.self)
    let uuid = try Z85.decode(String(decoding: characters[split...], as: UTF8.self))
    guard uuid.count == 16 else { throw MalformedData("\"\(text)\" does not end in a UUID") }
    guard !directory.split(separator: "/").contains(where: { $0 == "." || $0 == ".." }) else {
      throw MalformedData("the directory \"\(directory)\" leads out of the table")
    }
    let hex = uuid.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
    }
    let groups = [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]]
    let name = "deletion_vector_" + groups.map { $0.joined() }.joined(separator: "-") + ".bin"
    return directory.isEmpty ? name : directory + "/" + name
  }

  private static func check(_ rows: RowIndexSet, _ cardinality: Int64) throws(MalformedData) -> RowIndexSet {
    guard Int64(rows.count) == cardinality else {
      throw MalformedData("it holds \(rows.count) rows, cardinality says \(cardinality)")
    }
    return rows
  }

  private static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    guard let base = bytes.baseAddress else { return 0 }
    return UInt32(
      truncatingIfNeeded: crc32_z(0, base.assumingMemoryBound(to: UInt8.self), bytes.count))
  }
}
