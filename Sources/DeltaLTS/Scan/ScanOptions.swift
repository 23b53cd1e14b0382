/// How a scan runs. None of it changes which rows come out.
public struct ScanOptions: Sendable, Hashable, Codable {
  /// Row groups that are worked on side by side, up to 256; nil: one a core.
  public var parallelism: Int?
  /// Rows of a batch at the most.
  public var batchRows = 65_536
  /// Bytes of finished batches that may wait for the consumer. A batch that is next in order is never held
  /// back, so that a scan goes on under any limit.
  public var bufferedByteLimit = 256 << 20
  /// Whether rows come in the order of the files and of the rows in them, or as they are done.
  public var keepsOrder = true
  /// Whether checksums of Parquet pages are verified where there are any.
  public var verifiesPageChecksums = false

  public init() {}

  /// Options may come with a header from elsewhere.
  static let parallelismLimit = 256
}
