import GitObjects

extension PatchMail {
  /// A head as Python's mails have it, the message, a table of the files, and the patch with short ids.
  var gbpText: [UInt8] {
    let parts = MessageParts(message)
    var text = Self.field("From", sender) + "Date: \(MailDate.text(author))\n".utf8
    text += Self.field("Subject", [Self.word(parts.subject)])
    if parts.body.joined().contains(where: EncodedWord.isBeyondASCII) {
      text += "MIME-Version: 1.0\nContent-Type: text/plain; charset=\"utf-8\"\n".utf8
      text += "Content-Transfer-Encoding: 8bit\n".utf8
    }
    text.append(UInt8(ascii: "\n"))
    for line in parts.body { text += line + [UInt8(ascii: "\n")] }
    text += "---\n".utf8
    if files.isEmpty { return text }
    text += DiffStat(files).text + [UInt8(ascii: "\n")]
    for file in files { file.abbreviated.append(to: &text) }
    return text
  }

  private var sender: [EncodedWord.Piece] {
    var name = author.name.bytes
    if name.contains(where: { Array(",.@()[]\\:;".utf8).contains($0) }) {
      name = [UInt8(ascii: "\"")] + name + [UInt8(ascii: "\"")]
    }
    return [Self.word(name), .plain("<".utf8 + author.email.bytes + ">".utf8)]
  }

  private static func word(_ text: [UInt8]) -> EncodedWord.Piece {
    text.contains { $0 >= 0x80 } ? .encoded(text) : .plain(text)
  }

  private static func field(_ name: String, _ pieces: [EncodedWord.Piece]) -> [UInt8] {
    var text = Array("\(name):".utf8)
    var column = text.count
    for piece in pieces {
      switch piece {
      case .encoded(let bytes):
        let words = EncodedWord.encodePlainly(bytes, column: column + 1)
        text += " ".utf8 + words
        column = column + 1 + (words.split(separator: UInt8(ascii: "\n")).last?.count ?? 0)
      case .plain(let bytes):
        for word in bytes.split(separator: 0x20, omittingEmptySubsequences: false) {
          if column + 1 + word.count > 77, column > 1 {
            text.append(UInt8(ascii: "\n"))
            column = 0
          }
          text += " ".utf8 + word
          column += 1 + word.count
        }
      }
    }
    return text + "\n".utf8
  }
}

extension EncodedWord {
  /// A part of a header.
  enum Piece {
    case plain([UInt8])
    case encoded([UInt8])
  }

  /// Encoded words as Python writes them: in base 64 where that is shorter.
  static func encodePlainly(_ text: [UInt8], column: Int) -> [UInt8] {
    let quoted = encode(
      text, at: .name, column: 0, charset: "utf-8", blank: UInt8(ascii: "_"), longestLine: .max)
    guard (text.count + 2) / 3 * 4 < quoted.count - "=?utf-8?q??=".utf8.count else {
      return encode(
        text, at: .name, column: column, charset: "utf-8", blank: UInt8(ascii: "_"), longestLine: 77)
    }
    var (lines, line): ([[UInt8]], [UInt8]) = ([], [])
    for character in characters(text) {
      let start = lines.isEmpty ? column : 1
      if start + "=?utf-8?b??=".utf8.count + (line.count + character.count + 2) / 3 * 4 > 77 {
        lines.append(line)
        line = []
      }
      line += character
    }
    let words = (lines + [line]).map { "=?utf-8?b?".utf8 + Base64.encode($0) + "?=".utf8 }
    return Array(words.joined(separator: Array("\n ".utf8)))
  }
}

extension FilePatch {
  /// With ids of seven digits, as git shortens them for people.
  fileprivate var abbreviated: FilePatch {
    if case .binary = content { return self }
    var file = self
    file.oldID = oldID.map { String($0.prefix(7)) }
    file.newID = newID.map { String($0.prefix(7)) }
    return file
  }
}
