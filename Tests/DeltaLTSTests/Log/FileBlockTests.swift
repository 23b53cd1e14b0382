import DeltaMemory
import Testing

@testable import DeltaLTS

@Suite struct FileBlockTests {
  private func block(_ lines: [String], _ loading: FileLoading) async throws -> FileBlock {
    let table = try LogFixture()
    try await table.begin(lines)
    for try await block in try await LogSnapshot.load(table.log).fileBlocks(loading) { return block }
    throw DeltaError(.notATable, "no block")
  }

  private func add(_ path: String, values: String, stats: String? = nil) -> String {
    let statistics = stats.map { text in
      #","stats":""# + text.replacing("\\", with: #"\\"#).replacing("\"", with: #"\""#) + "\""
    }
    return
      #"{"add":{"path":"\#(path)","partitionValues":\#(values),"size":1,"modificationTime":1,"dataChange":true"#
      + (statistics ?? "") + "}}"
  }

  @Test func `partition values are codes into distinct texts`() async throws {
    let lines = [
      add("1", values: #"{"p":"x","q":"1"}"#), add("2", values: #"{"p":"y\/z"}"#),
      add("3", values: #"{"p":null}"#),
      add("4", values: #"{"p":""}"#), add("5", values: #"{"p":"x"}"#), add("6", values: "{}"),
      add("7", values: #"{"p":"old","p":12.50,"q":true}"#),
    ]
    let block = try await block(lines, .init(partitionValues: true))
    let columns = try block.partitionColumns(["p", "q"])
    var values: [String: [String?]] = [:]
    for file in 0..<block.count { values[block.path(file)] = [columns[0][file], columns[1][file]] }
    #expect(
      values == [
        "1": ["x", "1"], "2": ["y/z", nil], "3": [nil, nil], "4": [nil, nil], "5": ["x", nil],
        "6": [nil, nil], "7": ["12.50", "true"],
      ])
    #expect(columns[0].values.count == 3)
  }

  @Test func `statistics give the columns asked for`() async throws {
    let stats = """
      {"numRecords":5,"tightBounds":false,"minValues":{"a":1,"s":{"t":"x\\"y"},"b":true},\
      "maxValues":{"a":-2.5,"s":{"t":null}},"nullCount":{"a":3,"s":{"t":0}},"new":[1,{}]}
      """
    let lines = [
      add("1", values: "{}", stats: stats), add("2", values: "{}"), add("3", values: "{}", stats: "garbage"),
      add("4", values: "{}", stats: #"{"numRecords":7}"#),
      add("5", values: "{}", stats: #"{"minValues":{"a":"t"},"numRecords":8}"#),
    ]
    let paths = [["a"], ["s", "t"], ["b"], ["missing"]]
    let block = try await block(lines, .init(statistics: paths))
    let statistics = try block.statistics(paths)
    let files = Dictionary(uniqueKeysWithValues: (0..<block.count).map { (block.path($0), $0) })
    let first = try #require(files["1"])
    #expect(statistics.numRecords(first) == 5 && !statistics.hasTightBounds(first))
    #expect(statistics.minimum(0, first) == .text("1") && statistics.maximum(0, first) == .text("-2.5"))
    #expect(statistics.minimum(1, first) == .text("x\"y") && statistics.maximum(1, first) == nil)
    #expect(statistics.nullCount(0, first) == 3 && statistics.nullCount(1, first) == 0)
    #expect(statistics.minimum(2, first) == .text("true") && statistics.minimum(3, first) == nil)
    for name in ["2", "3"] {
      let file = try #require(files[name])
      #expect(statistics.numRecords(file) == nil && statistics.hasTightBounds(file))
      #expect(statistics.minimum(0, file) == nil)
    }
    let counts = try block.statistics([])
    #expect(try ["1", "2", "4", "5"].map { counts.numRecords(try #require(files[$0])) } == [5, nil, 7, 8])
  }

  @Test func `a whole action comes back as it was written`() async throws {
    let line =
      #"{"add":{"path":"a\u00e9","partitionValues":{"p":"v"},"size":7,"modificationTime":8,"dataChange":false,"#
      + #""stats":"{}","tags":{"t":"u"},"baseRowId":9,"defaultRowCommitVersion":10,"clusteringProvider":"liquid"}}"#
    let block = try await block([line], .everything)
    #expect(
      try block.addFile(0)
        == AddFile(
          path: "aé", partitionValues: ["p": "v"], size: 7, modificationTime: 8, dataChange: false,
          stats: "{}",
          tags: ["t": "u"], baseRowId: 9, defaultRowCommitVersion: 10, clusteringProvider: "liquid"))
    #expect(block.path(0) == "aé" && block.baseRowId(0) == 9 && block.defaultRowCommitVersion(0) == 10)
  }
}
