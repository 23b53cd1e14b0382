import DeltaJSON
import DeltaMemory

/// A run of tasks as columns: what a `ScanTask` looks its values up in.
///
/// A page is a copy of what its tasks need and no more. Whoever keeps one task keeps its page, about 100 KiB, and
/// neither the checkpoint's pages nor the log's files that it was made of; whoever keeps all tasks pays for the text
/// of their paths and some 24 bytes a task.
@usableFromInline
final class TaskPage: Sendable {
  /// Tasks of one page at the most.
  static let limit = 1024

  struct Row: BitwiseCopyable, Sendable {
    /// Where the path ends; it begins where the one before ends.
    let pathEnd: Int
    let size: Int64
    /// Its place in `partitionValues`.
    let values: UInt32
    let matchesEntirely: Bool
  }

  /// What few files have.
  struct Extra: Sendable {
    var deletionVector: DeletionVectorDescriptor?
    var baseRowId: Int64?
    var defaultRowCommitVersion: Int64?
  }

  let rows: [Row]
  private let paths: Bytes
  /// The distinct ones.
  private let partitionValues: [PartitionValues]
  /// One a row, or none at all.
  private let extras: [Extra]

  private init(rows: [Row], paths: Bytes, partitionValues: [PartitionValues], extras: [Extra]) {
    self.rows = rows
    self.paths = paths
    self.partitionValues = partitionValues
    self.extras = extras
  }

  func path(_ row: Int) -> String {
    let start = row == 0 ? 0 : rows[row - 1].pathEnd
    let end = rows[row].pathEnd
    return paths.withUnsafeBytes { String(decoding: $0[start..<end], as: UTF8.self) }
  }

  func partitionValues(_ row: Int) -> [String: String?] {
    partitionValues[Int(rows[row].values)].dictionary
  }

  /// What it takes in memory, about.
  var heldByteCount: Int {
    256 + paths.heldByteCount + rows.count * MemoryLayout<Row>.stride + partitionValues.count * 256
      + extras.reduce(0) { $0 + MemoryLayout<Extra>.stride + ($1.deletionVector == nil ? 0 : 128) }
  }

  func extra(_ row: Int) -> Extra? { extras.isEmpty ? nil : extras[row] }

  struct Builder: ~Copyable {
    private var rows: [Row] = []
    private var paths: BytesBuilder
    private var partitionValues: [PartitionValues] = []
    private var extras: [Extra] = []

    init(taskCount: Int) {
      rows.reserveCapacity(taskCount)
      paths = BytesBuilder(capacity: taskCount * 96)
    }

    /// Notes values that rows to come may have; gives their place.
    mutating func add(_ values: PartitionValues) -> UInt32 {
      partitionValues.append(values)
      return UInt32(truncatingIfNeeded: partitionValues.count - 1)
    }

    @inline(__always)
    mutating func add(_ file: FileText, values: UInt32, matchesEntirely: Bool) {
      if file.hasEscapes {
        paths.reserve(file.path.count + JSONText.slack)
        // Escapes were resolved once when the log was read, so they can be again.
        paths.count += (try? JSONText.unescape(file.path, into: paths.base + paths.count)) ?? 0
      } else {
        paths.append(file.path)
      }
      rows.append(
        Row(pathEnd: paths.count, size: file.size, values: values, matchesEntirely: matchesEntirely))
    }

    /// What the rows have besides, a value each; for pages where any has.
    mutating func setExtras(_ extras: [Extra]) { self.extras = extras }

    consuming func finish() -> TaskPage {
      TaskPage(rows: rows, paths: paths.finish(), partitionValues: partitionValues, extras: extras)
    }
  }
}
