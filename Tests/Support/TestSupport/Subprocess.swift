import Foundation

/// Runs a program to its end without blocking a thread of the cooperative pool.
package enum Subprocess {
  package struct Output: Sendable {
    /// The exit status; for a program that a signal ended, the signal's number.
    package let status: Int32
    package let wasSignalled: Bool
    package let standardOutput: String
    package let standardError: String

    /// What it printed, or an error with all that it said where it did not exit with 0.
    package func checked() throws -> String {
      guard status == 0, !wasSignalled else {
        let end = wasSignalled ? "was ended by signal \(status)" : "exited with \(status)"
        throw TestSupportError(description: "the program \(end)\n\(standardOutput)\n\(standardError)")
      }
      return standardOutput
    }
  }

  /// Runs `executable` (a path) and collects what it prints.
  /// - Parameters:
  ///   - environment: variables set on top of those of this process.
  ///   - timeLimit: after that the program is killed and an error thrown.
  package static func run(
    _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
    directory: URL = ProjectFiles.root, timeLimit: Duration = .seconds(60)
  ) async throws -> Output {
    // Output goes to files: a full pipe would stop the program, and reading one would block a thread.
    let files = try TemporaryDirectory("subprocess")
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (try create(files.path("out")), try create(files.path("err")))
    // Foundation lets go of them late, and cannot start programs once a thousand files are open.
    defer { for handle in [out, err] { try? handle.close() } }
    process.standardOutput = out
    process.standardError = err

    let identifier = ProcessIdentifier()
    let timer = Task {
      try await Task.sleep(for: timeLimit)
      identifier.kill()
    }
    defer { timer.cancel() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in
          identifier.ended()
          continuation.resume()
        }
        do {
          try process.run()
          identifier.started(process.processIdentifier)
        } catch {
          continuation.resume(
            throwing: TestSupportError(description: "cannot run \(executable): \(error)"))
        }
      }
    } onCancel: {
      identifier.kill()
    }

    let output = Output(
      status: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal,
      standardOutput: try text(files.path("out")), standardError: try text(files.path("err")))
    if identifier.wasKilled {
      throw TestSupportError(
        description: """
          \(executable) \(arguments.joined(separator: " ")) was killed after \(timeLimit)
          \(output.standardOutput)
          \(output.standardError)
          """)
    }
    return output
  }

  private static func create(_ path: String) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: path, contents: nil),
      let handle = FileHandle(forWritingAtPath: path)
    else { throw TestSupportError(description: "cannot create \(path)") }
    return handle
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }
}
