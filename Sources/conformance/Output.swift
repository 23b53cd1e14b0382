import Foundation

/// What the command says.
enum Output {
  /// To standard output: the report.
  static func line(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

  /// To standard error.
  static func error(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}
