// swift-tools-version: 6.2
import PackageDescription

// A program of somebody who pins DeltaLTS. Its sources never change: what built with one release of a line builds with the next.
// Only where the library comes from, and which releases will do, is told from outside.

let url = Context.environment["DELTALTS_URL"] ?? "https://github.com/deltalts/deltalts"
let from = Version(stringLiteral: Context.environment["DELTALTS_FROM"] ?? "1.0.100")
let before = Version(stringLiteral: Context.environment["DELTALTS_BEFORE"] ?? "1.0.200")

let package = Package(
  name: "downstream",
  platforms: [.macOS(.v15)],
  dependencies: [.package(url: url, from..<before)],
  targets: [
    .executableTarget(name: "downstream", dependencies: [.product(name: "DeltaLTS", package: "DeltaLTS")])
  ],
  swiftLanguageModes: [.v6]
)
