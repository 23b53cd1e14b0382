import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The memory of this process.
enum BenchMemory {
  /// The most that was resident at a time so far, in KiB.
  static var peakKiB: Int64 {
    #if os(Linux)
      // Not getrusage: there, a process begins with the peak of the one that started it.
      let status = (try? Data(contentsOf: URL(filePath: "/proc/self/status"))) ?? Data()
      let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first {
        $0.hasPrefix("VmHWM:")
      }
      return line.flatMap { Int64($0.filter(\.isNumber)) } ?? 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int64(usage.ru_maxrss) / 1024
    #endif
  }
}
