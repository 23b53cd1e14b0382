import GitObjects

/// What stands above a patch that is no mail: free text as quilt, StGit and Guilt keep it, or Debian's fields (DEP-3).
struct ForeignHead {
  private(set) var author: Signature?
  /// Fields that are neither author nor description become trailers.
  private(set) var message: ByteText = ""

  init(_ text: ArraySlice<UInt8>) {
    let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Array($0.last == UInt8(ascii: "\r") ? $0.dropLast() : $0) }
    let fields = Self.fields(lines)
    if fields.isEmpty {
      takeText(lines[...])
    } else {
      takeFields(fields, rest: lines.drop { !Self.isEmpty($0) })
    }
  }

  private struct Field {
    var name: String
    var lines: [[UInt8]]
  }

  /// The fields of the first paragraph; none where it is no such paragraph.
  private static func fields(_ lines: [[UInt8]]) -> [Field] {
    var fields: [Field] = []
    for line in lines.prefix(while: { !isEmpty($0) }) {
      if line.first == 0x20 || line.first == 0x09 {
        guard !fields.isEmpty else { return [] }
        let text = line.dropFirst()
        fields[fields.count - 1].lines.append(text.elementsEqual(".".utf8) ? [] : Array(text))
      } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), MailHead.isName(line[..<colon]) {
        let value = line[(colon + 1)...].drop { HeaderFolding.isBlank($0) }
        fields.append(Field(name: String(decoding: line[..<colon], as: UTF8.self), lines: [Array(value)]))
      } else if line.starts(with: "##".utf8) {
        // Comments of dpatch and of Debian's templates.
        continue
      } else {
        return []
      }
    }
    return fields.contains { isKnown($0.name.lowercased()) } ? fields : []
  }

  private static func isKnown(_ name: String) -> Bool {
    [
      "description", "subject", "author", "from", "origin", "bug", "forwarded", "applied-upstream",
      "reviewed-by", "acked-by", "last-update",
    ].contains(name) || name.hasPrefix("bug-")
  }

  private mutating func takeFields(_ fields: [Field], rest: ArraySlice<[UInt8]>) {
    var (subject, body, trailers): ([UInt8], [[UInt8]], [[UInt8]]) = ([], [], [])
    var date: String?
    for field in fields {
      let text = String(decoding: field.lines.first ?? [], as: UTF8.self)
      switch field.name.lowercased() {
      case "description" where subject.isEmpty, "subject" where subject.isEmpty:
        subject = EncodedWord.decode(field.lines.first ?? [])
        body += field.lines.dropFirst()
      case "from" where author == nil, "author" where author == nil:
        let (name, email) = MailHead.person(field.lines.first ?? [])
        author = Signature(name: ByteText(name), email: ByteText(email), seconds: 0, offset: 0)
      case "date":
        date = text
      case let name:
        if name == "last-update", date == nil { date = text }
        trailers.append(Array("\(field.name): ".utf8) + Array(field.lines.joined(separator: "\n ".utf8)))
      }
    }
    body += body.isEmpty ? [] : [[]]
    body += rest.drop { Self.isEmpty($0) }
    if subject.isEmpty {
      body = Array(body.drop { Self.isEmpty($0) })
      if let first = body.first {
        subject = first
        body.removeFirst()
      }
    }
    takeDate(date)
    let parts = [[subject], Self.trimmed(body), trailers].filter { !$0.isEmpty && $0 != [[]] }
    let paragraphs = parts.map { Array($0.joined(separator: [UInt8(ascii: "\n")])) }
    let text = Array(paragraphs.joined(separator: Array("\n\n".utf8)))
    message = text.isEmpty ? "" : ByteText(text + [UInt8(ascii: "\n")])
  }

  /// Nobody's date is midnight of a day, or of 1970 where none is told.
  private mutating func takeDate(_ text: String?) {
    guard let text, let (seconds, offset) = MailDate.parse(text) ?? MailDate.day(text) else { return }
    var dated = author ?? PatchMail.unknownAuthor
    (dated.seconds, dated.offset) = (seconds, offset)
    author = dated
  }

  /// Free text. A paragraph of its own may tell the author, below the subject.
  private mutating func takeText(_ lines: ArraySlice<[UInt8]>) {
    var lines = Array(lines)
    if let start = lines.firstIndex(where: { Self.isEmpty($0) }),
      let index = lines[start...].firstIndex(where: { !Self.isEmpty($0) }),
      lines[index].starts(with: "From:".utf8), lines[index].contains(UInt8(ascii: "<")),
      index + 1 == lines.count || Self.isEmpty(lines[index + 1])
        || lines[index + 1].starts(with: "Date:".utf8)
    {
      let (name, email) = MailHead.person(Array(lines[index].dropFirst(5).drop { $0 == 0x20 }))
      author = Signature(name: ByteText(name), email: ByteText(email), seconds: 0, offset: 0)
      var end = index + 1
      if end < lines.count, lines[end].starts(with: "Date:".utf8) {
        takeDate(String(decoding: lines[end].dropFirst(5), as: UTF8.self))
        end += 1
      }
      lines.removeSubrange(start..<end)
    }
    lines = Self.trimmed(lines)
    message =
      lines.isEmpty
      ? "" : ByteText(Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")])
  }

  private static func trimmed(_ lines: [[UInt8]]) -> [[UInt8]] {
    var lines = lines.drop(while: isEmpty)
    while let last = lines.last, isEmpty(last) { lines.removeLast() }
    return Array(lines)
  }

  private static func isEmpty(_ line: [UInt8]) -> Bool { line.allSatisfy { HeaderFolding.isBlank($0) } }
}
