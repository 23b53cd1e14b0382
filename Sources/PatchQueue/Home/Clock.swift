#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What time it is.
enum Clock {
  /// The time that it is for tests, so that what they do twice is the same twice.
  @TaskLocal static var fixed: Int64?

  /// Seconds since 1970, and the minutes by which local time is east of Greenwich.
  static var now: (seconds: Int64, offset: Int) {
    if let fixed { return (fixed, 0) }
    var seconds = time(nil)
    var local = tm()
    localtime_r(&seconds, &local)
    return (Int64(seconds), local.tm_gmtoff / 60)
  }
}
