import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tells how far a run is: a bar on a terminal, a line a case elsewhere. Writes to standard error.
package struct Progress {
  private let isTerminal: Bool
  private let total: Int
  private let style: TextStyle
  private let write: (String) -> Void

  /// - Parameter isTerminal: whether a bar can be drawn; by default where standard error is a terminal and
  ///   `CI` is not set.
  package init(
    total: Int, isTerminal: Bool = Progress.isTerminal,
    write: @escaping (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
  ) {
    self.total = total
    self.isTerminal = isTerminal
    self.write = write
    style = TextStyle(isColoured: isTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil)
  }

  package static var isTerminal: Bool {
    isatty(STDERR_FILENO) == 1 && (ProcessInfo.processInfo.environment["CI"] ?? "").isEmpty
  }

  /// A case ended: all of them get a line where there is no bar, else those that need attention.
  package func ended(_ one: CaseResult, done: Int) {
    guard isTerminal else { return write(Report.line(one, style: style) + "\n") }
    if one.verdict == .fail || one.verdict == .error {
      write("\r\u{1B}[K" + Report.line(one, style: style) + "\n")
    }
    let width = 30
    let filled = total == 0 ? width : done * width / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    write("\r\u{1B}[K\(bar) \(done)/\(total) \(one.name.prefix(40))")
  }

  package func finish() {
    if isTerminal { write("\r\u{1B}[K") }
  }
}
