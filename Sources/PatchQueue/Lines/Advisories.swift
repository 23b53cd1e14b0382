/// `releases/advisories.json`: which defect was first fixed in which release of each line.
///
///     {
///       "schema": 1,
///       "advisories": [
///         {
///           "id": "B1", "title": "Rows of a deletion vector are counted twice",
///           "commits": ["1f0c…"],
///           "fixed": { "1.0": "1.0.101" },
///           "unaffected": ["0.9"]
///         }
///       ]
///     }
public struct Advisories: Hashable, Sendable, SchemaDocument {
  public static let fileName = "releases/advisories.json"
  static let schema = 1

  /// A defect.
  public struct Advisory: Hashable, Sendable, Codable {
    public var id: String
    public var title: String?
    /// Commits of upstream that mend it.
    public var commits: [String]?
    /// By line, the first release that has it mended.
    public var fixed: [String: String]?
    /// Lines that never had it.
    public var unaffected: [String]?
  }

  public var schema: Int
  public var advisories: [Advisory]

  /// - Throws: `malformed`
  public init(_ bytes: [UInt8]) throws(QueueError) {
    self = try Self.decode(bytes, Self.fileName)
    guard Set(advisories.map(\.id)).count == advisories.count else {
      throw QueueError(.malformed, "\(Self.fileName) names an advisory twice")
    }
  }

  /// Those that no release of a line has mended yet.
  public func open(in line: String) -> [Advisory] {
    advisories.filter { $0.fixed?[line] == nil && !($0.unaffected ?? []).contains(line) }
  }
}
