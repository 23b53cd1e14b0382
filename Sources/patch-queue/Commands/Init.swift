import ArgumentParser
import PatchQueue

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Begin a queue in this folder, or make one of the series that is there.",
    discussion: """
      In the distribution's own tree:
        patch-queue init --upstream https://example.org/up.git --base v1.0.0 --scope Sources --scope Tests

      Over somebody else's repository, with the patches in this one:
        patch-queue init --upstream https://example.org/up.git --repository ../up --base v1.0.0
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: ArgumentHelp("Where upstream lives.", valueName: "url"))
  var upstream: String

  @Option(help: ArgumentHelp("The tag or commit that the patches stand on.", valueName: "revision"))
  var base: String

  @Option(help: "The folder of the patches.", completion: .directory)
  var patches = "patches"

  @Option(
    help: ArgumentHelp(
      "What the queue owns of the tree: a file or a folder, with * for any characters; with ! before it, what it does not own. May be given again. Else all but the queue itself.",
      valueName: "path"))
  var scope: [String] = []

  @Option(
    help: ArgumentHelp("The repository that is patched, if it is not this one.", valueName: "folder"),
    completion: .directory)
  var repository: String?

  @Option(help: "How patch files are written: canonical, gbp, electron or quilt.")
  var style = "canonical"

  @Option(help: ArgumentHelp("How releases are numbered, such as 1.0.{100}.", valueName: "pattern"))
  var version: String?

  func run() throws {
    var command = InitQueue(upstream: upstream, base: base)
    command.line = global.line
    command.patches = patches
    command.scope = scope
    command.repository = repository
    command.style = try Manifest.Style.named(style)
    command.version = version
    try global.say("init", command.run(in: global.folder, dryRun: global.dryRun))
  }
}
