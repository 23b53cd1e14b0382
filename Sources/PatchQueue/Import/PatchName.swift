import GitObjects

/// Names of patch files, made of subjects: no number, so that two that are added at once do not conflict.
enum PatchName {
  private static let longest = 52

  /// A name that none of `taken` has.
  static func make(_ subject: ByteText, taken: Set<String>) -> String {
    let stem = stem(subject)
    var name = "\(stem).patch"
    var number = 2
    while taken.contains(name) {
      name = "\(stem)-\(number).patch"
      number += 1
    }
    return name
  }

  /// What a file's name says: without folder, number and ending.
  static func words(_ name: String) -> String {
    var stem = name.split(separator: "/").last ?? ""
    for ending in [".patch", ".diff"] where stem.hasSuffix(ending) { stem = stem.dropLast(ending.count) }
    let words = stem.drop { $0.isASCII && $0.isNumber || $0 == "-" }
    return String(words.isEmpty ? stem : words)
  }

  /// Letters, digits, dots and underscores in lower case, with dashes between.
  private static func stem(_ subject: ByteText) -> String {
    var stem = ""
    for byte in subject.bytes where stem.utf8.count < longest {
      let character = Character(UnicodeScalar(byte))
      if byte < 0x80, character.isLetter || character.isNumber || character == "_" {
        stem += character.lowercased()
      } else if character == ".", !stem.isEmpty, stem.last != ".", stem.last != "-" {
        stem += "."
      } else if !stem.isEmpty, stem.last != "-" {
        stem += "-"
      }
    }
    while let last = stem.last, last == "-" || last == "." { stem.removeLast() }
    return stem.isEmpty ? "patch" : stem
  }
}
