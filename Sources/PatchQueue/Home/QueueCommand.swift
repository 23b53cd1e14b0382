import Foundation
import GitObjects

/// Something to do with a queue. All is worked out before anything is written.
public protocol QueueCommand {
  /// Works out what there is to do.
  func plan(_ home: QueueHome) throws -> Plan
}

/// What a command says, and what it changes.
public struct Plan {
  public var report: Report
  /// Nil: nothing is to change.
  public var operation: Operation?
  /// Files outside of the queue that are written, too.
  public var files: [OtherFile] = []
  /// What else is written, when all that is before it has been.
  var alsoWrites: (() throws -> Void)?
  /// The log that it is written to; nil: the line's.
  var log: OperationLog?
  /// The stopped operation that this one takes the place of.
  var continuing: OperationLog.Entry?

  public init(_ report: Report, _ operation: Operation? = nil, continuing: OperationLog.Entry? = nil) {
    (self.report, self.operation, self.continuing) = (report, operation, continuing)
  }
}

/// A file that is no part of the queue: an undo does not know of it.
public struct OtherFile: Sendable {
  /// The folder, ending in a slash; it is made where it is not there.
  public var folder: String
  public var path: String
  /// Nil: it goes.
  public var bytes: [UInt8]?

  public init(folder: String, path: String, bytes: [UInt8]?) {
    (self.folder, self.path, self.bytes) = (folder, path, bytes)
  }

  fileprivate func write(_ beforeWrite: @escaping @Sendable (String) throws -> Void) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let target = WorkTreeFolder(root: folder, beforeWrite: beforeWrite)
    if let bytes {
      try target.write(.file(bytes, isExecutable: false), to: ByteText(path))
    } else {
      try target.remove(ByteText(path))
    }
  }
}

extension QueueCommand {
  /// Works it out and does it.
  /// - Parameter dryRun: whether nothing is written.
  public func run(_ home: QueueHome, dryRun: Bool = false) throws -> Report {
    do {
      let plan = try plan(home)
      if dryRun { return plan.report }
      if let operation = plan.operation {
        var workbench = home.workbench
        if let log = plan.log { workbench.log = log }
        try workbench.perform(operation, continuing: plan.continuing)
      }
      for file in plan.files { try file.write(home.beforeWrite) }
      try plan.alsoWrites?()
      return plan.report
    } catch let error as QueueError {
      throw error
    } catch  where QueueError.knows(error) {
      throw QueueError(error)
    }
  }
}
