import DeltaMemory

/// The actions of one file of the log (a commit or a compaction), as places in its own bytes, or in a copy of what is
/// always needed: the rest, statistics above all, is most of a log's bytes, and is read again when somebody asks.
package struct LogActions: Sendable {
  /// The first and the last version that the file tells of.
  package let versions: ClosedRange<Int64>
  package let fileName: String
  /// The file, or what was copied of it.
  package let bytes: Bytes
  /// Whether `bytes` is the whole file.
  let isWhole: Bool
  /// Bytes of the file.
  let fileByteCount: Int
  /// Keys that are not bytes of the file as they stand.
  let keys: Bytes
  /// The add and remove actions, in the file's order.
  let files: [FileAction]
  /// The other actions that have a kind, in the file's order.
  package let others: [OtherAction]
  /// Whether any add has a deletion vector.
  let hasVectors: Bool

  package struct OtherAction: Sendable {
    /// An index of `ActionKind.others`.
    let kind: Int
    /// Where the value of the action begins.
    package let start: UInt32
    package let count: UInt32

    package var actionKind: ActionKind { ActionKind.others[kind] }
  }

  init(
    versions: ClosedRange<Int64>, fileName: String, bytes: Bytes, files: [FileAction], others: [OtherAction],
    keys: Bytes, fileByteCount: Int? = nil
  ) {
    self.versions = versions
    self.fileName = fileName
    self.bytes = bytes
    self.files = files
    self.others = others
    self.keys = keys
    hasVectors = files.contains { $0.isAdd && $0.deletionVector != 0 }
    isWhole = fileByteCount == nil
    self.fileByteCount = fileByteCount ?? bytes.count
  }

  /// Bytes that are held.
  var heldByteCount: Int {
    bytes.heldByteCount + keys.heldByteCount + files.capacity * MemoryLayout<FileAction>.stride
      + others.capacity * MemoryLayout<OtherAction>.stride
  }

  /// Bytes of a log file at the most: places in it are 32-bit numbers.
  package static let byteLimit = Int(UInt32.max)
}

/// An add or a remove action: what replay needs, and where the rest stands.
struct FileAction: BitwiseCopyable, Sendable {
  var hash: UInt64 = 0
  /// The file's size; 0 for a remove that does not tell.
  var size: Int64 = 0
  /// The key, in the file's bytes or in `LogActions.keys`.
  var keyStart: UInt32 = 0
  var keyCount: UInt32 = 0
  /// The path between its quotes.
  var pathStart: UInt32 = 0
  var pathCount: UInt32 = 0
  /// Where the action's object begins, in the file itself.
  var start: UInt32 = 0
  /// The statistics, quotes included, in the file itself.
  var stats: UInt32 = 0
  /// Where the value begins; 0 where there is none, since no value can stand at the start of a file.
  var partitionValues: UInt32 = 0
  var deletionVector: UInt32 = 0
  var flags: Flags = []

  struct Flags: OptionSet, BitwiseCopyable, Sendable {
    let rawValue: UInt32
    static let add = Flags(rawValue: 1)
    static let keyAside = Flags(rawValue: 2)
    static let pathHasEscapes = Flags(rawValue: 4)
  }

  var isAdd: Bool { flags.contains(.add) }
}

extension LogActions {
  /// The key of a file action; valid while `self` lives.
  @inline(__always)
  func key(_ action: FileAction) -> UnsafeRawPointer {
    (action.flags.contains(.keyAside) ? keys.unsafeBase : bytes.unsafeBase) + Int(action.keyStart)
  }
}
