import GitObjects
import PatchFormat

/// A file of mails, one behind the other.
enum MailBox {
  /// The mails: each begins with a line `From …` that tells a time, as in mailboxes and in what git writes.
  static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var starts: [Int] = []
    var isBehindEmptyLine = true
    var offset = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if isBehindEmptyLine, beginsMail(line) { starts.append(offset) }
      isBehindEmptyLine = line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")])
      offset += line.count + 1
    }
    guard let first = starts.first, first == 0 else { return [bytes] }
    return zip(starts, starts.dropFirst() + [bytes.count]).map { Array(bytes[$0..<$1]) }
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
