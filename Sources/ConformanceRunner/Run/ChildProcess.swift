import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a program to its end without blocking a thread of the cooperative pool.
package enum ChildProcess {
  package struct End: Sendable {
    /// The exit status; for a program that a signal ended, the signal's number.
    package let status: Int32
    package let wasSignalled: Bool
    package let wasKilled: Bool
    /// The last of what it wrote to standard error.
    package let errorText: String

    var isSuccess: Bool { status == 0 && !wasSignalled && !wasKilled }

    /// `exit 1`, `signal 9`, `no end in time`.
    var reason: String {
      wasKilled ? "no end in time" : wasSignalled ? "signal \(status)" : "exit \(status)"
    }

    /// How it ended, and the last of what it said.
    var summary: String {
      let text = errorText.trimmingCharacters(in: .whitespacesAndNewlines)
      return text.isEmpty ? reason : "\(reason): \(text)"
    }
  }

  /// - Parameters:
  ///   - environment: what it gets beside this process's own.
  ///   - directory: where it runs; nil: where this process does.
  ///   - output: the file that takes standard output.
  ///   - timeLimit: after that the program is killed.
  package static func run(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:], directory: URL? = nil,
    output: URL, timeLimit: Duration
  ) async throws -> End {
    let errors = TemporaryFile()
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = directory }
    process.standardInput = FileHandle.nullDevice
    let (out, err) = (try create(output), try create(errors.url))
    // Foundation lets go of them late, and cannot start programs once a thousand files are open.
    defer { for handle in [out, err] { try? handle.close() } }
    process.standardOutput = out
    process.standardError = err
    let killed = try await wait(for: process, timeLimit: timeLimit)
    let text =
      (try? Data(contentsOf: errors.url)).map { String(decoding: $0.suffix(4096), as: UTF8.self) } ?? ""
    return End(
      status: process.terminationStatus, wasSignalled: process.terminationReason == .uncaughtSignal,
      wasKilled: killed, errorText: text)
  }

  private static func create(_ url: URL) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: url.path(percentEncoded: false), contents: nil) else {
      throw CorpusError("cannot create \(url.path(percentEncoded: false))")
    }
    return try FileHandle(forWritingTo: url)
  }

  /// Waits for the end; whether the time limit or a cancellation brought it about.
  private static func wait(for process: Process, timeLimit: Duration) async throws -> Bool {
    let handle = ProcessHandle()
    let timer = Task {
      try await Task.sleep(for: timeLimit)
      handle.kill()
    }
    defer { timer.cancel() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        process.terminationHandler = { _ in
          handle.ended()
          continuation.resume()
        }
        do {
          try process.run()
          handle.started(process.processIdentifier)
        } catch {
          continuation.resume(
            throwing: CorpusError("cannot run \(process.executableURL?.path ?? "")): \(error)"))
        }
      }
    } onCancel: {
      handle.kill()
    }
    return handle.wasKilled
  }
}

/// Kills a process only between its start and its end, when its number is its own.
private final class ProcessHandle: Sendable {
  private struct State {
    var number: pid_t?
    var hasEnded = false
    var wasKilled = false
  }

  private let state = Mutex(State())

  var wasKilled: Bool { state.withLock { $0.wasKilled } }

  func started(_ number: pid_t) {
    state.withLock {
      if $0.hasEnded { return }
      $0.number = number
      if $0.wasKilled { Self.send(number) }
    }
  }

  func ended() {
    state.withLock {
      $0.hasEnded = true
      $0.number = nil
    }
  }

  func kill() {
    state.withLock {
      if $0.hasEnded { return }
      $0.wasKilled = true
      if let number = $0.number { Self.send(number) }
    }
  }

  /// The one signal that a child cannot have inherited as blocked.
  private static func send(_ number: pid_t) {
    #if canImport(Glibc)
      _ = Glibc.kill(number, SIGKILL)
    #elseif canImport(Musl)
      _ = Musl.kill(number, SIGKILL)
    #elseif canImport(Darwin)
      _ = Darwin.kill(number, SIGKILL)
    #endif
  }
}

/// A file name of its own in the temporary directory; the file goes with the last reference.
package final class TemporaryFile: Sendable {
  package let url: URL

  package init(_ suffix: String = "") {
    url = FileManager.default.temporaryDirectory.appending(path: "conformance-\(UUID().uuidString)\(suffix)")
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
