import GitObjects
import PatchFormat

/// A patch of the queue: a file of its own.
public struct Patch: Hashable, Sendable {
  /// The file's path inside the folder of the patches.
  public var name: String
  public var mail: PatchMail
  /// Where names in the file begin, and whether it is undone: as the series says.
  public var strip = 1
  public var isReversed = false
  /// The bytes of the file that the patch came from, whatever their formatting.
  private var source: [UInt8]?

  public init(name: String, mail: PatchMail) {
    self.name = name
    self.mail = mail
  }

  /// Reads the file of an entry of the series.
  public init(_ entry: Series.Entry, _ bytes: [UInt8]) throws(PatchError) {
    do throws(PatchError) {
      mail = try PatchMail(bytes)
    } catch {
      var error = error
      error.file = entry.name
      throw error
    }
    name = entry.name
    (strip, isReversed) = (entry.strip, entry.isReversed)
    source = bytes
  }

  public var entry: Series.Entry { Series.Entry(name, strip: strip, isReversed: isReversed) }
  public var trailers: Trailers { Trailers(mail.message) }

  /// The first line of the message.
  public var subject: ByteText {
    ByteText(mail.message.bytes.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// The file's bytes: those that were read as long as they say the same, however they are formatted.
  public func bytes(_ style: Manifest.Style) -> [UInt8] {
    if let source, let read = try? PatchMail(source), read == mail { return source }
    return mail.text(style == .electron ? .bare : .canonical)
  }
}
