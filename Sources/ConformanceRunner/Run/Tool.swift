import Foundation

/// Programs that the gate uses: their output, or what they complained of.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    let description: String
    let status: Int32
  }

  /// What a program wrote to standard output and how it ended.
  static func run(
    _ program: String, _ arguments: [String], directory: URL? = nil, environment: [String: String] = [:],
    timeLimit: Duration = .seconds(3600)
  ) async throws -> (output: String, end: ChildProcess.End) {
    let output = TemporaryFile()
    // `env` looks a bare name up as a shell does.
    let end = try await ChildProcess.run(
      "/usr/bin/env", [program] + arguments, environment: environment, directory: directory,
      output: output.url,
      timeLimit: timeLimit)
    return (String(decoding: try Data(contentsOf: output.url), as: UTF8.self), end)
  }

  /// What a program that ended well wrote.
  /// - Throws: `Failure` with the last that it said.
  @discardableResult
  static func output(
    _ program: String, _ arguments: [String], directory: URL? = nil, environment: [String: String] = [:],
    timeLimit: Duration = .seconds(3600)
  ) async throws -> String {
    let (output, end) = try await run(
      program, arguments, directory: directory, environment: environment, timeLimit: timeLimit)
    guard end.isSuccess else {
      let name = ([URL(filePath: program).lastPathComponent] + arguments.prefix(2)).joined(separator: " ")
      let said = (end.errorText + output).split(whereSeparator: \.isNewline)
      // A compiler's errors are worth more than its last words.
      let errors = said.filter { $0.contains("error:") }
      throw Failure(
        description: "\(name) failed (\(end.reason)): "
          + (errors.isEmpty ? said.suffix(12) : errors.prefix(12)).joined(separator: "\n"),
        status: end.status)
    }
    return output
  }
}
