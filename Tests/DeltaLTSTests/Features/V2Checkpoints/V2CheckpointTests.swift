import DeltaMemory
import DeltaStorage
import FormatFixtures
import Testing

@testable import DeltaLTS

/// Which checkpoints of the v2 spec are read, and what stands in for those that are not.
@Suite struct V2CheckpointTests {
  @Test func `sidecars of a top in JSON are the files, once each and of this checkpoint alone`() async throws
  {
    let table = try V2Fixture()
    let lines = [
      try await table.sidecar("one.parquet", ["a", "b"]), try await table.sidecar("two.parquet", ["c"]),
    ]
    _ = try await table.sidecar("of-another-checkpoint.parquet", ["x"])
    try await table.top(
      5,
      V2Fixture.head(5) + lines + [lines[0], #"{"txn":{"appId":"app","version":3}}"#, #"{"unknown":{}}"#, ""])
    try await table.table.commit(6, [LogFixture.remove("b"), LogFixture.add("d")])
    let snapshot = try await LogSnapshot.load(table.table.log)
    #expect(snapshot.version == 6 && snapshot.transactions["app"]?.version == 3)
    for _ in 0..<3 { #expect(try await snapshot.paths() == ["a", "c", "d"]) }
    #expect(try await snapshot.fileTotals().count == 3)
    #expect(try await table.table.paths(version: 5) == ["a", "b", "c"])
  }

  /// C1: the file actions of a top in JSON may be in it, with all that an action may have.
  @Test func `file actions in a top in JSON are what they are in a commit`() async throws {
    let stats = #","stats":"{\"numRecords\":7,\"minValues\":{\"id\":3}}""#
    let adds = [
      LogFixture.add("plain", more: stats),
      LogFixture.add(#"esc\u0061ped%20\/é"#, more: LogFixture.vector("ab^-aqEH.-t@S}K{vb[*k^", offset: 4)),
      #"{"add":{"size":9, "path" : "o\"" ,"partitionValues":{"p":"v","q":null,"n":1},"tags":{"t":"u"},"baseRowId":5,"new":[1,{}]}}"#,
      #"{"add":{"path":"full","partitionValues":null,"size":1,"modificationTime":8,"dataChange":false,"stats":null,"deletionVector":null,"defaultRowCommitVersion":10,"clusteringProvider":"liquid"}}"#,
    ]
    let table = try V2Fixture()
    try await table.top(1, V2Fixture.head(1) + adds + [LogFixture.remove("gone"), #"{"add":null}"#])
    let commit = try LogFixture()
    try await commit.commit(0, [LogFixture.tableProtocol, LogFixture.metadata()] + adds)
    let (mine, theirs) = (
      try await LogSnapshot.load(table.table.log), try await LogSnapshot.load(commit.log)
    )
    func files(_ snapshot: LogSnapshot) async throws -> [AddFile] {
      try await snapshot.allFiles().map { file in
        var file = file
        // Files of a checkpoint have arrived long ago, whatever is not said of them.
        if file.path != "full" { file.dataChange = true }
        return file
      }.sorted { $0.path < $1.path }
    }
    #expect(try await files(mine) == files(theirs))
    #expect(try await mine.paths().count == 4)
    for loading in [FileLoading(partitionValues: true), .init(partitionValues: true, rowIds: true), .minimal]
    {
      for _ in 0..<3 { #expect(try await summary(mine, loading) == summary(theirs, loading)) }
    }
    let bounds = FileLoading(statistics: [["id"]])
    #expect(try await summary(mine, bounds) == summary(theirs, bounds))
  }

  private func summary(_ snapshot: LogSnapshot, _ loading: FileLoading) async throws -> [String] {
    var found: [String] = []
    for try await block in snapshot.fileBlocks(loading) {
      let values = loading.partitionValues ? try block.partitionColumns(["p", "q", "n"]) : []
      let statistics = try loading.statistics.map { try block.statistics($0) }
      for file in 0..<block.count {
        var text = "\(block.path(file)) \(block.size(file)) \(String(describing: block.deletionVector(file)))"
        for column in values { text += " \(String(describing: column[file]))" }
        if loading.rowIds { text += " \(String(describing: block.baseRowId(file)))" }
        if let statistics {
          text += " \(String(describing: statistics.numRecords(file)))"
          text += " \(String(describing: statistics.minimum(0, file)))"
        }
        found.append(text)
      }
    }
    return found.sorted()
  }

  /// What is no checkpoint of the spec is passed over while the commits can answer, and refused where they cannot.
  @Test(arguments: [
    ("no checkpointMetadata", Array(V2Fixture.head(2).dropFirst()) + [LogFixture.add("wrong")]),
    ("two of them", V2Fixture.head(2) + [V2Fixture.head(2)[0], LogFixture.add("wrong")]),
    ("another version", V2Fixture.head(1) + [LogFixture.add("wrong")]),
    ("no protocol", [V2Fixture.head(2)[0], LogFixture.metadata(), LogFixture.add("wrong")]),
    ("no metaData", Array(V2Fixture.head(2).prefix(2)) + [LogFixture.add("wrong")]),
    (
      "no feature",
      [
        V2Fixture.head(2)[0], LogFixture.tableProtocol,
        LogFixture.metadata(configuration: ["delta.checkpointPolicy": "v2"]),
      ]
    ),
    ("a sidecar that is not there", V2Fixture.head(2) + [V2Fixture.sidecar("none.parquet", size: 9)]),
    ("a sidecar of another size", V2Fixture.head(2) + [V2Fixture.sidecar("good.parquet", size: 9)]),
    ("a sidecar that is no Parquet", V2Fixture.head(2) + [V2Fixture.sidecar("bad.parquet", size: 7)]),
    ("a sidecar elsewhere", V2Fixture.head(2) + [V2Fixture.sidecar("s3://bucket/x.parquet", size: 9)]),
    ("a sidecar outside", V2Fixture.head(2) + [V2Fixture.sidecar("../../../../x.parquet", size: 9)]),
    (
      "files here and there",
      V2Fixture.head(2) + [LogFixture.add("wrong"), V2Fixture.sidecar("good.parquet", size: 0)]
    ),
    (
      "a sidecar under two names",
      V2Fixture.head(2) + ["", "./"].map { #"{"sidecar":{"path":"\#($0)good.parquet"}}"# }
    ),
    ("a sidecar without a path", V2Fixture.head(2) + [#"{"sidecar":{"sizeInBytes":9}}"#]),
    ("a txn without an application", V2Fixture.head(2) + [#"{"txn":{"version":9}}"#]),
    ("an add without a path", V2Fixture.head(2) + [#"{"add":{"size":1}}"#]),
    ("an add without a size", V2Fixture.head(2) + [#"{"add":{"path":"x"}}"#]),
    ("a member twice", V2Fixture.head(2) + [#"{"add":{"path":"x","path":"y","size":1}}"#]),
    ("no JSON", V2Fixture.head(2) + [#"{"add":{"path":"x","#]),
    ("no object", V2Fixture.head(2) + [#"{"add":7}"#]),
  ])
  func `what is not valid is passed over`(name: String, lines: [String]) async throws {
    let table = try V2Fixture()
    try await table.commits(0...3)
    _ = try await table.sidecar("good.parquet", ["wrong"])
    try await table.table.write("_sidecars/bad.parquet", "garbage")
    try await table.top(2, lines)
    try await table.table.write("_last_checkpoint", #"{"version":2,"size":2}"#)
    #expect(try await table.table.paths() == ["0", "1", "2", "3"], "\(name)")
    try await table.table.store.delete(table.table.log.object(LogFileName.commit(0)))
    let error = await #expect(throws: DeltaError.self, "\(name)") { try await table.table.paths() }
    #expect(
      error?.location.version == 2 || error?.location.file != nil, "\(name): \(String(describing: error))")
    // An older checkpoint does as well as the commits.
    try await table.top(1, V2Fixture.head(1) + [try await table.sidecar("older.parquet", ["0", "1"])])
    #expect(try await table.table.paths() == ["0", "1", "2", "3"], "\(name)")
  }

  @Test func `C11, the refusal says that the feature is not listed`() async throws {
    let table = try V2Fixture()
    try await table.top(2, [V2Fixture.head(2)[0], LogFixture.tableProtocol, LogFixture.metadata()])
    let error = await #expect(throws: DeltaError.self) { try await table.table.paths() }
    #expect(error?.code == .malformedLog && error?.message.contains("v2Checkpoint") == true)
  }

  /// A classic name or a UUID: the rows of a file in Parquet are judged as those of one in JSON are.
  @Test(arguments: ["classic", "uuid"])
  func `a top in Parquet is judged by its rows`(name: String) async throws {
    let table = try V2Fixture()
    try await table.commits(0...2)
    let isClassic = name == "classic"
    let file = isClassic ? "\(LogFileName.padded(1)).checkpoint.parquet" : V2Fixture.name(1, type: "parquet")
    if !isClassic {
      // No checkpointMetadata, which a name with a UUID asks for.
      try await table.table.write(file, bytes: V2Fixture.parquet(adds: ["wrong"]))
      #expect(try await table.table.paths(version: 1) == ["0", "1"])
    }
    let part = TestFileWriter(columns: [
      .group("checkpointMetadata", [.leaf("version", .int64)]),
      .group("sidecar", [.leaf("path", .byteArray, converted: 0), .leaf("sizeInBytes", .int64)]),
    ])
    let size = V2Fixture.parquet(adds: ["wrong"]).count
    try await table.table.write("_sidecars/s.parquet", bytes: V2Fixture.parquet(adds: ["wrong"]))
    for rows in [1, 2] {
      let metadata = (0..<rows).map { _ in [TestValue.structure([.int(1)]), .null] }
      let sidecar: [TestValue] = [.null, .structure([.text("s.parquet"), .int(Int64(size))])]
      try await table.table.write(file, bytes: part.write([metadata + [sidecar]]))
      #expect(try await table.table.paths() == ["0", "1", "2"])
    }
  }

  @Test(arguments: [
    ("a b%é.parquet", "a%20b%25%C3%A9.parquet"), ("x.parquet", "/table/_delta_log/_sidecars/x.parquet"),
    ("x.parquet", "file:///table/_delta_log/_sidecars/x.parquet"),
    ("x.parquet", "file:/table/_delta_log/_sidecars/x.parquet"),
    ("x.parquet", "./x.parquet"), ("a:b.parquet", "a:b.parquet"), ("deep/x.parquet", "deep/x.parquet"),
  ])
  func `the path of a sidecar is a URI`(name: String, path: String) async throws {
    let table = try V2Fixture()
    try await table.top(1, V2Fixture.head(1) + [try await table.sidecar(name, ["a"], path: path)])
    #expect(try await table.table.paths() == ["a"])
  }

  /// C4: of several checkpoints of one version the same one is taken each time, and a whole one whatever the others are.
  @Test func `several checkpoints of one version`() async throws {
    for broken in 0..<4 {
      let table = try V2Fixture()
      for uuid in 1...3 {
        let line = try await table.sidecar("\(uuid).parquet", ["a", "b"])
        try await table.top(
          1, V2Fixture.head(1) + (uuid == broken ? [line.replacing("\(uuid).p", with: "gone.p")] : [line]),
          uuid: uuid)
      }
      let first = try await LogSnapshot.load(table.table.log)
      #expect(try await first.paths() == ["a", "b"])
      let again = try await LogSnapshot.load(table.table.log)
      #expect(first.files.checkpoint?.runs.first?.fileName == again.files.checkpoint?.runs.first?.fileName)
    }
  }

  /// C5: a hint may say anything of the checkpoint's shape.
  @Test(arguments: [
    #"{"version":2,"size":1,"checkpointSchema":{"type":"struct","fields":[]}}"#, #"{"version":1,"size":9}"#,
    #"{"version":7,"size":1}"#, #"{"version":2,"parts":4}"#, "garbage",
    #"{"version":2,"v2Checkpoint":{"path":"none.json","sidecarFiles":[],"nonFileActions":[]}}"#,
  ])
  func `the hint tells no more than where to look`(hint: String) async throws {
    let table = try V2Fixture()
    for version in Int64(1)...2 {
      let paths = (0...version).map { "\($0)" }
      let line = try await table.sidecar("\(version).parquet", paths)
      try await table.top(version, V2Fixture.head(version) + [line])
    }
    try await table.table.commit(2, [LogFixture.add("2")])
    try await table.table.commit(3, [LogFixture.add("3")])
    try await table.table.write("_last_checkpoint", hint)
    #expect(try await table.table.paths() == ["0", "1", "2", "3"])
    #expect(try await table.table.paths(version: 1) == ["0", "1"])
    #expect(await code { try await table.table.paths(version: 0) } == .versionNotAvailable)
  }

  @Test func `a refresh goes on from a checkpoint, and begins anew at one where the commits are gone`()
    async throws
  {
    let table = try V2Fixture()
    try await table.commits(0...1)
    let old = try await LogSnapshot.load(table.table.log)
    try await table.top(1, V2Fixture.head(1) + [try await table.sidecar("1.parquet", ["0", "1"])])
    #expect(try await old.refresh() === old)
    try await table.commits(2...4)
    try await table.top(3, V2Fixture.head(3) + [try await table.sidecar("3.parquet", ["0", "1", "2", "3"])])
    #expect(try await old.refresh().paths() == ["0", "1", "2", "3", "4"])
    for version in Int64(0)...3 {
      try await table.table.store.delete(table.table.log.object(LogFileName.commit(version)))
    }
    let fresh = try await old.refresh()
    #expect(try await fresh.paths() == ["0", "1", "2", "3", "4"])
    try await table.commits(5...5)
    let next = try await fresh.refresh()
    #expect(
      try await next.paths().count == 6 && next.files.checkpoint?.cache === fresh.files.checkpoint?.cache)
  }
}
