import ArgumentParser
import PatchQueue

struct Backport: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring commits of upstream to lines, to each by itself.",
    discussion: """
      A line that something does not fit is left as it is, the others go on, and the exit code is 1. A line of another branch is
      committed there without checking it out.

        patch-queue backport 1a2b3c4 --line 1.0 --line 1.1
        patch-queue backport v1.2.0..v1.2.1 --line 1.0 --dry-run
        patch-queue backport 5d6e7f8 -m 1
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("Commits of upstream, or ranges A..B.", valueName: "commit"))
  var commits: [String]

  @Option(
    name: .customShort("m"),
    help: ArgumentHelp("Of merge commits, the parent to take them as a change to.", valueName: "parent"))
  var mainline: Int?

  @Option(
    help: ArgumentHelp(
      "Where upstream stands; else at the branch that the manifest names.", valueName: "revision"))
  var upstream: String?

  @Flag(help: "Take commits that upstream has not, too.")
  var allowForeign = false

  @Flag(help: "Lines on newer bases first, instead of as given.")
  var newestFirst = false

  func run() throws {
    var command = BackportCommits(commits)
    command.lines = global.lines
    command.mainline = mainline
    command.upstream = upstream
    command.allowsForeign = allowForeign
    command.newestFirst = newestFirst
    try global.say("backport", command.run(in: global.folder, dryRun: global.dryRun))
  }
}
