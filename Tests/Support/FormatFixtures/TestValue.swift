/// A value of any type, for comparing what was written with what was read.
package indirect enum TestValue: Equatable {
  case null
  case bool(Bool)
  case int(Int64)
  case double(UInt64)
  case decimal(Int128)
  case bytes([UInt8])
  case half([UInt8])
  case list([TestValue])
  case structure([TestValue])

  package static func text(_ text: String) -> TestValue { .bytes(Array(text.utf8)) }
}
