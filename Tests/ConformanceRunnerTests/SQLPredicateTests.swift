import ConformanceRunner
import Testing

@Suite struct SQLPredicateTests {
  @Test func parsesComparisons() throws {
    #expect(try SQLPredicate("id = 3") == .comparison(.equal, .column(["id"]), .number("3")))
    #expect(try SQLPredicate("3 <id") == .comparison(.less, .number("3"), .column(["id"])))
    #expect(
      try SQLPredicate("a.b != -1.5e+3") == .comparison(.notEqual, .column(["a", "b"]), .number("-1.5e+3")))
    #expect(try SQLPredicate("`a b` <=> NULL") == .comparison(.nullSafeEqual, .column(["a b"]), .null))
    #expect(
      try SQLPredicate("d >= DATE'2024-01-31'")
        == .comparison(.greaterOrEqual, .column(["d"]), .typed("DATE", "2024-01-31")))
    #expect(try SQLPredicate("n = 'it''s'") == .comparison(.equal, .column(["n"]), .string("it's")))
    #expect(try SQLPredicate("x = 5L") == .comparison(.equal, .column(["x"]), .number("5")))
  }

  @Test func parsesLogic() throws {
    let (a, b, c) = (
      SQLPredicate.value(.column(["a"])), SQLPredicate.value(.column(["b"])),
      SQLPredicate.value(.column(["c"]))
    )
    #expect(try SQLPredicate("a or b and not c") == .or(a, .and(b, .not(c))))
    #expect(try SQLPredicate("(a OR b) AND c") == .and(.or(a, b), c))
    #expect(try SQLPredicate("(((a)))") == a)
    #expect(try SQLPredicate("(a > 1)") == .comparison(.greater, .column(["a"]), .number("1")))
    #expect(try SQLPredicate("TRUE") == .value(.boolean(true)))
    #expect(
      try SQLPredicate("(a + 1) * 2 > b")
        == .comparison(
          .greater, .arithmetic("*", .arithmetic("+", .column(["a"]), .number("1")), .number("2")),
          .column(["b"])))
  }

  @Test func parsesTests() throws {
    #expect(try SQLPredicate("a IS NOT NULL") == .isNull(.column(["a"]), negated: true))
    #expect(
      try SQLPredicate("a not in (1, NULL)") == .among(.column(["a"]), [.number("1"), .null], negated: true))
    #expect(try SQLPredicate("a LIKE 'x%'") == .like(.column(["a"]), pattern: "x%", negated: false))
    #expect(
      try SQLPredicate("a NOT BETWEEN 1 AND 2")
        == .not(
          .and(
            .comparison(.greaterOrEqual, .column(["a"]), .number("1")),
            .comparison(.lessOrEqual, .column(["a"]), .number("2")))))
  }

  @Test(arguments: [
    "", "a =", "a = 1 b", "length(a) > 1", "a IS 1", "(a = 1", "a LIKE b", "a NOT 1", "'x", "a = ;",
  ])
  func refuses(_ text: String) {
    #expect(throws: InexpressiblePredicate.self) { try SQLPredicate(text) }
  }

  @Test func refusesDeepNesting() {
    #expect(throws: InexpressiblePredicate.self) {
      try SQLPredicate(String(repeating: "(", count: 5000) + "a")
    }
  }
}
