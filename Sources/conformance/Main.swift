import ArgumentParser

/// The command `conformance`.
@main struct Conformance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conformance",
    abstract: "Replays golden Delta tables through DeltaLTS and reports the verdict.",
    subcommands: [
      Run.self, ShowReport.self, RunCase.self, Bench.self, Workloads.self, Fuzz.self, Record.self,
      RunGate.self, FuzzWorkerCommand.self,
    ],
    defaultSubcommand: Run.self)

  static func main() async {
    do {
      // The argument parser finds its types by reflection, which takes longer than a small job: a plain one goes
      // without.
      let arguments = CommandLine.arguments.dropFirst()
      if arguments.first == "bench", !arguments.contains(where: { $0.hasPrefix("-") }),
        let job = BenchJob(arguments.dropFirst())
      {
        return try await job.run()
      }
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      let code = exitCode(for: error)
      // Bad usage is 2 here; the parser's own code for it is 64.
      guard code == .validationFailure else { exit(withError: error) }
      Output.error(fullMessage(for: error))
      exit(withError: ExitCode.badUsage)
    }
  }
}

extension ExitCode {
  /// A case failed, or could not be judged.
  static let caseFailed = ExitCode(1)
  static let badUsage = ExitCode(2)
  /// A corpus or a report cannot be read, or a report cannot be written.
  static let unreadable = ExitCode(3)
}
