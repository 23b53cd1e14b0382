import GitObjects

extension PatchMail {
  /// How a patch file is written. More may come.
  public struct Style: Hashable, Sendable {
    fileprivate enum Kind: Hashable {
      case mail(subjectPrefix: String)
      case gbp
      case quilt
    }

    fileprivate let kind: Kind

    /// `git format-patch --no-renames --full-index --binary --zero-commit --no-signature --no-stat -N --always`.
    public static let canonical = Style(kind: .mail(subjectPrefix: "[PATCH] "))
    /// The same with `-k`: the subject as it is.
    public static let bare = Style(kind: .mail(subjectPrefix: ""))
    /// As `gbp pq export` writes: a head without a line `From …`, and a table of the files.
    public static let gbp = Style(kind: .gbp)
    /// A head and a plain patch, as `quilt refresh -p ab --no-index --no-timestamps` writes it.
    public static let quilt = Style(kind: .quilt)
  }

  /// The file's bytes: the same for the same patch on every machine, with every version of git.
  public func text(_ style: Style = .canonical) -> [UInt8] {
    switch style.kind {
    case .mail(let prefix): mail(prefix)
    case .gbp: gbpText
    case .quilt: quiltText
    }
  }

  private func mail(_ subjectPrefix: String) -> [UInt8] {
    let parts = MessageParts(message)
    var text = Array("From \(ObjectID.zero) Mon Sep 17 00:00:00 2001\n".utf8)
    text += head(parts, subjectPrefix)
    if isBeyondASCII {
      text += "MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n".utf8
      text += "Content-Transfer-Encoding: 8bit\n".utf8
    }
    text.append(UInt8(ascii: "\n"))
    for line in parts.body { text += line + [UInt8(ascii: "\n")] }
    if files.isEmpty { return text }
    text.append(UInt8(ascii: "\n"))
    for file in files { file.append(to: &text) }
    return text
  }

  /// Who, when, and the subject.
  func head(_ parts: MessageParts, _ subjectPrefix: String) -> [UInt8] {
    var text = "From: ".utf8 + Self.sender(author) + "\n".utf8
    text += "Date: \(MailDate.text(author))\n".utf8
    let subject = Array("Subject: \(subjectPrefix)".utf8)
    return text + subject + Self.header(parts.subject, at: .subject, column: subject.count) + "\n".utf8
  }

  var isBeyondASCII: Bool { message.bytes.contains(where: EncodedWord.isBeyondASCII) }

  private static func header(_ text: [UInt8], at place: EncodedWord.Place, column: Int) -> [UInt8] {
    EncodedWord.needsEncoding(text)
      ? EncodedWord.encode(text, at: place, column: column) : HeaderFolding.fold(text, column: column)
  }

  /// `NAME <ADDRESS>`, behind `From: `.
  static func sender(_ author: Signature) -> [UInt8] {
    var name = author.name.bytes
    let isEncoded = EncodedWord.needsEncoding(name)
    if !isEncoded, name.contains(where: { Array("()<>[]:;@,.\\\"".utf8).contains($0) }) {
      let escaped = name.flatMap { byte in
        byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\"") ? [UInt8(ascii: "\\"), byte] : [byte]
      }
      name = [UInt8(ascii: "\"")] + escaped + [UInt8(ascii: "\"")]
    }
    var text = header(name, at: .name, column: "From: ".utf8.count)
    let lastLine =
      text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).last?.count ?? 0
    let column = lastLine + (text.contains(UInt8(ascii: "\n")) ? 0 : "From: ".utf8.count)
    let address = " <".utf8 + author.email.bytes + ">".utf8
    if column + address.count > (isEncoded ? 76 : 78) { text.append(UInt8(ascii: "\n")) }
    return text + address
  }
}
