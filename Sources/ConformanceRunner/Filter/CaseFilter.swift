import ConformanceCases

/// Which cases to run: a small language over names, features and kinds.
package indirect enum CaseFilter: Sendable, Equatable {
  case all
  case match(Key, Glob)
  case not(CaseFilter)
  case and(CaseFilter, CaseFilter)
  case or(CaseFilter, CaseFilter)

  package enum Key: String, Sendable, CaseIterable {
    case name, feature, kind, corpus, tag
  }

  /// The language, for `--help`.
  package static let help = """
    A term is a glob over case names (krs-*), or a key and a glob: name:, feature:, kind:, corpus:, tag:. \
    Terms combine with and, or, not and brackets; a comma is or, two terms side by side are and. \
    Examples: 'feature:deletionVectors', 'kind:error or drs-*', 'feature:cdf* and not feature:columnMapping-*'.
    """

  package func matches(_ one: ConformanceCase) -> Bool {
    switch self {
    case .all: true
    case .match(let key, let glob): Self.values(key, of: one).contains(where: glob.matches)
    case .not(let filter): !filter.matches(one)
    case .and(let left, let right): left.matches(one) && right.matches(one)
    case .or(let left, let right): left.matches(one) || right.matches(one)
    }
  }

  private static func values(_ key: Key, of one: ConformanceCase) -> [String] {
    switch key {
    case .name: [one.name]
    case .feature: one.features + FeatureNames.tableFeatures(one.features)
    case .kind: [one.kind]
    case .corpus: [one.corpus]
    case .tag: one.tags
    }
  }
}

/// Text with `*` for any run of characters and `?` for any one; capitals do not matter.
package struct Glob: Sendable, Equatable {
  package let pattern: String

  package init(_ pattern: String) { self.pattern = pattern }

  package func matches(_ text: String) -> Bool {
    let pattern = Array(pattern.lowercased())
    let text = Array(text.lowercased())
    var (p, t) = (0, 0)
    var resume: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        resume = (p + 1, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let (next, from) = resume {
        resume = (next, from + 1)
        (p, t) = (next, from + 1)
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
