import DeltaMemory
import DeltaStorage
import Testing

@Suite struct ObjectListingTests {
  private static let names = [
    "a-b", "a", "a.b", "A", "b/c", "b/d/e", "b-", "b0", "é", "e\u{301}", "z z", "_delta_log/0.json", "10",
    "9",
    "b/c!/x",
  ]

  private func filled(_ kind: StoreKind) async throws -> any ObjectStore {
    let store = try kind.make()
    for name in Self.names { try await store.put(key("t/" + name), bytes(name), mode: .overwrite) }
    try await store.put(key("t2"), bytes("beside"), mode: .overwrite)
    try await store.put(key("s/x"), bytes("beside"), mode: .overwrite)
    return store
  }

  private func byBytes(_ names: some Sequence<String>) -> [String] {
    names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private func names(_ store: any ObjectStore, _ request: ListRequest) async throws -> [String] {
    var names: [String] = []
    for try await info in store.list(request) { names.append(String(info.path.text.dropFirst(2))) }
    return names
  }

  @Test(arguments: StoreKind.allCases, [1, 2, 3, 1000])
  func namesComeInByteOrder(_ kind: StoreKind, pageSize: Int) async throws {
    let store = try await filled(kind)
    var request = ListRequest(directory: try key("t"), pageSize: pageSize)
    let flat = byBytes(Self.names.filter { !$0.contains("/") })
    #expect(try await names(store, request).map { Array($0.utf8) } == flat.map { Array($0.utf8) })
    request.recursive = true
    let all = byBytes(Self.names)
    #expect(try await names(store, request).map { Array($0.utf8) } == all.map { Array($0.utf8) })
  }

  @Test(arguments: StoreKind.allCases)
  func onlyWhatComesBehindIsGiven(_ kind: StoreKind) async throws {
    let store = try await filled(kind)
    for after in Self.names + ["", "b", "b/", "b/c", "b/d", "b/zz", "zzzz", "a-", "_delta_log/"] {
      for recursive in [false, true] {
        let request = ListRequest(directory: try key("t"), after: after, recursive: recursive)
        let expected = byBytes(
          Self.names.filter {
            (recursive || !$0.contains("/")) && after.utf8.lexicographicallyPrecedes($0.utf8)
          })
        #expect(
          try await names(store, request).map { Array($0.utf8) } == expected.map { Array($0.utf8) },
          "after \(after), recursive \(recursive)")
      }
    }
  }

  @Test(arguments: StoreKind.allCases)
  func directoriesComeWhenAskedFor(_ kind: StoreKind) async throws {
    let store = try await filled(kind)
    let request = ListRequest(directory: try key("t"), after: "_", includesDirectories: true)
    let directories = try await store.list(request).collect().filter(\.isDirectory).map { String($0.name) }
    #expect(directories == ["_delta_log", "b"])
  }

  @Test(arguments: StoreKind.allCases)
  func whatIsNoDirectoryIsEmpty(_ kind: StoreKind) async throws {
    let store = try await filled(kind)
    #expect(try await store.list(key("no/such")).collect().isEmpty)
    #expect(try await store.list(key("t/a")).collect().isEmpty)
  }

  @Test(arguments: StoreKind.allCases)
  func sizesAreTold(_ kind: StoreKind) async throws {
    let store = try await filled(kind)
    for try await info in store.list(try key("t")) {
      let head = try await store.head(info.path)
      #expect(info == head)
    }
  }
}
