internal import CGit2Shim
import Synchronization

/// Whether what is written reaches the disk before a call returns.
public enum Flushing {
  private static let isRelaxed = Atomic(false)

  public static var isOn: Bool { !isRelaxed.load(ordering: .relaxed) }

  /// Brings what was written below a folder to the disk.
  /// - Returns: whether it is there.
  public static func flush(_ folder: String) -> Bool { !isOn || cgit2_flush(folder) == 0 }

  /// For tests, whose files nobody keeps.
  package static func turnOff() throws(GitError) {
    try LibGit.start()
    isRelaxed.store(true, ordering: .relaxed)
    _ = cgit2_set_fsync(0)
  }
}
