import ArgumentParser
import PatchQueue

struct Drifts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drift",
    abstract: "Tell how far the line is from upstream, and what would become of its patches there.",
    discussion: """
        patch-queue drift
        patch-queue drift --upstream v2.0.0 --max-behind 100
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Where upstream stands.", valueName: "revision"))
  var upstream: String?

  @Option(
    help: ArgumentHelp("After how many days a patch that waits for upstream is told of.", valueName: "days"))
  var patience: Int64 = 180

  @Option(help: ArgumentHelp("Exit with 1 where upstream is more commits ahead.", valueName: "commits"))
  var maxBehind: Int?

  func run() throws {
    var command = ShowDrift()
    command.upstream = upstream
    command.patience = patience
    command.maxBehind = maxBehind
    try global.run("drift", command, .reading)
  }
}
