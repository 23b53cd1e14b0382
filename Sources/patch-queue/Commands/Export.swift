import ArgumentParser
import PatchQueue

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the patches as a style has them; files that say the same stay as they are.",
    discussion: """
        patch-queue export
        patch-queue export ../debian/patches --style gbp
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(
    help: ArgumentHelp("Another folder than the queue's own.", valueName: "folder"), completion: .directory)
  var target: String?

  @Option(help: "canonical, gbp, electron or quilt; else the queue's.")
  var style: String?

  func run() throws {
    let style = try style.map { try Manifest.Style.named($0) }
    try global.run("export", ExportPatches(folder: target, style: style))
  }
}
