#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Keeps two runs from changing a queue at once. The system lets go of it when the process ends, however it ends.
final class RunLock {
  private let file: Int32

  /// - Parameter folder: the `.git` folder that all work trees share, ending in a slash.
  /// - Throws: `refused` where another run has it.
  init(_ folder: String) throws(QueueError) {
    let name = folder + "patch-queue.lock"
    file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw QueueError(.environment, "cannot open \(name): \(String(cString: strerror(errno)))")
    }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      close(file)
      throw QueueError(
        .refused, "another patch-queue is changing this queue",
        advice: "Wait until it has ended, and try again.")
    }
  }

  deinit {
    // Said aloud, since a child that is being started may still have the file open for a moment.
    flock(file, LOCK_UN)
    close(file)
  }
}
