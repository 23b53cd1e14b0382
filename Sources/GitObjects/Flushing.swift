internal import CGit2Shim
import Synchronization

/// Whether what is written reaches the disk before a call returns.
public enum Flushing {
  private static let isRelaxed = Atomic(false)

  public static var isOn: Bool { !isRelaxed.load(ordering: .relaxed) }

  /// For tests, whose files nobody keeps.
  package static func turnOff() throws(GitError) {
    try LibGit.start()
    isRelaxed.store(true, ordering: .relaxed)
    _ = cgit2_set_fsync(0)
  }
}
