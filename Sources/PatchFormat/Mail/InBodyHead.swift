import GitObjects

/// Lines at the beginning of a mail's text that tell the author where somebody else sent the mail: `From:`, `Date:`,
/// `Subject:`, and an empty line.
enum InBodyHead {
  /// Takes them off the text.
  static func take(
    _ text: ArraySlice<UInt8>, _ author: inout Signature, _ subject: inout [UInt8]
  ) -> ArraySlice<UInt8> {
    let newline = UInt8(ascii: "\n")
    var (rest, found) = (text.drop { $0 == newline }, [(name: String, value: [UInt8])]())
    while !rest.isEmpty {
      let line = rest.prefix { $0 != newline }
      rest = rest.dropFirst(line.count + 1)
      if line.allSatisfy({ HeaderFolding.isBlank($0) }) { break }
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return text }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      guard ["from", "date", "subject"].contains(name) else { return text }
      found.append((name, Array(line[(colon + 1)...].drop { HeaderFolding.isBlank($0) })))
    }
    // A text that merely begins like one is left alone.
    guard let sender = found.first(where: { $0.name == "from" })?.value, sender.contains(UInt8(ascii: "<"))
    else { return text }
    let (name, email) = MailHead.person(sender)
    (author.name, author.email) = (ByteText(name), ByteText(email))
    for (name, value) in found {
      if name == "date", let (seconds, offset) = MailDate.parse(String(decoding: value, as: UTF8.self)) {
        (author.seconds, author.offset) = (seconds, offset)
      } else if name == "subject" {
        subject = EncodedWord.decode(value)
      }
    }
    return rest
  }
}
