/// A corpus or case that cannot be read: what, and where.
package struct CorpusError: Error, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
