import ConformanceCases
import Foundation

/// A tree that the queue can make.
enum QueueTree: Sendable, Hashable, CustomStringConvertible {
  /// As it is committed.
  case whole
  /// Base and the first patches.
  case prefix(Int)
  /// Without the patches of a feature and those that need them.
  case without(String)
  /// What the queue owns as the commit has it; all else as it is now.
  case revision(String)

  var description: String {
    switch self {
    case .whole: "the tree"
    case .prefix(0): "the base"
    case .prefix(let count): "base and \(count) patches"
    case .without(let feature): "the tree without \(feature)"
    case .revision(let name): "baseline \(name.prefix(10))"
    }
  }

  fileprivate var arguments: [String] {
    switch self {
    case .whole: []
    case .prefix(let count): ["\(count)"]
    case .without(let feature): ["--without", feature]
    case .revision(let name): ["--at", name, "--around", "HEAD"]
    }
  }
}

/// `patch-queue`, asked for documents.
struct QueueProgram: Sendable {
  let program: URL
  let root: URL

  /// What a command says; one that found something to complain of says so, too, with its own exit status.
  func document(_ arguments: [String]) async throws -> JSONNode {
    let (output, end) = try await Tool.run(
      program.path(percentEncoded: false), arguments + ["--json"], directory: root)
    do {
      return try JSONParser.parse(output)
    } catch {
      throw CorpusError(
        "patch-queue \(arguments.joined(separator: " ")) ended with \(end.status): \(end.errorText)")
    }
  }

  /// The id of a tree.
  func tree(_ tree: QueueTree) async throws -> String {
    try id(await document(["tree"] + tree.arguments), tree)
  }

  /// Makes the folder, which is the gate's own, equal to the tree; files that are right already are left alone.
  func write(_ tree: QueueTree, into folder: URL) async throws -> String {
    let arguments = ["tree"] + tree.arguments + ["--into", folder.path(percentEncoded: false)]
    var document = try await document(arguments)
    if document["error"]?["code"]?.string == "refused" {
      // What is there is known by a tree that git may have collected since: anew, then.
      try FileManager.default.removeItem(at: folder)
      document = try await self.document(arguments)
    }
    return try id(document, tree)
  }

  private func id(_ document: JSONNode, _ tree: QueueTree) throws -> String {
    guard let id = document["tree"]?.string else {
      throw CorpusError("\(tree) cannot be made: \(document.complaint)")
    }
    return id
  }
}
