import Testing

@testable import DeltaLTS

@Suite struct TypeChangesTests {
  private func isKnown(_ old: String, _ new: String) -> Bool {
    guard let old = PrimitiveType(named: old), let new = PrimitiveType(named: new) else { return false }
    return TypeWidening.isKnown(from: old, to: new)
  }

  @Test(
    arguments: [
      ("byte", "decimal(4,1)", "decimal(4,2)"), ("short", "decimal(6,1)", "decimal(5,1)"),
      ("integer", "decimal(11,1)", "decimal(10,1)"), ("long", "decimal(20,1)", "decimal(19,1)"),
    ])
  func anIntegerWidensToADecimalThatHoldsItsEveryValue(old: String, wide: String, narrow: String) {
    #expect(isKnown(old, wide))
    #expect(!isKnown(old, narrow))
  }

  @Test func aDecimalKeepsItsDigitsOnBothSidesOfThePoint() {
    #expect(isKnown("decimal(5,2)", "decimal(6,3)"))
    #expect(!isKnown("decimal(5,2)", "decimal(6,4)"))
    #expect(!isKnown("decimal(5,2)", "decimal(6,1)"))
  }

  @Test func nothingNarrows() {
    #expect(!isKnown("long", "integer"))
    #expect(!isKnown("double", "float"))
    #expect(!isKnown("long", "double"))
  }
}
