import ConformanceCases
import Foundation

/// A case in the newer layout of DAT: a table and specs of single operations on it.
package struct WorkloadCase: Sendable {
  /// Where the table is, unless in `delta/`.
  package let tablePath: URL?
  package let tags: [String]
  package let specs: [WorkloadSpec]
  /// The reader features that the table info speaks of.
  package let features: [String]

  package init(_ info: JSONNode, directory: URL) throws {
    tablePath = info["tablePath"]?.string.map { text in
      text.hasPrefix("file:")
        ? URL(string: text) ?? URL(filePath: text) : URL(filePath: text, relativeTo: directory)
    }
    tags = info["tags"]?.strings ?? []
    let protocolNode = info["protocol"]
    let named =
      (protocolNode?["readerFeatures"]?.strings ?? []) + (protocolNode?["writerFeatures"]?.strings ?? [])
    features = Set(named).sorted().map { "feature-\($0)" }
    let folder = directory.appending(path: "specs")
    specs = try Directory.names(folder).filter { $0.hasSuffix(".json") }.map { name in
      guard let node = try JSONFile.read(folder.appending(path: name)) else {
        throw CorpusError("\(directory.lastPathComponent)/specs/\(name) cannot be read")
      }
      let spec = String(name.dropLast(".json".count))
      return WorkloadSpec(spec, node, folder: directory.appending(path: "expected").appending(path: spec))
    }
  }
}

/// One operation on a table and its outcome, as delta-kernel-rs's `workloads` crate models it.
package struct WorkloadSpec: Sendable {
  package let name: String
  package let operation: Operation
  package let outcome: Outcome
  /// The folder with `expected_data/` or `rows.jsonl`.
  package let folder: URL

  package enum Operation: Sendable {
    case read(Moment?, predicate: String?, columns: [String]?)
    case snapshot(Moment?)
    case changes(start: Int64, end: Int64?)
    case transaction(Moment?, application: String)
    case domainMetadata(Moment?, domain: String)
    /// A spec that this runner does not know, in words.
    case unknown(String)
  }

  package enum Outcome: Sendable {
    /// The `expected` object; empty where the spec has none.
    case success(JSONNode)
    case failure(code: String, message: String?)
  }

  init(_ name: String, _ node: JSONNode, folder: URL) {
    self.name = name
    self.folder = folder
    operation = Self.operation(node)
    if let error = node["error"] ?? node["expectedError"], !error.isNull {
      outcome = .failure(code: error["errorCode"]?.string ?? "", message: error["errorMessage"]?.string)
    } else {
      outcome = .success(node["expected"] ?? .object([]))
    }
  }

  private static func operation(_ node: JSONNode) -> Operation {
    let moment = moment(node)
    switch node["type"]?.string {
    case "read": return .read(moment, predicate: node["predicate"]?.string, columns: node["columns"]?.strings)
    case "snapshotConstruction", "snapshot_construction", "snapshot": return .snapshot(moment)
    case "cdf":
      if node["predicate"] != nil || node["columns"] != nil {
        return .unknown("cdf with predicate or columns")
      }
      guard let start = first(["startVersion", "startingVersion", "start"], of: node)?.integer else {
        return .unknown("cdf without startVersion")
      }
      return .changes(start: start, end: first(["endVersion", "endingVersion", "end"], of: node)?.integer)
    case "txn":
      guard let application = first(["appId", "applicationId"], of: node)?.string else {
        return .unknown("txn without appId")
      }
      return .transaction(moment, application: application)
    case "domainMetadata", "domain_metadata":
      guard let domain = first(["domain", "domainName"], of: node)?.string else {
        return .unknown("domain metadata without domain")
      }
      return .domainMetadata(moment, domain: domain)
    case let type: return .unknown(type ?? "no type")
    }
  }

  private static func moment(_ node: JSONNode) -> Moment? {
    if let version = node["version"]?.integer { return .version(version) }
    return node["timestamp"]?.string.map(Moment.timestamp)
  }

  private static func first(_ names: [String], of node: JSONNode) -> JSONNode? {
    names.lazy.compactMap { node[$0] }.first { !$0.isNull }
  }
}
