import Foundation

/// Other programs that tests compare with, where they are installed.
package enum Tool {
  /// The program's path, as the shell would find it.
  package static func path(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
