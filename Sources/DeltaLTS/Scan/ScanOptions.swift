import DeltaParquet

/// How a scan runs. None of it changes which rows come out.
public struct ScanOptions: Sendable, Hashable, Codable {
  /// Row groups that are worked on side by side, up to 256; nil: one a core.
  public var parallelism: Int?
  /// Rows of a batch at the most.
  public var batchRows = 65_536
  /// Bytes of memory that the scan may take, not counting batches that the consumer holds. What does not fit is
  /// read in smaller steps and less side by side.
  ///
  /// A quarter is for finished batches that wait, the rest for row groups that are being read. One row group is
  /// always read and the batch that is next in order is never held back, so that a scan goes on under any
  /// limit: the floor is a page and a dictionary of every column that is read.
  public var memoryLimit = 256 << 20
  /// Whether rows come in the order of the files and of the rows in them, or as they are done.
  public var keepsOrder = true
  /// Whether checksums of Parquet pages are verified where there are any; without, damage may come out as rows.
  public var verifiesPageChecksums = true

  public init() {}

  /// Options may come with a header from elsewhere.
  static let parallelismLimit = 256

  /// Row groups that are worked on side by side.
  var width: Int { min(max(parallelism ?? LogDirectory.processors, 1), Self.parallelismLimit) }

  /// The parts of the memory limit: for batches that wait, and for row groups that are read.
  var memory: (waiting: Int, reading: Int) {
    let limit = min(max(memoryLimit, 0), 1 << 50)
    return (limit / 4, limit - limit / 4)
  }

  /// How its data files are read.
  var parquet: ParquetReadOptions {
    var options = ParquetReadOptions()
    options.batchRows = max(batchRows, 1)
    options.memoryBudget = memory.reading / width
    options.verifyChecksums = verifiesPageChecksums
    return options
  }
}
