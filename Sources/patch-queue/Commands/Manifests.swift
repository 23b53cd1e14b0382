import ArgumentParser
import PatchQueue

struct Manifests: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifest",
    abstract: "Tell or change what patch-queue.json holds; exit with 1 where it is not so.",
    discussion: """
        patch-queue manifest
        patch-queue manifest --version '1.0.{100}' --upstream-branch main --support 24
        patch-queue manifest --add-line release/0.9
        patch-queue manifest --name 1.0
        patch-queue manifest --leave lts-1.0 --name 1.1 --version '1.1.{100}'
        patch-queue manifest --sync
      """)

  @OptionGroup var global: GlobalOptions

  @Option(help: "Another name for the line.")
  var name: String?

  @Option(help: ArgumentHelp("How releases of the line are numbered.", valueName: "pattern"))
  var version: String?

  @Option(help: ArgumentHelp("How long the line gets fixes after a release.", valueName: "months"))
  var support: Int?

  @Option(help: ArgumentHelp("Where upstream lives.", valueName: "url"))
  var upstreamURL: String?

  @Option(help: ArgumentHelp("The branch of upstream that moves on.", valueName: "branch"))
  var upstreamBranch: String?

  @Option(
    help: ArgumentHelp(
      "Make this branch, which keeps the line as it is committed; what is checked out becomes line --name.",
      valueName: "branch"))
  var leave: String?

  @Option(help: ArgumentHelp("List the line that is on this branch.", valueName: "branch"))
  var addLine: String?

  @Option(help: ArgumentHelp("List this line no more.", valueName: "line"))
  var removeLine: String?

  @Flag(help: "Take over what the branches of other lines say of them.")
  var sync = false

  func run() throws {
    var command = EditManifest()
    command.name = name
    command.version = version
    command.support = support
    command.upstreamURL = upstreamURL
    command.upstreamBranch = upstreamBranch
    command.leftBranch = leave
    command.addedBranch = addLine
    command.removedLine = removeLine
    command.syncs = sync
    try global.run("manifest", command)
  }
}
