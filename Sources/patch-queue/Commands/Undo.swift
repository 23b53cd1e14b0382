import ArgumentParser
import PatchQueue

struct Undo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the last change of the queue back, files and all.", discussion: "  patch-queue undo")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("undo", UndoChange()) }
}

struct Redo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Do again what was undone last.", discussion: "  patch-queue redo")

  @OptionGroup var global: GlobalOptions

  func run() throws { try global.run("redo", UndoChange(isRedo: true)) }
}
