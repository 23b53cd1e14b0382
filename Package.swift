// swift-tools-version: 6.2
import PackageDescription

// Imports run downwards only; docs/architecture.md draws the layers.
// Warnings are errors in CI: `ci/test` sets DELTALTS_STRICT. A user's build is never stopped by one.

let strict: [SwiftSetting] =
  Context.environment["DELTALTS_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "DeltaLTS",
  platforms: [.macOS(.v15), .iOS(.v18)],
  products: [
    .library(name: "DeltaLTS", targets: ["DeltaLTS"]),
    .executable(name: "conformance", targets: ["conformance"]),
    .executable(name: "patch-queue", targets: ["patch-queue"]),
    // For the tests alone: what they load into Python.
    .library(name: "ArrowExportTestLibrary", type: .dynamic, targets: ["ArrowExportTestLibrary"]),
    // For the tests and Benchmarks/ alone: writers of pages and files, repeatable random numbers.
    .library(name: "TestFixtures", targets: ["FormatFixtures", "TestSupport"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
  ],
  targets: [
    // System libraries: the codecs of Parquet pages. Snappy has a decoder of our own, which is tested against CSnappy.
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"]), .brew(["snappy"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"]), .brew(["lz4"])]),
    .systemLibrary(
      name: "CBrotli", pkgConfig: "libbrotlidec libbrotlienc",
      providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
    // What patch-queue is built on.
    .systemLibrary(
      name: "CLibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"]), .brew(["libgit2"])]),
    .target(name: "CGit2Shim", dependencies: ["CLibgit2"]),
    // The C structs of the Arrow C Data and C Stream interfaces.
    .target(name: "CArrowABI"),

    // The library, bottom up.
    .target(name: "DeltaMemory"),
    .target(name: "DeltaColumns", dependencies: ["DeltaMemory", "CArrowABI"]),
    .target(
      name: "DeltaParquet",
      dependencies: ["DeltaColumns", "DeltaMemory", "CZstd", "CZlib", "CLZ4", "CBrotli"]),
    .target(name: "DeltaStorage", dependencies: ["DeltaMemory"]),
    .target(name: "DeltaJSON", dependencies: ["DeltaMemory"]),
    .target(
      name: "DeltaLTS",
      dependencies: [
        "CArrowABI", "DeltaColumns", "DeltaJSON", "DeltaMemory", "DeltaParquet", "DeltaStorage", "CZlib",
        .product(name: "Logging", package: "swift-log"),
      ]),

    // The program of the README, run as a test.
    .executableTarget(name: "read-table", dependencies: ["DeltaLTS"], path: "Examples/ReadTable"),

    // The conformance runner: a user of the public API, like any other.
    .target(name: "ConformanceCases", dependencies: ["DeltaLTS"]),
    .target(
      name: "ConformanceRunner",
      dependencies: ["ConformanceCases", "DeltaLTS", .product(name: "Logging", package: "swift-log")]),
    .executableTarget(
      name: "conformance",
      dependencies: [
        "ConformanceRunner", "DeltaLTS", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Keeping a distribution as upstream and patches; knows git and nothing of Delta.
    .target(name: "GitObjects", dependencies: ["CGit2Shim", "CLibgit2", "CZlib"]),
    .target(name: "PatchFormat", dependencies: ["CZlib", "GitObjects"]),
    .target(name: "PatchQueue", dependencies: ["GitObjects", "PatchFormat"]),
    .executableTarget(
      name: "patch-queue",
      dependencies: ["PatchQueue", .product(name: "ArgumentParser", package: "swift-argument-parser")]),

    // Test support: the project's files, the corpus, programs with a time limit, the Python environment; formats to order.
    .target(name: "TestSupport", path: "Tests/Support/TestSupport"),
    .target(
      name: "FormatFixtures", dependencies: ["CSnappy", "CZstd", "DeltaParquet", "DeltaMemory"],
      path: "Tests/Support/FormatFixtures"),
    .target(
      name: "ArrowExportTestLibrary", dependencies: ["CArrowABI", "DeltaColumns", "DeltaLTS"],
      path: "Tests/Support/ArrowExportTestLibrary"),
    .executableTarget(name: "scan-worker", dependencies: ["DeltaLTS"], path: "Tests/Support/ScanWorker"),
    // The decoders over any bytes: under libFuzzer by ci/fuzz, over kept inputs by the tests.
    .target(
      name: "DecoderFuzzing",
      dependencies: [
        "DeltaColumns", "DeltaJSON", "DeltaLTS", "DeltaMemory", "DeltaParquet", "DeltaStorage",
        .product(name: "Logging", package: "swift-log"),
      ], path: "Tests/Support/DecoderFuzzing"),
    .target(name: "CLibFuzzer", path: "Tests/Support/CLibFuzzer"),
    .executableTarget(
      name: "decoder-fuzz", dependencies: ["CLibFuzzer", "DecoderFuzzing"], path: "Tests/Support/DecoderFuzz"),
    .testTarget(name: "TestSupportTests", dependencies: ["TestSupport"]),

    .testTarget(name: "DecoderFuzzingTests", dependencies: ["DecoderFuzzing", "TestSupport"]),
    .target(name: "GitTestSupport", dependencies: ["TestSupport"], path: "Tests/Support/GitTestSupport"),
    .testTarget(name: "GitObjectsTests", dependencies: ["GitObjects", "GitTestSupport", "TestSupport"]),
    .testTarget(
      name: "PatchQueueTests",
      dependencies: ["GitTestSupport", "PatchQueue", "TestSupport", "conformance", "patch-queue"]),
    .testTarget(name: "PatchFormatTests", dependencies: ["GitTestSupport", "PatchFormat", "TestSupport"]),
    .testTarget(name: "DeltaMemoryTests", dependencies: ["DeltaMemory", "TestSupport"]),
    .testTarget(
      name: "DeltaColumnsTests", dependencies: ["CArrowABI", "DeltaColumns", "DeltaMemory", "TestSupport"],
      exclude: ["Python"]),
    .testTarget(
      name: "DeltaParquetTests",
      dependencies: [
        "CSnappy", "DeltaParquet", "DeltaColumns", "DeltaMemory", "FormatFixtures", "TestSupport",
      ]),
    .testTarget(name: "DeltaStorageTests", dependencies: ["DeltaStorage", "DeltaMemory", "TestSupport"]),
    .testTarget(name: "DeltaJSONTests", dependencies: ["DeltaJSON", "DeltaMemory"]),
    .testTarget(
      name: "DeltaLTSTests", dependencies: ["DeltaLTS", "FormatFixtures", "TestSupport", "scan-worker"],
      exclude: ["Python"]),
    .testTarget(
      name: "ConformanceRunnerTests",
      dependencies: ["ConformanceRunner", "DeltaLTS", "TestSupport", "conformance"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = (target.swiftSettings ?? []) + strict
}
