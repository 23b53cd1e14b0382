import Foundation
import GitObjects

/// `tree`: makes the tree of the base and some of the patches, and tells its id. No work tree is touched.
public struct MakeTree: QueueCommand {
  /// The last patch that it has: a name or a number, 0 for none; nil: all.
  public var top: String?
  /// Features that it has not, nor what does not stand without them.
  public var without: [String] = []
  /// Whether it is the tree in scope alone, instead of with what lies around it.
  public var isScopeOnly = false
  /// The commit that has what lies around the scope; nil: the work tree, or the commit that is looked at.
  public var surroundings: String?
  /// The folder that it is written to; nil: none.
  public var folder: String?

  public init(top: String? = nil) { self.top = top }

  public func plan(_ home: QueueHome) throws -> Plan {
    let all = try home.stack()
    let names = all.patches.map(\.name)
    let count =
      top == "0" ? 0 : try top.map { try home.index(of: $0, in: names, default: 0) + 1 } ?? names.count
    let cut = try FeatureCut(all.prefix(count), without: without, in: home.repository)
    let inside = cut.stack.tip
    let tree =
      isScopeOnly ? inside : try home.scope.replace(in: around(home), by: inside, of: home.repository)
    let copy = folder.map { folder in
      TreeCopy(
        repository: home.repository,
        folder: WorkTreeFolder(
          root: URL(filePath: folder).absoluteURL.path(percentEncoded: false).asFolder,
          beforeWrite: home.beforeWrite))
    }
    let present = try copy?.present() ?? []
    var plan = Plan(
      Report(
        [.init(tree.hex)],
        json: [
          "line": .string(home.line.name), "base": home.line.base.json, "tree": .string(tree.hex),
          "scope": .string(inside.hex),
          "patches": .array(cut.stack.patches.map { .string($0.name) }), "leftOut": cut.json,
          "folder": copy.map { .string($0.folder.root) },
        ]))
    plan.alsoWrites = {
      // Whoever is told of the tree finds it.
      try home.repository.persist()
      guard let copy else { return }
      try FileManager.default.createDirectory(atPath: copy.folder.root, withIntermediateDirectories: true)
      _ = try copy.write(tree, over: present)
    }
    return plan
  }

  /// The tree that lies around the scope.
  private func around(_ home: QueueHome) throws -> ObjectID {
    if let surroundings {
      return try home.repository.commit(home.repository.resolve(surroundings)).tree
    }
    guard home.isInside, home.manifest.isApplied else {
      return try home.repository.commit(home.baseCommit()).tree
    }
    switch home.place {
    case .branch(_, let commit), .commit(let commit): return try home.repository.commit(commit).tree
    case .folder: return try home.repository.workTreeSnapshot()
    }
  }
}

extension String {
  /// With a slash at its end.
  var asFolder: String { hasSuffix("/") ? self : self + "/" }
}
