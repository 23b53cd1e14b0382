public import CArrowABI
public import DeltaColumns

@_exported import struct DeltaColumns.ArrowStreamOptions
@_exported import struct DeltaColumns.TextLayout

extension Scan {
  /// Hands the rows to a consumer of the Arrow C stream interface, such as pyarrow, polars or DuckDB, without a copy.
  ///
  /// Reading begins when the consumer asks for the first batch and runs ahead by a few; releasing the stream ends it.
  /// The consumer's calls block its own thread, so they must not be made on a thread of Swift's cooperative pool.
  /// - Parameters:
  ///   - stream: uninitialised memory for the stream; whoever owns it releases the stream.
  ///   - options: the layout of text, and how far to run ahead.
  public func export(
    to stream: UnsafeMutablePointer<ArrowArrayStream>, options: ArrowStreamOptions = ArrowStreamOptions()
  ) {
    ArrowStreamExporter.export(batches(), fields: fields, to: stream, options: options)
  }
}

extension ChangeFeed {
  /// Hands the changed rows to a consumer of the Arrow C stream interface, as `Scan.export` does.
  public func export(
    to stream: UnsafeMutablePointer<ArrowArrayStream>, options: ArrowStreamOptions = ArrowStreamOptions()
  ) {
    ArrowStreamExporter.export(batches(), fields: fields, to: stream, options: options)
  }
}
