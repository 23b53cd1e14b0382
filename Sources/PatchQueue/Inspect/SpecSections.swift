import Foundation

/// The sections of a specification in Markdown, each with the sum of its own text.
///
/// A section is named by its headings, outermost first, and goes on to the next heading of any depth. Blanks at the end of
/// lines and empty lines do not count: who only formats anew changes nothing.
public struct SpecSections: Sendable, Equatable {
  public struct Section: Sendable, Hashable {
    /// Such as `Column Mapping / Writer Requirements for Column Mapping`.
    public let name: String
    /// SHA-256 of its lines.
    public let sum: String
  }

  public let sections: [Section]

  /// - Throws: `malformed` where the text is not UTF-8 or has no heading.
  public init(_ bytes: [UInt8]) throws(QueueError) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw QueueError(.malformed, "the specification is not UTF-8")
    }
    var reader = Reader()
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      reader.take(line)
    }
    reader.endSection()
    guard !reader.sections.isEmpty else {
      throw QueueError(.malformed, "the specification has no heading: is it Markdown?")
    }
    sections = reader.sections
  }

  private struct Reader {
    var sections: [Section] = []
    private var path: [(depth: Int, title: String)] = []
    private var lines: [UInt8] = []
    private var fence: Substring?
    private var seen: [String: Int] = [:]

    mutating func take(_ line: Substring) {
      let trimmed = line.drop { $0 == " " || $0 == "\t" }
      if let open = fence {
        if trimmed.hasPrefix(open) { fence = nil }
      } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
        fence = trimmed.prefix(3)
      } else if let (depth, title) = Self.heading(line) {
        endSection()
        path.removeAll { $0.depth >= depth }
        path.append((depth, title))
        return
      }
      let end = line.lastIndex { !$0.isWhitespace }
      if let end { lines += Array(line[...end].utf8) + [UInt8(ascii: "\n")] }
    }

    /// Text before the first heading is no section.
    mutating func endSection() {
      defer { lines = [] }
      guard !path.isEmpty else { return }
      var name = path.map(\.title).joined(separator: " / ")
      seen[name, default: 0] += 1
      if let count = seen[name], count > 1 { name += " (\(count))" }
      sections.append(Section(name: name, sum: SHA256.hex(lines)))
    }

    private static func heading(_ line: Substring) -> (Int, String)? {
      let depth = line.prefix { $0 == "#" }.count
      guard (1...6).contains(depth), line.dropFirst(depth).first?.isWhitespace == true else { return nil }
      let title = line.dropFirst(depth).trimmingCharacters(in: .whitespaces)
      return title.isEmpty ? nil : (depth, title)
    }
  }
}
