import DecoderFuzzing
import Foundation
import TestSupport
import Testing

/// The decoders that libFuzzer drives (`ci/fuzz`), over what it once found and over noise.
@Suite struct DecoderTargetTests {
  @Test(arguments: DecoderTarget.all.map(\.name)) func keptInputsAreReadOrRefused(_ name: String) async throws
  {
    let target = try #require(DecoderTarget.all.first { $0.name == name })
    let folder = ProjectFiles.root.appending(path: "Tests/Regressions/decoders/\(name)")
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    for file in files { try await Self.run(target, [UInt8](try Data(contentsOf: file))) }
  }

  @Test(arguments: DecoderTarget.all.map(\.name)) func noiseIsReadOrRefused(_ name: String) async throws {
    let target = try #require(DecoderTarget.all.first { $0.name == name })
    var random = SeededGenerator(seed: 11)
    for _ in 0..<300 {
      let count = Int.random(in: 0..<200, using: &random)
      try await Self.run(target, (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
    }
  }

  private static func run(_ target: DecoderTarget, _ bytes: [UInt8]) async throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
    defer { memory.deallocate() }
    memory.copyBytes(from: bytes)
    try await target.run(UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]))
  }
}
