// The decoders under libFuzzer (`ci/fuzz`), or, where it is not built with it, over files:
//
//   decoder-fuzz TARGET FILE…
//   decoder-fuzz --list
import DecoderFuzzing
import Dispatch
import Foundation

#if DELTALTS_LIBFUZZER
  import CLibFuzzer

  /// What libFuzzer calls over and over.
  private func test(_ data: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    guard let target = chosen else { return 0 }
    wait(for: target, UnsafeRawBufferPointer(start: data, count: count))
    return 0
  }
#endif

/// The target of this process, chosen once before anything runs.
nonisolated(unsafe) private var chosen: DecoderTarget?

/// Blocks the main thread, which is none of the pool's.
private func wait(for target: DecoderTarget, _ bytes: UnsafeRawBufferPointer) {
  let done = DispatchSemaphore(value: 0)
  nonisolated(unsafe) let bytes = bytes
  Task.detached {
    do {
      try await target.run(bytes)
    } catch {
      fatalError("\(target.name): an error without a type of its own: \(error)")
    }
    done.signal()
  }
  done.wait()
}

@main enum DecoderFuzz {
  static func main() {
    let names = DecoderTarget.all.map(\.name).joined(separator: ", ")
    let arguments = CommandLine.arguments
    if arguments.dropFirst() == ["--list"] {
      for target in DecoderTarget.all { print(target.name) }
      return
    }
    #if DELTALTS_LIBFUZZER
      // libFuzzer knows only its own arguments.
      let name = ProcessInfo.processInfo.environment["DECODER"]
    #else
      let name = arguments.count > 1 ? arguments[1] : nil
    #endif
    chosen = DecoderTarget.all.first { $0.name == name }
    guard let target = chosen else {
      print("no decoder \(name ?? ""); there are: \(names)")
      exit(2)
    }
    #if DELTALTS_LIBFUZZER
      var count = CommandLine.argc
      var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
      exit(LLVMFuzzerRunDriver(&count, &values, { test($0, $1) }))
    #else
      for path in arguments.dropFirst(2) {
        guard let data = FileManager.default.contents(atPath: path) else {
          print("cannot read \(path)")
          exit(3)
        }
        data.withUnsafeBytes { wait(for: target, $0) }
        print("\(target.name)\t\(path)")
      }
    #endif
  }
}
