/// Places of names: by the same letters, and by the same but for case.
package struct NameIndex: Sendable {
  /// So many names are looked through faster than hashed.
  package static let threshold = 32

  private let exact: [String: Int]
  private let folded: [String: [Int]]

  package init(_ names: [String]) {
    exact = Dictionary(
      names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
    folded = Dictionary(grouping: names.indices) { names[$0].lowercased() }
  }

  /// The first of that very name, else the first that differs in case alone.
  package func place(of name: String) -> Int? { exact[name] ?? alike(name).first }

  /// All that are of that name or differ from it in case alone.
  package func alike(_ name: String) -> [Int] { folded[name.lowercased()] ?? [] }
}
