// swift-tools-version: 6.2
import PackageDescription

// The library's benchmarks, kept out of its own package: nobody who depends on it sees them. `ci/benchmarks` runs them.
//
// What is measured is `package` access in the library. SwiftPM names a package after its directory, and the flag
// below takes that name, so that these targets see what the library's own tests see.

let library = "DeltaLTS"
let libraryDirectory = Context.packageDirectory.split(separator: "/").dropLast().last.map(String.init) ?? ""
let libraryIdentity = String(libraryDirectory.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "_" })

let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: library, path: "..")],
  targets: [
    .target(name: "CBenchmarkCounters"),
    .executableTarget(
      name: "benchmarks",
      dependencies: [
        "CBenchmarkCounters",
        .product(name: "DeltaLTS", package: library),
        .product(name: "TestFixtures", package: library),
      ],
      path: "Sources/Benchmarks", packageAccess: false,
      swiftSettings: [.unsafeFlags(["-package-name", libraryIdentity])]),
  ],
  swiftLanguageModes: [.v6]
)
