import GitObjects

/// `patch-queue.json`: what is kept, over which upstream, in which lines.
public struct Manifest: Hashable, Sendable {
  public static let fileName = "patch-queue.json"
  static let schema = 1

  /// Where upstream lives.
  public struct Upstream: Hashable, Sendable, Codable {
    public var url: String
    /// The branch that moves on.
    public var branch: String?
  }

  /// A commit of upstream that a line is built on.
  public struct Base: Hashable, Sendable, Codable {
    public var tag: String?
    public var commit: ObjectID
    /// The commit's tree in scope.
    public var tree: ObjectID
  }

  /// A line of releases.
  public struct Line: Hashable, Sendable, Codable {
    public var name: String
    /// The branch that has the line's own manifest and patches; nil: the one that this manifest is on.
    public var branch: String?
    public var base: Base
    /// How releases are numbered: `1.0.{100}`.
    public var version: String?
    /// For how many months after a release its line gets fixes.
    public var support: Int?
  }

  /// How patch files are written.
  public struct Style: Hashable, Sendable, Codable, RawRepresentable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let canonical = Style(rawValue: "canonical")
    public static let gbp = Style(rawValue: "gbp")
    public static let electron = Style(rawValue: "electron")
    public static let quilt = Style(rawValue: "quilt")
    static let all = [canonical, gbp, electron, quilt]

    /// - Throws: `usage` for a name that is not known.
    public static func named(_ name: String) throws(QueueError) -> Style {
      if let style = all.first(where: { $0.rawValue == name }) { return style }
      throw QueueError(
        .usage, "the style \(name) is not known; there are: \(all.map(\.rawValue).joined(separator: ", "))")
    }
  }

  public var upstream: Upstream
  /// The repository that is patched, relative to the manifest; nil: the one that the manifest is in.
  public var repository: String?
  /// The folder of `series`, relative to the manifest.
  public var patches: String
  public var scope: Scope
  /// Whether the branch's tree has the patches applied, or is upstream's with the patches beside it.
  public var isApplied: Bool
  public var style: Style
  public var lines: [Line]

  init(
    upstream: Upstream, repository: String?, patches: String, scope: Scope, isApplied: Bool, style: Style,
    lines: [Line]
  ) {
    (self.upstream, self.repository, self.patches) = (upstream, repository, patches)
    (self.scope, self.isApplied, self.style, self.lines) = (scope, isApplied, style, lines)
  }

  /// The line of that name.
  public func line(_ name: String?) throws(QueueError) -> Line {
    if let name {
      if let line = lines.first(where: { $0.name == name }) { return line }
      throw QueueError(
        .usage, "there is no line \(name); there are: \(lines.map(\.name).joined(separator: ", "))")
    }
    guard let line = lines.first(where: { $0.branch == nil }) ?? lines.first else {
      throw QueueError(.malformed, "\(Self.fileName) has no line")
    }
    return line
  }
}

// MARK: As a file

extension Manifest {
  private struct File: SchemaDocument {
    static let schema = Manifest.schema
    var schema: Int
    var upstream: Upstream
    var repository: String?
    var patches: String?
    var scope: [String]?
    var applied: Bool?
    var style: Style?
    var lines: [Line]
  }

  /// - Throws: `malformed` where the file is not a manifest, or one of a newer program.
  public init(_ bytes: [UInt8]) throws(QueueError) {
    let file = try File.decode(bytes, Self.fileName)
    let style = file.style ?? .canonical
    guard Style.all.contains(style) else {
      let names = Style.all.map(\.rawValue).joined(separator: ", ")
      throw QueueError(.malformed, "the style \(style.rawValue) is not known; there are: \(names)")
    }
    guard Set(file.lines.map(\.name)).count == file.lines.count else {
      throw QueueError(.malformed, "\(Self.fileName) names a line twice")
    }
    for line in file.lines {
      do { try Line.check(name: line.name) } catch { throw QueueError(.malformed, error.message) }
      if let support = line.support, !SupportWindow.months.contains(support) {
        throw QueueError(.malformed, "line \(line.name) is said to get fixes for \(support) months")
      }
    }
    let patches = file.patches ?? "patches"
    guard ByteText(patches).isSafePath else {
      throw QueueError(.malformed, "the folder of the patches, \(patches), leads outside")
    }
    upstream = file.upstream
    repository = file.repository
    self.patches = patches
    scope = try Scope(file.scope ?? [])
    isApplied = file.applied ?? true
    self.style = style
    lines = file.lines
  }

  /// The file's text. Members that have their usual value are left out.
  public var text: String {
    StableJSON.members([
      "schema": .integer(Self.schema),
      "upstream": .members(["url": .string(upstream.url), "branch": upstream.branch.map { .string($0) }]),
      "repository": repository.map { .string($0) },
      "patches": .string(patches),
      "scope": scope.patterns.isEmpty ? nil : .array(scope.patterns.map { .string($0) }),
      "applied": isApplied ? nil : .bool(false),
      "style": .string(style.rawValue),
      "lines": .array(lines.map(\.json)),
    ]).document
  }
}

extension Manifest.Line {
  fileprivate var json: StableJSON {
    .members([
      "name": .string(name), "branch": branch.map { .string($0) },
      "base": base.json,
      "version": version.map { .string($0) },
      "support": support.map { .integer($0) },
    ])
  }
}
