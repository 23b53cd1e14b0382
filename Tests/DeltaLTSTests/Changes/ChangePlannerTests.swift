import Testing

@testable import DeltaLTS

@Suite struct ChangePlannerTests {
  private let planner = ChangePlanner(version: 3, timestamp: 1_000) { $0.replacing("file:", with: "") }

  private func vector(_ name: String) -> DeletionVectorDescriptor {
    DeletionVectorDescriptor(
      storageType: "u", pathOrInlineDv: name, offset: 1, sizeInBytes: 34, cardinality: 2)
  }

  @Test func changeFilesStandAlone() {
    let tasks = planner.tasks(
      adds: [AddFile(path: "a", size: 1)], removes: [RemoveFile(path: "b")],
      changeFiles: [AddChangeFile(path: "_change_data/c", size: 3)])
    #expect(tasks.map(\.path) == ["_change_data/c"])
    #expect(tasks.map(\.kind) == [.recorded])
    #expect(tasks.first?.version == 3 && tasks.first?.timestamp == 1_000)
  }

  @Test func addsAreInsertsAndRemovesAreDeletesUnlessNoDataChanged() {
    let tasks = planner.tasks(
      adds: [AddFile(path: "a", size: 1), AddFile(path: "x", size: 1, dataChange: false)],
      removes: [
        RemoveFile(path: "b", deletionVector: vector("1")), RemoveFile(path: "y", dataChange: false),
      ], changeFiles: [])
    #expect(tasks.map(\.path) == ["a", "b"])
    #expect(tasks.map(\.kind) == [.inserted, .deleted])
    #expect(tasks.map(\.excluding) == [nil, vector("1")])
    #expect(tasks.allSatisfy { $0.only == nil })
  }

  @Test func aPairDiffersByItsVectorsAlone() {
    let (before, after) = (vector("1"), vector("2"))
    func changes(_ old: DeletionVectorDescriptor?, _ new: DeletionVectorDescriptor?) -> [ChangeTask] {
      planner.tasks(
        adds: [AddFile(path: "a", size: 1, deletionVector: new)],
        removes: [RemoveFile(path: "file:a", deletionVector: old)], changeFiles: [])
    }
    #expect(changes(nil, nil).isEmpty)
    #expect(changes(before, before).isEmpty)
    let deleted = changes(nil, after)
    #expect(
      deleted.map(\.kind) == [.deleted] && deleted.first?.only == after && deleted.first?.excluding == nil)
    let restored = changes(before, nil)
    #expect(
      restored.map(\.kind) == [.inserted] && restored.first?.only == before
        && restored.first?.excluding == nil)
    let both = changes(before, after)
    #expect(both.map(\.kind) == [.deleted, .inserted])
    #expect(both.map(\.only) == [after, before] && both.map(\.excluding) == [before, after])
  }
}
