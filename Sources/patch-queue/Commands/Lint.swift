import ArgumentParser
import PatchQueue

struct Lint: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look at metadata, messages, scope and size; exit with 1 where there is an error.",
    discussion: """
      Lines of sources are those in the folder Sources, where the queue changes anything there; else all that are in no folder
      called test or tests.

        patch-queue lint
        patch-queue lint --strict --max-patches 12
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: "More patches than this are told.")
  var maxPatches = 25

  @Option(help: "More changed lines of sources than this are told.")
  var maxLines = 3_000

  @Option(help: ArgumentHelp("A commit, instead of the work tree.", valueName: "revision"))
  var at: String?

  @Flag(help: "Exit with 1 where there is a warning, too.")
  var strict = false

  func run() throws {
    var command = LintQueue()
    command.maxPatches = maxPatches
    command.maxLines = maxLines
    command.isStrict = strict
    try global.run("lint", command, .reading, at: at)
  }
}
