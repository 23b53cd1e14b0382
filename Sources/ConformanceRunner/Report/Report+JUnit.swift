/// The form that CI systems read: a test case a check, a suite a case.
extension Report {
  package var junit: String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    let checks = cases.flatMap(\.checks)
    out +=
      "<testsuites name=\(XML.attribute("conformance of \(engine)"))\(Self.counts(checks, milliseconds))>\n"
    for one in cases {
      out += "  <testsuite name=\(XML.attribute(one.name))\(Self.counts(one.checks, one.milliseconds))>\n"
      for check in one.checks {
        out += "    <testcase classname=\(XML.attribute(one.name)) name=\(XML.attribute(check.name))"
        out += Self.outcome(check)
      }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  private static func counts(_ checks: [CheckResult], _ milliseconds: Int) -> String {
    func count(_ verdict: Verdict) -> Int { checks.count { $0.verdict == verdict } }
    let fraction = String(milliseconds % 1000)
    let time = "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    return " tests=\"\(checks.count)\" failures=\"\(count(.fail))\" errors=\"\(count(.error))\""
      + " skipped=\"\(count(.refused))\" time=\"\(time)\""
  }

  private static func outcome(_ check: CheckResult) -> String {
    let detail = check.detail ?? ""
    let first = detail.split(separator: "\n").first.map(String.init) ?? ""
    switch check.verdict {
    case .pass: return "/>\n"
    case .refused: return "><skipped message=\(XML.attribute(first))/></testcase>\n"
    case .fail, .error:
      let name = check.verdict == .fail ? "failure" : "error"
      return "><\(name) message=\(XML.attribute(first))>\(XML.text(detail))</\(name)></testcase>\n"
    }
  }
}

/// Text in XML 1.0, which has no control characters, not even escaped.
enum XML {
  static func attribute(_ text: String) -> String { "\"\(escape(text, isAttribute: true))\"" }
  static func text(_ text: String) -> String { escape(text, isAttribute: false) }

  private static func escape(_ text: String, isAttribute: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      case "\n", "\t":
        if isAttribute { out += "&#\(scalar.value);" } else { out.unicodeScalars.append(scalar) }
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: out += "\u{FFFD}"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
