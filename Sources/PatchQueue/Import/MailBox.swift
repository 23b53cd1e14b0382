import GitObjects
import PatchFormat

/// A file of mails, one behind the other.
enum MailBox {
  /// The mails: each begins with a line `From …` that tells a time, as in mailboxes and in what git writes.
  static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    let newline = UInt8(ascii: "\n")
    guard beginsMail(bytes.prefix { $0 != newline }) else { return [bytes] }
    var starts = [0]
    var rest = bytes[...]
    while let found = rest.first("\nFrom ") {
      let start = found.lowerBound + 1
      rest = bytes[start...]
      if endsInEmptyLine(bytes[..<start]), beginsMail(rest.prefix { $0 != newline }) { starts.append(start) }
    }
    return zip(starts, starts.dropFirst() + [bytes.count]).map { Array(bytes[$0..<$1]) }
  }

  /// - Parameter lines: whole ones.
  private static func endsInEmptyLine(_ lines: ArraySlice<UInt8>) -> Bool {
    var rest = lines.dropLast()
    if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
    return rest.isEmpty || rest.last == UInt8(ascii: "\n")
  }

  /// `From SENDER Mon Sep 17 00:00:00 2001`: a time of day, and a year behind it.
  private static func beginsMail(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.starts(with: "From ".utf8) else { return false }
    let words = String(decoding: line, as: UTF8.self).split(separator: " ")
    guard let time = words.firstIndex(where: { $0.split(separator: ":").count == 3 }),
      words[time].allSatisfy({ $0.isNumber || $0 == ":" })
    else { return false }
    return words[(time + 1)...].contains {
      ($0.trimmingSuffix { $0 == "\r" }).count == 4 && Int($0.prefix(4)) != nil
    }
  }
}

extension Substring {
  fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> Substring {
    var text = self
    while let last = text.last, isCut(last) { text.removeLast() }
    return text
  }
}
