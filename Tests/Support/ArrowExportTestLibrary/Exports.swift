import CArrowABI
import DeltaColumns

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The C face of the library that tests load into Python.

/// Fills `stream` as `request` asks: its first line is the name of a source, the others are `key=value`.
///
/// Returns 0, or an errno for a request that is not understood.
@_cdecl("deltalts_test_export")
public func exportStream(_ request: UnsafePointer<CChar>?, _ stream: UnsafeMutableRawPointer?) -> CInt {
  guard let request, let stream else { return EINVAL }
  let parsed = ExportRequest(String(cString: request))
  guard let source = ExportRequest.sources[parsed.name] else { return ENOENT }
  return source(parsed, stream.assumingMemoryBound(to: ArrowArrayStream.self))
}

/// How many exported schemas, arrays and streams are not released yet.
@_cdecl("deltalts_test_live_exports")
public func liveExports() -> Int64 { Int64(ArrowExports.liveCount) }

/// Calls a stream's release.
@_cdecl("deltalts_test_release_stream")
public func releaseStream(_ stream: UnsafeMutableRawPointer?) {
  guard let stream = stream?.assumingMemoryBound(to: ArrowArrayStream.self) else { return }
  stream.pointee.release?(stream)
}

/// Imports the stream that lies at `source`, with our own importer, and exports what comes out of it to `target`.
@_cdecl("deltalts_test_pass_through")
public func passThrough(_ source: UnsafeMutableRawPointer?, _ target: UnsafeMutableRawPointer?) -> CInt {
  guard let source, let target else { return EINVAL }
  guard let reader = try? ArrowStreamReader(importing: source.assumingMemoryBound(to: ArrowArrayStream.self))
  else { return EINVAL }
  ArrowStreamExporter.export(
    fields: reader.fields.map { $0.withText(.views) },
    to: target.assumingMemoryBound(to: ArrowArrayStream.self)
  ) {
    try await reader.next().map { try $0.withText(.views) }
  }
  return 0
}

/// What a test asks the library for.
struct ExportRequest: Sendable {
  let name: String
  let arguments: [String: String]

  /// The sources by name: a new one is a new row.
  static let sources: [String: @Sendable (ExportRequest, UnsafeMutablePointer<ArrowArrayStream>) -> CInt] = [
    "everyType": { (request, stream) in
      EveryType.export(request, to: stream)
      return 0
    },
    "failing": { (request, stream) in
      EveryType.exportFailing(request, to: stream)
      return 0
    },
    "table": TableScan.export,
  ]

  init(_ text: String) {
    let lines = text.split(separator: "\n").map(String.init)
    name = lines.first ?? ""
    var arguments: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts.count == 2 { arguments[String(parts[0])] = String(parts[1]) }
    }
    self.arguments = arguments
  }

  var options: ArrowStreamOptions {
    switch arguments["text"] {
    case "offsets32": ArrowStreamOptions(text: .offsets32)
    case "offsets64": ArrowStreamOptions(text: .offsets64)
    default: ArrowStreamOptions()
    }
  }
}
