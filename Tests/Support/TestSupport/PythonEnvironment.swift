import Foundation

/// The Python interpreter of the tests, with pyarrow, polars, duckdb and deltalake.
///
/// `DELTALTS_PYTHON` names one to use as it is; else `ci/python-env` makes `.venv` in the project from PyPI,
/// once a process.
package actor PythonEnvironment {
  package static let shared = PythonEnvironment()

  private var lookup: Task<String, any Error>?

  /// The path of the interpreter.
  package func interpreter() async throws -> String {
    if let lookup { return try await lookup.value }
    let task = Task { try await Self.prepare() }
    lookup = task
    return try await task.value
  }

  private static func prepare() async throws -> String {
    let script = ProjectFiles.root.appending(path: "ci/python-env").path(percentEncoded: false)
    let output = try await Subprocess.run(script, timeLimit: .seconds(600))
    guard output.status == 0, !output.wasSignalled else {
      throw TestSupportError(
        description: """
          no Python environment for the tests. Set DELTALTS_PYTHON to an interpreter that has the packages of \
          ci/requirements.txt, or let ci/python-env make one:
          \(output.standardError)
          """)
    }
    return output.standardOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Runs a program given as text and returns what it printed; an exit other than 0 is an error with its output.
  package static func run(
    _ program: String, arguments: [String] = [], environment: [String: String] = [:],
    timeLimit: Duration = .seconds(120)
  ) async throws -> String {
    let files = try TemporaryDirectory("python")
    let path = files.path("program.py")
    try Data(program.utf8).write(to: URL(filePath: path))
    return try await runFile(path, arguments: arguments, environment: environment, timeLimit: timeLimit)
  }

  /// Runs the script at `path`, as `run` does.
  package static func runFile(
    _ path: String, arguments: [String] = [], environment: [String: String] = [:],
    timeLimit: Duration = .seconds(120)
  ) async throws -> String {
    let interpreter = try await shared.interpreter()
    return try await Subprocess.run(
      interpreter, ["-B", path] + arguments, environment: environment, timeLimit: timeLimit
    ).checked()
  }
}
