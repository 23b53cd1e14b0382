import Foundation

/// A document that says by a number, `schema`, which programs know it.
protocol SchemaDocument: Decodable {
  /// The number that this program knows.
  static var schema: Int { get }
  var schema: Int { get }
}

extension SchemaDocument {
  /// Reads a document.
  /// - Parameters:
  ///   - name: what it is called, in messages.
  ///   - advice: what to do where it cannot be read, and where another program wrote it.
  /// - Throws: `malformed`
  static func decode(
    _ bytes: [UInt8], _ name: String, whenDamaged mending: String? = nil,
    whenNewer advice: String? = "Use the version of patch-queue that wrote it."
  ) throws(QueueError) -> Self {
    let found: Self
    do {
      found = try JSONDecoder().decode(Self.self, from: Data(bytes))
    } catch {
      throw QueueError(.malformed, "\(name) cannot be read: \(reason(error))", advice: mending)
    }
    guard found.schema == schema else {
      throw QueueError(
        .malformed, "\(name) has schema \(found.schema), this program knows \(schema)", advice: advice)
    }
    return found
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
    default: "\(error)"
    }
  }
}
