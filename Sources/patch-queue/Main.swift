import ArgumentParser
import PatchQueue

/// The program `patch-queue`.
@main struct PatchQueueProgram: ParsableCommand {
  /// A new command is a file in `Commands/`, with a `ParsableCommand` that takes `GlobalOptions` as an option group and
  /// calls `global.run`, and a line here.
  static let configuration = CommandConfiguration(
    commandName: "patch-queue",
    abstract: "Keeps a distribution as pinned upstream and a queue of patches.",
    discussion: """
      Everywhere: -C FOLDER (where the queue is), --line NAME, --json (one document), --dry-run (write nothing).

      Exit codes: 0 done; 1 stopped at a conflict, or a check found a difference; 2 wrong usage, or a file that cannot be
      understood; 3 refused because of the state (edits that would be lost, an operation under way, a branch that moved);
      4 objects, disk or network.

        patch-queue init --upstream https://example.org/up.git --base v1.0.0
        patch-queue import v1.0.0..HEAD
        patch-queue status
        patch-queue verify
      """,
    version: "\(Provenance.Tool.current.name) \(Provenance.Tool.current.version)",
    groupedSubcommands: [
      CommandGroup(name: "Setting up", subcommands: [Init.self, Import.self, Export.self]),
      CommandGroup(
        name: "The stack",
        subcommands: [
          Series.self, Show.self, Push.self, Pop.self, Goto.self, New.self, Refresh.self, Absorb.self,
          Commit.self, Fold.self, Split.self, Squash.self, Reorder.self, Drop.self, Rename.self, Edit.self,
        ]),
      CommandGroup(
        name: "Moving", subcommands: [PlanCommand.self, Rebase.self, Continue.self, Skip.self, Abort.self]),
      CommandGroup(name: "Lines", subcommands: [Backport.self, Prereqs.self, Pending.self]),
      CommandGroup(
        name: "Looking",
        subcommands: [
          Status.self, Verify.self, TreeCommand.self, RangeDiffs.self, Drifts.self, Lint.self, Spec.self,
        ]),
      CommandGroup(name: "Releases", subcommands: [Release.self, Manifests.self]),
      CommandGroup(name: "Back and forth", subcommands: [Log.self, Undo.self, Redo.self]),
    ])

  static func main() {
    do {
      var command = try parseAsRoot(GlobalOptions.behindCommand(Array(CommandLine.arguments.dropFirst())))
      guard Output.showsProgress, !CommandLine.arguments.contains("--json") else { return try command.run() }
      try Progress.$current.withValue(Output.progress.progress) { try command.run() }
    } catch let error as QueueError {
      Output.error(error, asJSON: CommandLine.arguments.contains("--json"))
      exit(withError: ExitCode(error.code.exitCode))
    } catch {
      // Wrong usage is 2 here; the parser's own code for it is 64.
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      Output.error(fullMessage(for: error))
      exit(withError: ExitCode(2))
    }
  }
}
