import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The few system calls of the file store, with EINTR retried.
enum POSIX {
  /// What `stat` tells, in the terms of the store.
  struct Status {
    let size: Int
    let modified: Int64
    let etag: String
    let kind: Kind

    enum Kind { case regular, directory, other }

    init(_ raw: stat) {
      #if canImport(Darwin)
        let time = raw.st_mtimespec
      #else
        let time = raw.st_mtim
      #endif
      size = max(0, Int(raw.st_size))
      modified = time.milliseconds
      etag = Self.etag(
        UInt64(raw.st_ino), UInt64(bitPattern: Int64(time.tv_sec)), UInt64(max(0, time.tv_nsec)), UInt64(size)
      )
      switch raw.st_mode & S_IFMT {
      case S_IFREG: kind = .regular
      case S_IFDIR: kind = .directory
      default: kind = .other
      }
    }
  }

}

extension POSIX.Status {
  /// Numbers to the base of 36, parted by `-`. A listing makes one a file.
  fileprivate static func etag(_ numbers: UInt64...) -> String {
    String(unsafeUninitializedCapacity: numbers.count * 14) { text in
      var count = 0
      for number in numbers {
        if count > 0 {
          text[count] = UInt8(ascii: "-")
          count += 1
        }
        let start = count
        var rest = number
        repeat {
          let digit = UInt8(truncatingIfNeeded: rest % 36)
          text[count] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
          count += 1
          rest /= 36
        } while rest > 0
        text[start..<count].reverse()
      }
      return count
    }
  }
}

extension POSIX {
  /// A path's status, links followed; nil with the error number where there is none.
  static func status(_ path: String) -> Result<Status, Errno> {
    var raw = stat()
    while stat(path, &raw) != 0 {
      if errno != EINTR { return .failure(Errno(errno)) }
    }
    return .success(Status(raw))
  }

  static func status(_ descriptor: borrowing Descriptor) -> Result<Status, Errno> {
    var raw = stat()
    while fstat(descriptor.raw, &raw) != 0 {
      if errno != EINTR { return .failure(Errno(errno)) }
    }
    return .success(Status(raw))
  }

  /// Opens for reading. `O_NONBLOCK` keeps a pipe without a writer from holding the thread; the caller refuses
  /// what is not a regular file.
  static func openForReading(_ path: String) -> Result<Descriptor, Errno> {
    opened { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
  }

  static func create(_ path: String) -> Result<Descriptor, Errno> {
    opened { open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
  }

  private static func opened(_ call: () -> Int32) -> Result<Descriptor, Errno> {
    while true {
      let raw = call()
      if raw >= 0 { return .success(Descriptor(raw)) }
      if errno != EINTR { return .failure(Errno(errno)) }
    }
  }

  /// One read; 0 at the end of the file.
  static func read(
    _ descriptor: Descriptor, into target: UnsafeMutableRawPointer, count: Int, at offset: Int
  ) -> Result<Int, Errno> {
    while true {
      let done = pread(descriptor.raw, target, count, off_t(offset))
      if done >= 0 { return .success(done) }
      if errno != EINTR { return .failure(Errno(errno)) }
    }
  }

  static func write(
    _ descriptor: Descriptor, from source: UnsafeRawPointer, count: Int, at offset: Int
  ) -> Result<Int, Errno> {
    while true {
      let done = pwrite(descriptor.raw, source, count, off_t(offset))
      if done >= 0 { return .success(done) }
      if errno != EINTR { return .failure(Errno(errno)) }
    }
  }

  /// Waits until the file is on the device, away from the cooperative pool: it may take seconds.
  static func synchronize(_ descriptor: Descriptor) async -> Errno? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var failure: Errno?
        while fsync(descriptor.raw) != 0 {
          if errno == EINTR { continue }
          failure = Errno(errno)
          break
        }
        continuation.resume(returning: failure)
      }
    }
  }

  /// Gives `source` the name `target` too, unless that is taken: atomically, unlike a test and a rename.
  static func moveIfAbsent(_ source: String, _ target: String) -> Errno? {
    if link(source, target) == 0 {
      unlink(source)
      return nil
    }
    let failure = Errno(errno)
    // File systems without hard links say one of these.
    guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(failure.number) else { return failure }
    return renameIfAbsent(source, target) ?? failure
  }

  /// A rename that fails where the target is, for file systems without hard links.
  /// - Returns: nil inside where the rename succeeded; nil outside where the system has no such call.
  private static func renameIfAbsent(_ source: String, _ target: String) -> Errno?? {
    #if canImport(Darwin)
      return .some(renamex_np(source, target, UInt32(RENAME_EXCL)) == 0 ? nil : Errno(errno))
    #elseif canImport(Glibc)
      // Glibc has it, but its Swift module does not show it.
      typealias Rename =
        @convention(c) (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, UInt32) -> Int32
      guard let symbol = dlsym(nil, "renameat2") else { return nil }
      let rename = unsafeBitCast(symbol, to: Rename.self)
      let noReplace: UInt32 = 1
      return .some(rename(AT_FDCWD, source, AT_FDCWD, target, noReplace) == 0 ? nil : Errno(errno))
    #else
      return nil
    #endif
  }

  static func move(_ source: String, _ target: String) -> Errno? {
    rename(source, target) == 0 ? nil : Errno(errno)
  }

  static func remove(_ path: String) -> Errno? {
    unlink(path) == 0 ? nil : Errno(errno)
  }

  static func makeDirectory(_ path: String) -> Errno? {
    mkdir(path, 0o777) == 0 ? nil : Errno(errno)
  }

  /// The path with its links and dots resolved; nil where there is no such file.
  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(validatingCString: resolved)
  }

  static func workingDirectory() -> String? {
    guard let directory = getcwd(nil, 0) else { return nil }
    defer { free(directory) }
    return String(validatingCString: directory)
  }

  /// Milliseconds since 1970 UTC.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.milliseconds
  }

  static var processIdentifier: Int32 { getpid() }
}

/// A system error number.
struct Errno: Error, Sendable, Equatable {
  let number: Int32
  init(_ number: Int32) { self.number = number }
}

/// An open file, closed with its last reference. `pread` and `pwrite` have no shared position, so tasks may
/// use one side by side.
final class Descriptor: Sendable {
  let raw: Int32
  init(_ raw: Int32) { self.raw = raw }
  deinit { close(raw) }
}

extension timespec {
  /// The first or last there is where a file claims a time beyond, as file systems in memory let it.
  var milliseconds: Int64 {
    let (whole, overflow) = Int64(tv_sec).multipliedReportingOverflow(by: 1000)
    if overflow { return tv_sec < 0 ? .min : .max }
    let (sum, beyond) = whole.addingReportingOverflow(Int64(tv_nsec) / 1_000_000)
    return beyond ? .max : sum
  }
}
