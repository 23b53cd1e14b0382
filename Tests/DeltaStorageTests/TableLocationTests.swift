import DeltaMemory
import DeltaStorage
import Foundation
import Testing

@Suite struct TableLocationTests {
  @Test(arguments: [
    ("/data/t", "data/t"), ("file:/data/t", "data/t"), ("file:///data/t/", "data/t"),
    ("file://localhost/data/t", "data/t"), ("FILE:/data/t", "data/t"),
    ("file:///data/a%20b%2525", "data/a b%25"),
    ("/data/a%20b", "data/a%20b"), ("t", "home/me/t"), ("./t/", "home/me/t"), ("../t", "home/t"),
    (".", "home/me"),
    ("a:b/t", "home/me/a:b/t"), ("/x#y?z", "x#y?z"), ("file:/x+y", "x+y"), ("/", ""),
  ])
  func namesOfTables(_ text: String, _ root: String) throws {
    let location = try TableLocation(text, workingDirectory: "/home/me")
    #expect(location.root.text == root)
    #expect(location.description == "/" + root)
  }

  @Test(arguments: [
    ("", StorageError.Code.invalidPath), ("file://server/x", .invalidPath), ("file:x", .invalidPath),
    ("a\0b", .invalidPath), ("file:/a%00b", .invalidPath), ("file:/%FF", .invalidPath),
    ("/../..", .invalidPath),
    ("s3://bucket/t", .unsupportedScheme), ("abfss://c@account/t", .unsupportedScheme),
    ("hdfs:/t", .unsupportedScheme), ("https://example.org/t", .unsupportedScheme),
  ])
  func namesThatAreRefused(_ text: String, _ expected: StorageError.Code) async {
    // `/../..` is the root for the system; below a working directory that is not there it stays lexical.
    let text = text == "/../.." ? "/no-such-directory/../../.." : text
    #expect(await code { _ = try TableLocation(text, workingDirectory: "/home/me") } == expected)
  }

  /// A relative path may be meant from another directory than the table's; all other forms are the same.
  @Test(arguments: [
    ("x", "data/t/_delta_log/x"), ("a%20b%2525", "data/t/_delta_log/a b%25"), ("../x", "data/t/x"),
    ("/data/t/x", "data/t/x"), ("file:///data/t/%C3%A9", "data/t/é"), ("a:b", "data/t/_delta_log/a:b"),
  ])
  func pathsInAnotherDirectory(_ path: String, _ expected: String) throws {
    let location = try TableLocation("/data/t")
    let directory = try location.path("_delta_log")
    #expect(try location.resolve(path, in: directory).path.text == expected)
    #expect(throws: StorageError.self) { try location.resolve("s3://elsewhere/x", in: directory) }
  }

  @Test func refusalsNameTheScheme() {
    let error = #expect(throws: StorageError.self) { try TableLocation("gs://bucket/t") }
    #expect(error?.message.contains("gs:") == true)
    #expect(error?.advice != nil)
  }

  @Test func parentsOfLinksAreTheSystems() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let files = FileManager.default
    try files.createDirectory(atPath: directory.path + "/a/b/t", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: directory.path + "/link", withDestinationPath: "a/b/t")
    let location = try TableLocation(directory.path + "/link/../t")
    #expect(location.root.text.hasSuffix("/a/b/t"))
  }

  @Test(arguments: [
    ("part-0.parquet", "t/part-0.parquet"), ("test%25file%25prefix.parquet", "t/test%file%prefix.parquet"),
    ("a%20b/c+d.parquet", "t/a b/c+d.parquet"), ("p=%252F/x", "t/p=%2F/x"), ("p=100%/x", "t/p=100%/x"),
    ("p=%zz%4/x%", "t/p=%zz%4/x%"), ("a:b/c.parquet", "t/a:b/c.parquet"),
    ("ts=2020-01-01 00%3A00/x", "t/ts=2020-01-01 00:00/x"),
    ("ts=2020-01-01%2000%253A00/x", "t/ts=2020-01-01 00%3A00/x"),
    ("p=a#b?c/x", "t/p=a#b?c/x"), ("p=%C3%A9/日本", "t/p=é/日本"), ("../other/x", "other/x"),
    ("/abs/x%20y", "abs/x y"), ("file:/abs/x", "abs/x"), ("file:///abs/x", "abs/x"), ("./x", "t/x"),
    ("a//b", "t/a/b"),
  ])
  func pathsOfTheLog(_ path: String, _ expected: String) throws {
    let location = try TableLocation("/t")
    let object = try location.resolve(path)
    #expect(object.path.text == expected)
    #expect(object.description == "/" + expected)
  }

  @Test func pathsThatAreRefused() async throws {
    let location = try TableLocation("/t")
    #expect(await code { _ = try location.resolve("s3://bucket/x") } == .unsupportedScheme)
    #expect(await code { _ = try location.resolve("../../x") } == .invalidPath)
    #expect(await code { _ = try location.resolve("%2e%2e/%2e%2e/x") } == .invalidPath)
    #expect(await code { _ = try location.resolve("a%00b") } == .invalidPath)
    #expect(await code { _ = try location.resolve("%FF%FE") } == .invalidPath)
    #expect(await code { _ = try location.resolve("file://host/x") } == .invalidPath)
  }

  @Test func otherSchemesNeedLeave() async throws {
    let buckets = MemoryStore()
    try await buckets.put(key("t/x"), bytes("in the bucket"), mode: .overwrite)
    var registry = StoreRegistry()
    registry.register(scheme: "MEM") { _ in buckets }
    let table = try TableLocation("mem://bucket/t", registry: registry)
    #expect(table.scheme == "mem" && table.authority == "bucket")
    for path in ["x", "/t/x", "mem://bucket/t/x", "mem://other/t/x"] {
      let object = try table.resolve(path)
      #expect(try await object.store.get(object.path).text == "in the bucket")
    }
    #expect(await code { _ = try table.resolve("file:/etc/passwd") } == .unsupportedScheme)
    let local = try TableLocation("/t", registry: registry)
    #expect(await code { _ = try local.resolve("mem://bucket/t/x") } == .unsupportedScheme)
    registry.register(scheme: "mem", allowedInTables: true) { _ in buckets }
    registry.allowLocalFilesInTables()
    #expect(try TableLocation("/t", registry: registry).resolve("mem://bucket/t/x").path.text == "t/x")
    #expect(try TableLocation("mem:/t", registry: registry).resolve("file:/x").path.text == "x")
  }

  @Test func aFactoryIsAskedOnceAnAuthority() throws {
    struct Refused: Error {}
    var registry = StoreRegistry()
    registry.register(scheme: "mem") { _ in MemoryStore() }
    registry.register(scheme: "bad") { _ in throw Refused() }
    let one = try TableLocation("mem://a/t", registry: registry).store as AnyObject
    let two = try TableLocation("mem://a/u", registry: registry).store as AnyObject
    let three = try TableLocation("mem://b/u", registry: registry).store as AnyObject
    #expect(one === two && one !== three)
    let error = #expect(throws: StorageError.self) { try TableLocation("bad:/x", registry: registry) }
    #expect(error?.cause is Refused)
  }
}
