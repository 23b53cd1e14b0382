#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What time it is.
enum Clock {
  /// Seconds since 1970, and the minutes by which local time is east of Greenwich.
  static var now: (seconds: Int64, offset: Int) {
    var seconds = time(nil)
    var local = tm()
    localtime_r(&seconds, &local)
    return (Int64(seconds), local.tm_gmtoff / 60)
  }
}
