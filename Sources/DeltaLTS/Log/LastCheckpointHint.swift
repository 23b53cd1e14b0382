import DeltaJSON
import DeltaMemory

/// What `_last_checkpoint` says: where a recent checkpoint is. A hint, never trusted for more than where to look.
package struct LastCheckpointHint: Sendable, Equatable {
  package let version: Int64
  /// How many files make up the checkpoint, where it has parts.
  package let parts: Int?

  package static let fileName = "_last_checkpoint"

  /// Why a hint is not heeded.
  package struct Unusable: Error, Equatable {
    package let reason: String
  }

  /// Reads the file; its checksum, if it has one, must match (PROTOCOL.md, JSON checksum).
  package init(_ bytes: Bytes) throws(Unusable) {
    let value: JSONValue
    do {
      value = try bytes.withUnsafeBytes { (text) throws(JSONError) in
        try JSONValue(parsing: text, limits: .init(byteCount: 64 << 20))
      }
    } catch {
      throw Unusable(reason: "\(error)")
    }
    guard let version = value["version"]?.int64, version >= 0 else {
      throw Unusable(reason: "it has no version")
    }
    if let checksum = value["checksum"]?.string {
      guard let form = value.canonicalForm(omitting: "checksum") else {
        throw Unusable(reason: "it has a key twice")
      }
      let found = MD5.hex(form.utf8)
      guard found == checksum.lowercased() else {
        throw Unusable(reason: "its checksum is \(found), not \(checksum) as it says")
      }
    }
    self.version = version
    self.parts = value["parts"]?.int64.flatMap { Int(exactly: $0) }
  }
}
