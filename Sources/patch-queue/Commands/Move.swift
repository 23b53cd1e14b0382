import ArgumentParser
import PatchQueue

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Tell what would become of each patch on another base; nothing is written.",
    discussion: """
      Fates: applied; upstream (a commit makes the same change); upstream by content (nothing is left to apply); changed
      upstream (it landed under another text: look at it); conflict (with the files, and the commits of upstream that
      touched those lines); resolved (a conflict that was resolved before).

        patch-queue plan v1.1.0
        patch-queue plan origin/main --check
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A tag, branch or commit of upstream.")
  var onto: String

  @Flag(help: "Exit with 1 where any patch is not applied as it is.")
  var check = false

  func run() throws { try global.run("plan", PlanMove(onto, isCheck: check), .reading) }
}

struct Rebase: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Move the queue to another base.",
    discussion: """
      Patches that are upstream by now go. At a patch that does not fit it stops: the files have diff3 markers and the index
      their three sides. Resolve them, then patch-queue continue; or skip the patch; or abort. What was resolved once is kept
      in the folder of the patches, and resolves the same conflict again.

      In the distribution's own tree a merge commit of the branch and the new base is written at the end.

        patch-queue rebase v1.1.0
      """)

  @OptionGroup var global: GlobalOptions

  @Argument(help: "A tag, branch or commit of upstream.")
  var onto: String

  @Flag(help: "Keep patches that are upstream by now, without a change.")
  var keepUpstreamed = false

  @Flag(help: "Do not resolve conflicts as they were resolved before.")
  var noResolutions = false

  func run() throws {
    var command = RebaseQueue(onto)
    command.keepsUpstreamed = keepUpstreamed
    command.usesResolutions = !noResolutions
    try global.run("rebase", command)
  }
}

struct Continue: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on where a rebase stopped, with the files as they are now; or end what was cut short.",
    discussion: "  patch-queue continue")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("continue", ContinueMove()) }
}

struct Skip: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Leave the patch out at which a rebase stopped, and go on.", discussion: "  patch-queue skip")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("skip", SkipPatch()) }
}

struct Abort: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Give a rebase up that stopped: queue and files are as before.",
    discussion: "  patch-queue abort")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("abort", AbortMove()) }
}
