/// What somebody decided about each section of a specification that others go on writing.
///
///     {
///       "schema": 1,
///       "source": "https://github.com/delta-io/delta bb1057f PROTOCOL.md",
///       "sections": [
///         { "name": "Column Mapping", "sum": "…", "status": "patch", "note": "columnMapping" }
///       ]
///     }
///
/// The words of `status` are the project's own; a section without one has not been looked at yet.
public struct SpecTriage: Sendable, Equatable, SchemaDocument {
  static let schema = 1

  public struct Section: Sendable, Hashable, Codable {
    public var name: String
    public var sum: String
    public var status: String?
    public var note: String?
  }

  public var schema: Int
  /// Which text it was, for people.
  public var source: String?
  public var sections: [Section]

  /// - Throws: `malformed`
  public init(_ bytes: [UInt8]) throws(QueueError) {
    self = try Self.decode(bytes, "the triage of the specification")
    guard Set(sections.map(\.name)).count == sections.count else {
      throw QueueError(.malformed, "the triage names a section twice")
    }
  }

  /// Nothing has been decided.
  public init(source: String? = nil) { (schema, self.source, sections) = (Self.schema, source, []) }

  /// How a specification differs from what was decided about.
  public struct Differences: Sendable, Equatable {
    public var changed: [String] = []
    public var new: [String] = []
    public var gone: [String] = []
    /// Sections that nobody has decided about.
    public var open: [String] = []

    public var isEmpty: Bool { [changed, new, gone, open].allSatisfy(\.isEmpty) }
  }

  public func differences(from spec: SpecSections) -> Differences {
    let known = Dictionary(uniqueKeysWithValues: sections.map { ($0.name, $0) })
    var found = Differences()
    for section in spec.sections {
      switch known[section.name] {
      case nil: found.new.append(section.name)
      case let old? where old.sum != section.sum: found.changed.append(section.name)
      case let old? where old.status == nil: found.open.append(section.name)
      default: break
      }
    }
    let there = Set(spec.sections.map(\.name))
    found.gone = sections.map(\.name).filter { !there.contains($0) }
    return found
  }

  /// The triage of a new text: what did not change keeps what was decided, all else is to be looked at.
  public func updated(to spec: SpecSections, source: String?) -> SpecTriage {
    let known = Dictionary(uniqueKeysWithValues: sections.map { ($0.name, $0) })
    var new = SpecTriage(source: source ?? self.source)
    new.sections = spec.sections.map { section in
      if let old = known[section.name], old.sum == section.sum { return old }
      return Section(name: section.name, sum: section.sum, status: nil, note: known[section.name]?.note)
    }
    return new
  }

  /// The file's text.
  public var text: String {
    StableJSON.members([
      "schema": .integer(schema), "source": source.map { .string($0) },
      "sections": .array(
        sections.map {
          .members([
            "name": .string($0.name), "sum": .string($0.sum), "status": $0.status.map { .string($0) },
            "note": $0.note.map { .string($0) },
          ])
        }),
    ]).document
  }
}
