import CArrowABI
import Synchronization

/// `ArrowSchema` and `ArrowArray`: structures that own children and are freed by their own callback.
protocol ArrowStructure: SendableMetatype {
  var isReleased: Bool { get }
  /// Marks the structure as released without calling back, and gives what its owner kept in it.
  mutating func detach() -> UnsafeMutableRawPointer?
  /// Calls back whoever made `structure`, unless it is released.
  static func release(_ structure: UnsafeMutablePointer<Self>)
}

extension ArrowSchema: ArrowStructure {
  var isReleased: Bool { release == nil }

  mutating func detach() -> UnsafeMutableRawPointer? {
    defer { (release, private_data) = (nil, nil) }
    return private_data
  }

  static func release(_ structure: UnsafeMutablePointer<ArrowSchema>) {
    structure.pointee.release?(structure)
  }
}

extension ArrowArray: ArrowStructure {
  var isReleased: Bool { release == nil }

  mutating func detach() -> UnsafeMutableRawPointer? {
    defer { (release, private_data) = (nil, nil) }
    return private_data
  }

  static func release(_ structure: UnsafeMutablePointer<ArrowArray>) { structure.pointee.release?(structure) }
}

/// How many exported structures nobody has released yet, streams included: for tests of leaks.
package enum ArrowExports {
  static let live = Atomic<Int>(0)

  package static var liveCount: Int { live.load(ordering: .relaxed) }
}

/// What an exported structure owns: the memory its fields point to. Its `private_data` retains it.
///
/// Each child has an owner of its own, so one that a consumer moves out stays whole when its parent goes.
class ExportedStructure<Structure: ArrowStructure> {
  /// The array of pointers to the children; nil where there are none.
  let children: UnsafeMutablePointer<UnsafeMutablePointer<Structure>?>?
  let childCount: Int
  let dictionary: UnsafeMutablePointer<Structure>?

  init(children: [UnsafeMutablePointer<Structure>], dictionary: UnsafeMutablePointer<Structure>?) {
    self.childCount = children.count
    self.dictionary = dictionary
    if children.isEmpty {
      self.children = nil
    } else {
      let pointers = UnsafeMutablePointer<UnsafeMutablePointer<Structure>?>.allocate(capacity: children.count)
      for (index, child) in children.enumerated() { (pointers + index).initialize(to: child) }
      self.children = pointers
    }
    ArrowExports.live.add(1, ordering: .relaxed)
  }

  deinit {
    for index in 0..<childCount { children?[index]?.deallocate() }
    children?.deallocate()
    dictionary?.deallocate()
    ArrowExports.live.subtract(1, ordering: .relaxed)
  }

  /// Releases the children that are still here; one that was moved out has no callback any more.
  private func releaseChildren() {
    for index in 0..<childCount {
      if let child = children?[index] { Structure.release(child) }
    }
    if let dictionary { Structure.release(dictionary) }
  }

  /// The body of the release callback. The structure may lie elsewhere than where it was exported to.
  static func release(_ structure: UnsafeMutablePointer<Structure>?) {
    guard let structure, !structure.pointee.isReleased, let held = structure.pointee.detach() else { return }
    Unmanaged<ExportedStructure<Structure>>.fromOpaque(held).takeRetainedValue().releaseChildren()
  }
}
