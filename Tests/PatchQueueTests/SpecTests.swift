import Testing

@testable import PatchQueue

@Suite struct SpecTests {
  private func sections(_ text: String) throws -> SpecSections { try SpecSections(Array(text.utf8)) }

  @Test func sectionsAreNamedByTheirHeadings() throws {
    let spec = try sections(
      "words before\n# A\ntext\n## B\n### C\nx\n## D\n```\n# no heading\n```\n# E\n## B\n## B\n#no\n")
    #expect(
      spec.sections.map(\.name) == ["A", "A / B", "A / B / C", "A / D", "E", "E / B", "E / B (2)"])
  }

  @Test func formattingIsNoChange() throws {
    #expect(try sections("# A\none  \n\ntwo\n") == sections("# A\r\none\ntwo"))
    #expect(try sections("# A\none two") != sections("# A\none\ntwo"))
  }

  @Test func aSectionsTextDoesNotTouchItsParents() throws {
    let (before, after) = (try sections("# A\nx\n## B\ny\n"), try sections("# A\nx\n## B\nz\n"))
    #expect(before.sections[0] == after.sections[0])
    #expect(before.sections[1] != after.sections[1])
  }

  @Test func whatChangedIsTold() throws {
    var triage = SpecTriage().updated(
      to: try sections("# A\nx\n# B\ny\n# C\nz\n"), source: "a text")
    #expect(triage.differences(from: try sections("# A\nx\n# B\ny\n# C\nz\n")).open == ["A", "B", "C"])
    for index in triage.sections.indices { triage.sections[index].status = "read" }
    #expect(triage.differences(from: try sections("# A\nx\n# B\ny\n# C\nz\n")).isEmpty)

    let later = try sections("# A\nx\n# B\nother\n# D\n")
    let differences = triage.differences(from: later)
    #expect(differences.changed == ["B"] && differences.new == ["D"] && differences.gone == ["C"])
    let updated = try SpecTriage(Array(triage.updated(to: later, source: nil).text.utf8))
    #expect(updated.source == "a text" && updated.sections.map(\.status) == ["read", nil, nil])
  }

  @Test(arguments: ["", "no heading", "{\"schema\":2,\"sections\":[]}"])
  func whatIsNoneIsRefused(_ text: String) {
    #expect(throws: QueueError.self) { try SpecSections(Array(text.utf8)) }
    #expect(throws: QueueError.self) { try SpecTriage(Array(text.utf8)) }
  }
}
