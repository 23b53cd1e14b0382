#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

import Foundation
import PatchQueue

/// What the program says.
enum Output {
  /// How far long work is, where somebody looks at it.
  static let progress = ProgressLine { FileHandle.standardError.write(Data($0.utf8)) }

  /// Whether anybody does: never a program.
  static let showsProgress =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  static func write(_ bytes: [UInt8]) {
    progress.clear()
    FileHandle.standardOutput.write(Data(bytes))
  }

  /// A line of a report, in colours where somebody looks at it.
  static func line(_ line: Report.Line) {
    let text = line.parts.map { hasColours ? coloured($0.text, $0.tone) : $0.text }.joined()
    write(Array((text + "\n").utf8))
  }

  /// To standard error.
  static func error(_ text: String) {
    progress.clear()
    FileHandle.standardError.write(Data((text + "\n").utf8))
  }

  /// What went wrong, and what to do; as a document too where one was asked for.
  static func error(_ error: QueueError, asJSON: Bool) {
    self.error("patch-queue: \(error.message)")
    if let advice = error.advice { self.error(advice) }
    if asJSON { write(Array(error.document.utf8)) }
  }

  private static let hasColours: Bool = {
    let environment = ProcessInfo.processInfo.environment
    return isatty(STDOUT_FILENO) == 1 && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
  }()

  private static func coloured(_ text: String, _ tone: Report.Tone) -> String {
    let code: String? =
      switch tone {
      case .plain: nil
      case .good: "32"
      case .bad: "31"
      case .attention: "33"
      case .dim: "2"
      case .strong: "1"
      }
    return code.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text
  }
}
