import GitObjects

/// What of a message `git am` would not keep. This program does; others who take the file may not.
enum MessageLoss {
  /// In words; none: the message survives.
  static func losses(_ message: ByteText, keepsSubject: Bool = false) -> [String] {
    guard let text = message.utf8 else { return ["the message is not UTF-8"] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let subject = lines.first ?? ""
    let rest = Array(lines.dropFirst())
    var losses = keepsSubject ? [] : subjectLosses(subject)
    if let second = rest.first, !isBlank(second) { losses.append("the subject goes on in a second line") }
    losses += bodyLosses(Array(rest.drop(while: isBlank)))
    if text.unicodeScalars.contains("\0") { losses.append("it has a NUL") }
    return losses
  }

  private static func subjectLosses(_ subject: String) -> [String] {
    var losses: [String] = []
    if subject.contains("  ") || subject.contains("\t") || subject.first == " " || subject.last == " " {
      losses.append("the subject has more than one blank in a row, or at an end")
    }
    if subject.hasPrefix("["), subject.contains("]") { losses.append("the subject begins with a [tag]") }
    if subject.lowercased().hasPrefix("re:") || subject.hasPrefix(":") {
      losses.append("the subject begins with \"\(subject.prefix(3))\"")
    }
    return losses
  }

  private static func bodyLosses(_ body: [String]) -> [String] {
    var losses: [String] = []
    if let line = body.first(where: endsMessage) {
      losses.append("what comes from the line \"\(line.prefix(40))\" on would be taken for the patch")
    }
    if let first = body.first, ["From:", "Subject:", "Date:"].contains(where: first.hasPrefix) {
      losses.append("the body begins with \"\(first.prefix(40))\", which would be taken for a header")
    }
    if let line = body.first(where: beginsMail) {
      losses.append("the line \"\(line.prefix(40))\" would begin another mail")
    }
    if body.contains(where: { $0.hasSuffix("\r") }) { losses.append("lines end in carriage returns") }
    return losses
  }

  private static func isBlank(_ line: String) -> Bool { line.allSatisfy(\.isWhitespace) }

  private static func endsMessage(_ line: String) -> Bool {
    if line.hasPrefix("diff -") || line.hasPrefix("Index: ") { return true }
    guard line.hasPrefix("---") else { return false }
    let rest = line.dropFirst(3)
    return isBlank(String(rest)) || rest.first == " " && rest.dropFirst().first?.isWhitespace == false
  }

  /// `From NAME Mon Sep 17 00:00:00 2001`
  private static func beginsMail(_ line: String) -> Bool {
    guard line.hasPrefix("From ") else { return false }
    let words = line.split(separator: " ")
    return words.count >= 3 && words.last.map { $0.count == 4 && $0.allSatisfy(\.isNumber) } == true
      && words.contains { $0.split(separator: ":").count >= 2 && $0.first?.isNumber == true }
  }
}
