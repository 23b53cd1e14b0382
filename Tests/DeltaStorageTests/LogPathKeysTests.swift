import DeltaStorage
import Testing

@Suite struct LogPathKeysTests {
  private let keys = LogPathKeys(scheme: "file", authority: "", root: ObjectPath.root)

  @Test(arguments: [
    ("part-0.parquet", "part-0.parquet"), ("p=1/x", "p=1/x"), ("a%20b", "a b"), ("a%2520b", "a%20b"),
    ("a+b", "a+b"),
    ("file:/data/t/x", "x"), ("file:///data/t/x", "x"), ("file://localhost/data/t/x", "x"),
    ("/data/t/x", "x"),
    ("/data/t/a%20b", "a b"), ("/data/t2/x", "/data/t2/x"), ("FILE:/data/u/x", "/data/u/x"), ("./x", "x"),
    ("a//x", "a/x"),
    ("a/../x", "x"), ("../u/x", "/data/u/x"), ("a:b/c", "a:b/c"), ("p=00%3A00/x", "p=00:00/x"),
    ("100%", "100%"),
    ("s3://b/k%20l", "s3://b/k l"), ("S3://b/k", "s3://b/k"), ("/data/t", "/data/t"), ("x/.y", "x/.y"),
    ("x/", "x"),
    ("../../../../x", "/x"),
  ])
  func oneKeyForEveryWayToWriteAFile(_ path: String, _ expected: String) throws {
    let keys = LogPathKeys(scheme: "file", authority: "", root: try ObjectPath("data/t"))
    #expect(keys.key(path) == expected)
    #expect(keys.key(keys.key("plain")) == "plain")
  }

  @Test func ownBucketIsStripped() throws {
    let keys = LogPathKeys(scheme: "s3", authority: "b", root: try ObjectPath("t"))
    #expect(keys.key("s3://b/t/x") == "x")
    #expect(keys.key("s3://c/t/x") == "s3://c/t/x")
    #expect(keys.key("/u/x") == "/u/x")
  }

  /// The quick test agrees with the slow way on random paths of the letters that matter.
  @Test func whatIsAKeyIsItsOwnKey() throws {
    var random = SystemRandomNumberGenerator()
    let letters = Array("ab/.%:2x=".utf8)
    let keys = LogPathKeys(scheme: "file", authority: "", root: try ObjectPath("data/t"))
    var quick = 0
    for _ in 0..<20_000 {
      // Long ones would hardly ever be keys, if any letter could be one of those that matter.
      let length = Int.random(in: 0...60, using: &random)
      let plain = Int.random(in: 1...letters.count, using: &random)
      var path = (0..<length).map { _ in letters[Int.random(in: 0..<plain, using: &random)] }
      if let index = path.indices.randomElement(using: &random) {
        path[index] = letters.randomElement(using: &random)!
      }
      let isKey = path.withUnsafeBytes { LogPathKeys.isKey($0) }
      if isKey { quick += 1 }
      let isPlain =
        !path.isEmpty && !path.contains(UInt8(ascii: "%")) && !path.contains(UInt8(ascii: ":"))
        && path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
          .allSatisfy { !$0.isEmpty && $0.first != UInt8(ascii: ".") }
      #expect(isKey == isPlain, "\(String(decoding: path, as: UTF8.self))")
      // A key found the slow way, below the root, stays what it is when it is plain.
      let key = path.withUnsafeBytes { keys.key($0) }
      if isKey { #expect(key == path) }
    }
    #expect(quick > 100)
  }

  @Test func decodingIsOnceAndLiberal() {
    func decode(_ text: String) -> String {
      String(decoding: PercentCoding.decode(Array(text.utf8)), as: UTF8.self)
    }
    #expect(decode("%41%2b%c3%A9") == "A+é")
    #expect(decode("%2525") == "%25")
    #expect(decode("%") == "%" && decode("%4") == "%4" && decode("%%41") == "%A" && decode("%g1") == "%g1")
  }
}
