import ArgumentParser
import PatchQueue

struct Prereqs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the commits of upstream that a commit needs before it fits the line.",
    discussion: """
      Exit code 1 says that what was found does not suffice.

        patch-queue prereqs 1a2b3c4 --line 1.0
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A commit of upstream.")
  var commit: String

  @Option(
    name: .customShort("m"),
    help: ArgumentHelp("Of a merge commit, the parent to take it as a change to.", valueName: "parent"))
  var mainline: Int?

  @Option(help: ArgumentHelp("Where upstream stands.", valueName: "revision"))
  var upstream: String?

  @Option(help: "How many commits to take before giving up.")
  var limit = 24

  func run() throws {
    var command = FindPrerequisites(commit)
    command.mainline = mainline
    command.upstream = upstream
    command.limit = limit
    try global.run("prereqs", command, .reading)
  }
}
