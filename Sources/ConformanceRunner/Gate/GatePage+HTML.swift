import Foundation

extension GateRecord {
  /// One self-contained page: the verdict, the steps, what is read, and how workloads fared over the releases.
  package func html(_ history: GateHistory) -> String {
    let verdict = isPassed ? "it may be released" : "no"
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Gate of line \(XML.text(line))</title><style>\(Self.style)</style></head><body>
      <h1 class="\(isPassed ? "pass" : "fail")">Line \(XML.text(line)): \(verdict)\(isQuick ? " (quick)" : "")</h1>
      <p>Commit <code>\(XML.text(commit))</code>, tree <code>\(XML.text(tree))</code>, against \(XML.text(baseline.name))
      (<code>\(XML.text(baseline.commit))</code>).<br>\(XML.text(environment))</p>
      <table><tr><th>step</th><th>verdict</th><th>seconds</th><th></th></tr>
      \(results.map(Self.row).joined(separator: "\n"))
      </table>
      <h2>What is read</h2>
      <table><tr><th>table feature</th><th>read</th><th>cases</th></tr>
      \(support.map { "<tr><td>\(XML.text($0.feature))</td><td>\($0.word)</td><td>\($0.cases)</td></tr>" }.joined(separator: "\n"))
      </table>
      <h2>Workloads over releases</h2>
      <p>Each as a share of what it took in the first baseline: processor time <span class="time">—</span>, memory
      <span class="memory">—</span>. The grey line is 1.</p>
      <div class="plots">\(performance.map { plot($0.name, history) }.joined(separator: "\n"))</div>
      </body></html>

      """
  }

  private static func row(_ result: GateResult) -> String {
    let told =
      result.findings.faults.map { "<li class=\"fail\">\(XML.text($0))</li>" }
      + result.findings.notes.map { "<li>\(XML.text($0))</li>" }
    return """
      <tr><td>\(XML.text(result.name))</td><td class="\(result.verdict.rawValue)">\(result.verdict.rawValue)</td>\
      <td>\(result.seconds)</td><td>\(XML.text(result.summary))\(told.isEmpty ? "" : "<ul>\(told.joined())</ul>")</td></tr>
      """
  }

  private func plot(_ name: String, _ history: GateHistory) -> String {
    let times = history.course(of: name, with: self) { time, _ in time }
    let memories = history.course(of: name, with: self) { _, memory in memory }
    let plot = LinePlot(labels: times.map(\.label), values: [times.map(\.value), memories.map(\.value)])
    return
      "<figure>\(plot.svg(classes: ["time", "memory"]))<figcaption>\(XML.text(name))</figcaption></figure>"
  }

  private static let style = """
    :root { color-scheme: light dark; --line: #8884; --pass: #2c8a50; --fail: #cc3232; --time: #2b6cb0; --memory: #b7791f; }
    body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 24px auto; padding: 0 16px; }
    h1.pass, td.pass { color: var(--pass); } h1.fail, .fail { color: var(--fail); } td.skipped { opacity: .6; }
    table { border-collapse: collapse; } th, td { text-align: left; padding: 3px 12px; border-bottom: 1px solid var(--line);
      vertical-align: top; } ul { margin: 4px 0; padding-left: 18px; } .plots { display: flex; flex-wrap: wrap; gap: 12px; }
    figure { margin: 0; border: 1px solid var(--line); border-radius: 6px; padding: 8px; } figcaption { text-align: center; }
    svg text { font-size: 9px; fill: currentColor; } .one { stroke: #8888; } .time { color: var(--time); stroke: var(--time); }
    .memory { color: var(--memory); stroke: var(--memory); }
    """
}

/// A few lines over the same places.
struct LinePlot {
  let labels: [String]
  let values: [[Double]]

  private static let (width, height, edge) = (220.0, 110.0, 18.0)

  func svg(classes: [String]) -> String {
    let top = max(1.2, (values.joined().max() ?? 1) * 1.05)
    let bottom = min(0.8, (values.joined().min() ?? 1) * 0.95)
    func x(_ index: Int) -> Double {
      Self.edge + (Self.width - 2 * Self.edge) * Double(index) / Double(max(1, labels.count - 1))
    }
    func y(_ value: Double) -> Double {
      Self.height - Self.edge - (Self.height - 2 * Self.edge) * (value - bottom) / (top - bottom)
    }
    let lines = zip(values, classes).map { series, name in
      let points = series.enumerated().map { "\(x($0).rounded()),\(y($1).rounded())" }.joined(separator: " ")
      return "<polyline class=\"\(name)\" fill=\"none\" stroke-width=\"2\" points=\"\(points)\"/>"
    }
    let names = [0, labels.count - 1].filter(labels.indices.contains).map {
      "<text x=\"\(x($0).rounded())\" y=\"\(Self.height - 4)\" text-anchor=\"\($0 == 0 ? "start" : "end")\">\(XML.text(labels[$0]))</text>"
    }
    let one =
      "<line class=\"one\" x1=\"\(Self.edge)\" x2=\"\(Self.width - Self.edge)\" y1=\"\(y(1))\" y2=\"\(y(1))\"/>"
    return "<svg width=\"\(Int(Self.width))\" height=\"\(Int(Self.height))\">" + one + lines.joined()
      + Set(names).sorted().joined() + "</svg>"
  }
}
