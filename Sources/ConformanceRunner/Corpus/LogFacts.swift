import ConformanceCases
import Foundation

/// What the runner reads in a table's log by itself: protocol, schema and file names, to judge refusals.
///
/// JSON commits only; a table whose JSON begins after the wanted version has no facts.
package struct LogFacts: Sendable {
  private let commits: [(version: Int64, url: URL)]
  private let names: [String]

  package init(table: URL) {
    let log = table.appending(path: "_delta_log")
    names = Directory.names(log)
    commits = names.compactMap { name in
      guard name.hasSuffix(".json"), name.count == 25, let version = Int64(name.dropLast(5)) else {
        return nil
      }
      return (version, log.appending(path: name))
    }
  }

  package var latestVersion: Int64? { commits.last?.version }

  /// The last protocol and metaData actions up to a version; nil: the latest.
  private func actions(at version: Int64?) -> (protocol: JSONNode?, metadata: JSONNode?) {
    var found: (protocol: JSONNode?, metadata: JSONNode?) = (nil, nil)
    for commit in commits where commit.version <= version ?? .max {
      guard let data = try? Data(contentsOf: commit.url) else { continue }
      for line in data.split(separator: 0x0A) {
        let head = String(decoding: line.prefix(24), as: UTF8.self)
        guard head.contains("protocol") || head.contains("metaData"),
          let action = try? JSONParser.parse([UInt8](line))
        else { continue }
        found.protocol = action["protocol"] ?? found.protocol
        found.metadata = action["metaData"] ?? found.metadata
      }
    }
    return found
  }

  /// The schema at a version; nil where it cannot be told.
  package func schema(at version: Int64?) -> TypeNode? {
    guard let text = actions(at: version).metadata?["schemaString"]?.string,
      let node = try? JSONParser.parse(text)
    else { return nil }
    return try? TypeNode(node)
  }

  /// The table features that reading the version takes.
  package func features(at version: Int64?) -> Set<String> {
    let (protocolNode, metadata) = actions(at: version)
    let mode = metadata?["configuration"]?["delta.columnMapping.mode"]?.string
    return Self.features(
      readerVersion: protocolNode?["minReaderVersion"]?.integer,
      readerFeatures: protocolNode?["readerFeatures"]?.strings ?? [], mappingMode: mode,
      schema: schema(at: version)
    ).union(checkpointFeatures(at: version))
  }

  /// A checkpoint named by a UUID takes the feature v2Checkpoint, whatever the protocol of that version says.
  package func checkpointFeatures(at version: Int64?) -> Set<String> {
    let isNeeded = names.contains { name in
      let parts = name.split(separator: ".")
      guard parts.count == 4, parts[1] == "checkpoint", parts[2].count == 36, let own = Int64(parts[0]) else {
        return false
      }
      return own <= version ?? .max
    }
    return isNeeded ? ["v2Checkpoint"] : []
  }

  /// The features that a protocol, a mapping mode and the types of a schema stand for.
  package static func features(
    readerVersion: Int64?, readerFeatures: some Sequence<String>, mappingMode: String?, schema: TypeNode?
  ) -> Set<String> {
    var features = Set(readerFeatures)
    if readerVersion ?? 1 >= 2, let mappingMode, mappingMode != "none" { features.insert("columnMapping") }
    features.formUnion((schema?.primitives ?? []).compactMap(FeatureNames.ofType))
    return features
  }
}
