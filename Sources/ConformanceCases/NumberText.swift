/// One text for each number, so that equal numbers are equal texts.
package enum NumberText {
  /// An integer without superfluous signs and zeros; nil where the text is no integer.
  package static func integer(_ text: String) -> String? {
    var digits = text[...]
    let negative = digits.first == "-"
    if negative { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    digits = digits.drop { $0 == "0" }
    return digits.isEmpty ? "0" : (negative ? "-" : "") + digits
  }

  /// The shortest text of a double; -0.0 is 0.0, and what JSON has no number for is a JSON string.
  package static func double(_ value: Double) -> String {
    value.isFinite ? (value == 0 ? "0.0" : value.description) : special(value)
  }

  /// The shortest text of a float, in the same form.
  package static func float(_ value: Float) -> String {
    value.isFinite ? (value == 0 ? "0.0" : value.description) : special(Double(value))
  }

  private static func special(_ value: Double) -> String {
    value.isNaN ? "\"NaN\"" : value < 0 ? "\"-Infinity\"" : "\"Infinity\""
  }

  /// A decimal with exactly `scale` digits after the point; nil where it is no decimal or digits would be lost.
  package static func decimal(_ text: String, scale: Int) -> String? {
    var rest = text[...]
    let negative = rest.first == "-"
    if negative || rest.first == "+" { rest = rest.dropFirst() }
    let parts = rest.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, let integral = integer(String(whole)), !integral.hasPrefix("-") else {
      return nil
    }
    var fraction = parts.count == 2 ? parts[1] : ""
    guard fraction.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    while fraction.count > scale, fraction.last == "0" { fraction.removeLast() }
    guard fraction.count <= scale else { return nil }
    let padded = fraction + String(repeating: "0", count: scale - fraction.count)
    let isZero = integral == "0" && padded.allSatisfy { $0 == "0" }
    return (negative && !isZero ? "-" : "") + integral + (scale > 0 ? "." + padded : "")
  }

  /// A decimal from its unscaled number.
  package static func decimal(unscaled: Int128, scale: Int) -> String {
    var digits = String(unscaled.magnitude)
    if digits.count <= scale { digits = String(repeating: "0", count: scale + 1 - digits.count) + digits }
    if scale > 0 { digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale)) }
    return unscaled < 0 ? "-" + digits : digits
  }

  /// A number of no declared type: integers as integers, all else as a double.
  package static func any(_ text: String) -> String {
    integer(text) ?? Double(text).map(double) ?? text
  }
}
