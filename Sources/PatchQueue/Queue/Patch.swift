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
  /// The file that the patch came from, whatever its formatting, and what was read in it.
  private var source: Source?

  private struct Source: Hashable {
    var bytes: [UInt8]
    var mail: PatchMail
    var strip: Int
    var isReversed: Bool
  }

  public init(name: String, mail: PatchMail) {
    self.name = name
    self.mail = mail
  }

  /// Reads the file of an entry of the series.
  public init(_ entry: Series.Entry, _ bytes: [UInt8]) throws(PatchError) {
    do throws(PatchError) {
      mail = try PatchMail(bytes, strip: entry.strip)
    } catch {
      var error = error
      error.file = entry.name
      throw error
    }
    name = entry.name
    (strip, isReversed) = (entry.strip, entry.isReversed)
    // A patch without a word about it is called as its file is.
    if mail.message.isEmpty { mail.message = ByteText(PatchName.words(entry.name) + "\n") }
    source = Source(bytes: bytes, mail: mail, strip: strip, isReversed: isReversed)
  }

  public var entry: Series.Entry { Series.Entry(name, strip: strip, isReversed: isReversed) }

  /// What applying it does to a tree, in order.
  var changes: [FilePatch] { get throws { try files(undone: isReversed) } }
  /// What takes that back, in order.
  var undoing: [FilePatch] { get throws { try files(undone: !isReversed) } }

  private func files(undone: Bool) throws -> [FilePatch] {
    undone ? try mail.files.reversed().map { try $0.reversed() } : mail.files
  }

  public var trailers: Trailers { Trailers(mail.message) }

  /// The first line of the message.
  public var subject: ByteText {
    ByteText(mail.message.bytes.prefix { $0 != UInt8(ascii: "\n") })
  }

  /// The file's bytes: those that were read as long as they say the same, however they are formatted.
  public func bytes(_ style: Manifest.Style) -> [UInt8] {
    if let source, source.mail == mail, source.strip == strip, source.isReversed == isReversed {
      return source.bytes
    }
    return mail.text(style.mail)
  }

  /// - Throws: `usage` where a patch without changes quotes one in its message: its file would be read as the quoted one.
  func requireReadable(_ origin: String) throws(QueueError) {
    guard mail.files.isEmpty, (try? PatchMail(mail.text(.canonical)).files.isEmpty) != true else { return }
    throw QueueError(
      .usage,
      "\(origin) changes nothing, and its message quotes a patch: its file would be read as that patch",
      advice: "Indent the quoted lines in the message, or leave it out.")
  }

  /// Whether its file, if it has one, is of the style.
  func has(_ style: Manifest.Style) -> Bool {
    source.map { PatchFileForm($0.bytes) == PatchFileForm(style) } ?? true
  }

  /// The same patch without the formatting of its file, where that is of another style.
  /// - Parameter files: what it changes, as it is told without the file.
  func converted(to style: Manifest.Style, files: @autoclosure () throws -> [FilePatch]) rethrows -> Patch {
    if has(style) { return self }
    var patch = self
    patch.mail.files = try files()
    (patch.strip, patch.isReversed, patch.source) = (1, false, nil)
    return patch
  }
}

extension ByteText {
  /// A message as commits and mails have it: its last line is ended.
  init(message text: String) { self.init(text.hasSuffix("\n") ? text : text + "\n") }
}

extension Manifest.Style {
  /// How the style writes a patch.
  var mail: PatchMail.Style {
    switch self {
    case .gbp: .gbp
    case .electron: .bare
    case .quilt: .quilt
    default: .canonical
    }
  }
}

/// What kind of file a patch is, so far as the style of a queue decides it.
private enum PatchFileForm: Hashable {
  case mail(hasTag: Bool)
  case gbp
  case plain

  init(_ style: Manifest.Style) {
    switch style {
    case .gbp: self = .gbp
    case .electron: self = .mail(hasTag: false)
    case .quilt: self = .plain
    default: self = .mail(hasTag: true)
    }
  }

  init(_ bytes: [UInt8]) {
    if bytes.starts(with: "From ".utf8) {
      let head = bytes[..<(bytes.firstRange(of: "\n\n".utf8)?.lowerBound ?? bytes.count)]
      self = .mail(hasTag: head.firstRange(of: "\nSubject: [PATCH".utf8) != nil)
    } else {
      let patch = bytes.firstRange(of: "\ndiff --git ".utf8)?.lowerBound ?? 0
      self = bytes[..<patch].firstRange(of: "\n---\n".utf8) == nil ? .plain : .gbp
    }
  }
}
