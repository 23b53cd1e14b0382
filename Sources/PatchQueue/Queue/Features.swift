import GitObjects
import PatchFormat

extension Patch {
  /// The features that the patch is a part of: what its `Feature:` trailers name.
  public var features: [String] { trailers["Feature"] }
  /// The features without which it makes no sense, though it may well apply: what its `Needs:` trailers name.
  public var needs: [String] { trailers["Needs"] }
}

/// A stack without some features, and without what does not stand without them.
public struct FeatureCut {
  /// A patch that is left out.
  public struct Gone: Hashable, Sendable {
    public let name: String
    /// In words: `is of column-mapping`, `needs column-mapping`.
    public let reason: String
  }

  public private(set) var stack: Stack
  /// In the order of the series.
  public private(set) var gone: [Gone] = []

  /// A patch that needs a feature which goes, or does not fit without what goes, goes too, and with it the features that
  /// it is a part of: half of a feature is none.
  /// - Throws: `usage` where no patch is of a feature.
  public init(_ stack: Stack, without features: [String], in repository: Repository) throws {
    self.stack = stack
    let known = stack.patches.features
    for feature in features where !known.contains(feature) {
      throw QueueError(
        .usage, "no patch is of the feature \(feature)",
        advice: known.isEmpty
          ? "Say it in the patches: patch-queue edit NAME --trailer 'Feature: \(feature)'."
          : "These are known: \(known.joined(separator: ", ")).")
    }
    var features = Set(features)
    var reasons: [String: String] = [:]
    // Each round takes at least one patch more away.
    while true {
      Self.spread(stack, &features, &reasons)
      guard let unfit = try lay(stack, without: reasons, in: repository) else { break }
      reasons[unfit.patch.name] = unfit.reason
      features.formUnion(unfit.patch.features)
    }
    gone = stack.patches.compactMap { patch in
      reasons[patch.name].map { Gone(name: patch.name, reason: $0) }
    }
  }

  /// What goes with the features.
  private static func spread(
    _ stack: Stack, _ features: inout Set<String>, _ reasons: inout [String: String]
  ) {
    var count = -1
    while count != reasons.count {
      count = reasons.count
      for patch in stack.patches where reasons[patch.name] == nil {
        if let feature = patch.features.first(where: features.contains) {
          reasons[patch.name] = "is of \(feature)"
        } else if let feature = patch.needs.first(where: features.contains) {
          reasons[patch.name] = "needs \(feature)"
          features.formUnion(patch.features)
        }
      }
    }
  }

  /// Lays what stays.
  /// - Returns: the first patch that does not fit.
  private mutating func lay(
    _ old: Stack, without gone: [String: String], in repository: Repository
  ) throws -> (patch: Patch, reason: String)? {
    stack = Stack(base: old.base)
    for (number, level) in old.levels.enumerated() where gone[level.patch.name] == nil {
      do {
        try stack.lay(level.patch, from: old.tree(below: number), to: level.tree, in: repository)
      } catch let error as QueueError where error.code == .conflict {
        return (level.patch, "does not fit without them: \(error.message)")
      }
    }
    return nil
  }

  var json: StableJSON {
    .array(gone.map { .members(["patch": .string($0.name), "reason": .string($0.reason)]) })
  }

  var lines: [Report.Line] {
    gone.map { .init("- ", .bad) + .init($0.name) + .init("  \($0.reason)", .dim) }
  }
}

extension [Patch] {
  /// The features that patches are of, in the order of the series.
  var features: [String] {
    var seen: Set<String> = []
    return flatMap(\.features).filter { seen.insert($0).inserted }
  }
}
