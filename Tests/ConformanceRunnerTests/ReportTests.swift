import ConformanceCases
import ConformanceRunner
import Foundation
import TestSupport
import Testing

@Suite struct ReportTests {
  private static func result(_ name: String, _ checks: [CheckResult], features: [String]) -> CaseResult {
    CaseResult(
      name: name, corpus: "c", kind: "read", features: features, description: "what it is", checks: checks,
      milliseconds: 12)
  }

  private let report = Report(
    engine: "fake 1.0",
    cases: [
      result("good", [CheckResult("latest rows", .pass, note: "read by pyarrow")], features: ["x"]),
      result(
        "bad",
        [CheckResult("latest rows", .fail, "1 row missing\n<&\"\u{1}>"), CheckResult("v0 rows", .pass)],
        features: ["x", "y"]),
      result("shy", [CheckResult("latest rows", .refused, "needs columnMapping")], features: ["y"]),
      result("lost", [CheckResult("time limit", .error, "no end")], features: []),
    ], milliseconds: 1234)

  @Test func jsonIsSchema1() {
    #expect(
      report.json.text == """
        {"schema":1,"engine":"fake 1.0","features":{},"cases":[\
        {"name":"good","status":"pass","corpus":"c","kind":"read","description":"what it is","features":["x"],\
        "checks":[{"name":"latest rows","status":"pass","note":"read by pyarrow"}],"ms":12},\
        {"name":"bad","status":"fail","corpus":"c","kind":"read","description":"what it is","features":["x","y"],\
        "checks":[{"name":"latest rows","status":"fail","detail":"1 row missing\\n<&\\"\\u0001>"},\
        {"name":"v0 rows","status":"pass"}],"ms":12},\
        {"name":"shy","status":"refused","corpus":"c","kind":"read","description":"what it is","features":["y"],\
        "checks":[{"name":"latest rows","status":"refused","detail":"needs columnMapping"}],"ms":12},\
        {"name":"lost","status":"error","corpus":"c","kind":"read","description":"what it is","features":[],\
        "checks":[{"name":"time limit","status":"error","detail":"no end"}],"ms":12}],\
        "summary":{"cases":4,"passed":1,"failed":1,"refused":1,"errors":1,"checks":5,"checksPassed":2,"ms":1234}}
        """)
  }

  @Test func jsonReadsBack() throws {
    let files = try TemporaryDirectory()
    let url = files.url.appending(path: "r.json")
    try Data(report.json.text.utf8).write(to: url)
    let read = try Report.read(url)
    #expect(read.json.text == report.json.text)
    try Data("{}".utf8).write(to: url)
    #expect(throws: CorpusError.self) { try Report.read(url) }
  }

  @Test func junitIsXML() throws {
    #expect(
      report.junit == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="conformance of fake 1.0" tests="5" failures="1" errors="1" skipped="1" time="1.234">
          <testsuite name="good" tests="1" failures="0" errors="0" skipped="0" time="0.012">
            <testcase classname="good" name="latest rows"/>
          </testsuite>
          <testsuite name="bad" tests="2" failures="1" errors="0" skipped="0" time="0.012">
            <testcase classname="bad" name="latest rows"><failure message="1 row missing">1 row missing
        &lt;&amp;&quot;\u{FFFD}&gt;</failure></testcase>
            <testcase classname="bad" name="v0 rows"/>
          </testsuite>
          <testsuite name="shy" tests="1" failures="0" errors="0" skipped="1" time="0.012">
            <testcase classname="shy" name="latest rows"><skipped message="needs columnMapping"/></testcase>
          </testsuite>
          <testsuite name="lost" tests="1" failures="0" errors="1" skipped="0" time="0.012">
            <testcase classname="lost" name="time limit"><error message="no end">no end</error></testcase>
          </testsuite>
        </testsuites>

        """)
  }

  @Test func htmlCannotBeBrokenByText() {
    var report = report
    report.cases[0].description = "</script><script>alert(1)</script>"
    let html = report.html(peer: report)
    #expect(html.components(separatedBy: "</script>").count == 2)
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  @Test func tableCountsByFeature() {
    #expect(
      report.table(peer: report) == """
        feature  cases  pass  fail  refused  error  fake 1.0
        x            2     1     1        -      -         1
        y            2     -     1        1      -         0
        all          4     1     1        1      1         1
        """)
  }

  @Test func verdictsAndExitCodes() {
    #expect(report.summary == "1 passed, 1 failed, 1 refused, 1 errors")
    #expect(report.exitCode == 1)
    #expect(Report(engine: "", cases: [report.cases[0], report.cases[2]], milliseconds: 0).exitCode == 0)
    #expect(Verdict.over([.pass, .refused]) == .refused)
    #expect(Verdict.over([.refused, .fail, .pass]) == .fail)
    #expect(Self.result("empty", [], features: []).verdict == .error)
  }

  @Test func whatChecksSayAlikeIsSaidOnce() {
    let checks = ["a", "b", "c"].map { CheckResult($0, .refused, $0 == "b" ? "other" : "same\nmore") }
    let text = Report.line(Self.result("x", checks, features: []), style: TextStyle(isColoured: false))
    #expect(text == "refused  x (12 ms)\n         a and 1 more: same\n           more\n         b: other")
  }

  @Test func plainProgressIsALineACase() {
    var text = ""
    let progress = Progress(total: 2, isTerminal: false) { text += $0 }
    progress.ended(report.cases[1], done: 1)
    progress.finish()
    #expect(text == "fail     bad (12 ms)\n         latest rows: 1 row missing\n           <&\"\u{1}>\n")
  }
}
