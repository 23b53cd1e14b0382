/// What a command has to say: for people and for programs.
public struct Report: Sendable {
  /// How something is to be taken; a terminal shows it by its colour.
  public enum Tone: Sendable {
    case plain, good, bad, attention, dim, strong
  }

  /// One line for people.
  public struct Line: Sendable, ExpressibleByStringInterpolation {
    public var parts: [(text: String, tone: Tone)]

    public init(_ text: String, _ tone: Tone = .plain) { parts = [(text, tone)] }
    public init(stringLiteral value: String) { self.init(value) }

    public static func + (a: Line, b: Line) -> Line {
      var sum = a
      sum.parts += b.parts
      return sum
    }

    /// Without colours.
    public var text: String { parts.map(\.text).joined() }
  }

  /// For people, line by line.
  public var lines: [Line]
  /// The document for programs, without `schema` and `command`, which the program adds.
  public var members: [(name: String, value: StableJSON)]
  /// What the program exits with: 1 where a check found a difference, or a conflict waits.
  public var exitCode: Int32 = 0
  /// Bytes for people that are no text of this program, such as a patch file: printed as they are, before the lines.
  public var raw: [UInt8] = []

  public init(
    _ lines: [Line] = [], json members: KeyValuePairs<String, StableJSON?> = [:], exitCode: Int32 = 0
  ) {
    self.lines = lines
    self.members = members.compactMap { name, value in value.map { (name, $0) } }
    self.exitCode = exitCode
  }

  public mutating func add(_ name: String, _ value: StableJSON) { members.append((name, value)) }

  /// `1 patch`, `2 patches`.
  static func patches(_ count: Int) -> String { count == 1 ? "1 patch" : "\(count) patches" }

  /// `1 file`, `2 files`.
  static func files(_ count: Int) -> String { count == 1 ? "1 file" : "\(count) files" }

  /// The document.
  public func document(_ command: String) -> String {
    let head: [(String, StableJSON)] = [("schema", 1), ("command", .string(command))]
    return StableJSON.object((head + members).map { .init(name: $0.0, value: $0.1) }).document
  }
}
