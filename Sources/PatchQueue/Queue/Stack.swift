import GitObjects
import PatchFormat

/// Patches on a base, with the tree behind each.
public struct Stack: Sendable {
  /// A patch, and what the tree is with it.
  public struct Level: Sendable {
    public var patch: Patch
    public let tree: ObjectID
  }

  /// The base's tree in scope.
  public let base: ObjectID
  public private(set) var levels: [Level] = []

  public init(base: ObjectID) { self.base = base }

  /// The tree with all patches.
  public var tip: ObjectID { levels.last?.tree ?? base }
  public var patches: [Patch] { levels.map(\.patch) }

  /// The tree under a patch.
  public func tree(below index: Int) -> ObjectID { index == 0 ? base : levels[index - 1].tree }

  /// Where the patch of that name is.
  public func index(of name: String) -> Int? { levels.firstIndex { $0.patch.name == name } }

  /// Lays a patch on top whose tree is known.
  public mutating func push(_ patch: Patch, tree: ObjectID) { levels.append(Level(patch: patch, tree: tree)) }

  /// Applies a patch on top.
  /// - Parameter isStrict: whether a patch is refused that contradicts itself: files become other than it says.
  /// - Throws: `PatchError`, with the patch and the file, where it does not apply.
  public mutating func push(_ patch: Patch, in repository: Repository, isStrict: Bool = false) throws {
    let files = try patch.changes
    do {
      let applied = try repository.apply(files, to: tip)
      if isStrict, let path = applied.contradicted { throw PatchError.contradiction(patch.name, path) }
      push(patch, tree: applied.tree)
    } catch let error as PatchError where error.code == .contradiction {
      throw error
    } catch let error as PatchError {
      throw PatchError(
        error.code, "\(patch.name) does not apply: \(error.file.map { "\($0): " } ?? "")\(error.message)")
    }
  }

  /// The stack of a series, applied patch by patch.
  public init(base: ObjectID, patches: [Patch], in repository: Repository) throws {
    self.init(base: base)
    for patch in Progress.follow("applying patches", patches) { try push(patch, in: repository) }
  }
}

extension PatchError {
  static func contradiction(_ patch: String, _ path: ByteText) -> PatchError {
    PatchError(
      .contradiction,
      "\(patch) is cut off, or was edited by hand: \(path) does not become what its index line says")
  }
}
