// One body a width: the compiler turns each into straight code with constant shifts.

extension UInt8: Lane {
  static func unpackGroups(
    _ width: Int, _ source: UnsafeRawPointer, _ groupCount: Int, _ target: UnsafeMutablePointer<UInt8>
  ) {
    switch width {
    case 1: BitUnpacking.groups(1, source, groupCount, target)
    case 2: BitUnpacking.groups(2, source, groupCount, target)
    case 3: BitUnpacking.groups(3, source, groupCount, target)
    case 4: BitUnpacking.groups(4, source, groupCount, target)
    case 5: BitUnpacking.groups(5, source, groupCount, target)
    case 6: BitUnpacking.groups(6, source, groupCount, target)
    case 7: BitUnpacking.groups(7, source, groupCount, target)
    case 8: BitUnpacking.groups(8, source, groupCount, target)
    default: break
    }
  }
}

extension UInt32: Lane {
  static func unpackGroups(
    _ width: Int, _ source: UnsafeRawPointer, _ groupCount: Int, _ target: UnsafeMutablePointer<UInt32>
  ) {
    switch width {
    case 1: BitUnpacking.groups(1, source, groupCount, target)
    case 2: BitUnpacking.groups(2, source, groupCount, target)
    case 3: BitUnpacking.groups(3, source, groupCount, target)
    case 4: BitUnpacking.groups(4, source, groupCount, target)
    case 5: BitUnpacking.groups(5, source, groupCount, target)
    case 6: BitUnpacking.groups(6, source, groupCount, target)
    case 7: BitUnpacking.groups(7, source, groupCount, target)
    case 8: BitUnpacking.groups(8, source, groupCount, target)
    case 9: BitUnpacking.groups(9, source, groupCount, target)
    case 10: BitUnpacking.groups(10, source, groupCount, target)
    case 11: BitUnpacking.groups(11, source, groupCount, target)
    case 12: BitUnpacking.groups(12, source, groupCount, target)
    case 13: BitUnpacking.groups(13, source, groupCount, target)
    case 14: BitUnpacking.groups(14, source, groupCount, target)
    case 15: BitUnpacking.groups(15, source, groupCount, target)
    case 16: BitUnpacking.groups(16, source, groupCount, target)
    case 17: BitUnpacking.groups(17, source, groupCount, target)
    case 18: BitUnpacking.groups(18, source, groupCount, target)
    case 19: BitUnpacking.groups(19, source, groupCount, target)
    case 20: BitUnpacking.groups(20, source, groupCount, target)
    case 21: BitUnpacking.groups(21, source, groupCount, target)
    case 22: BitUnpacking.groups(22, source, groupCount, target)
    case 23: BitUnpacking.groups(23, source, groupCount, target)
    case 24: BitUnpacking.groups(24, source, groupCount, target)
    case 25: BitUnpacking.groups(25, source, groupCount, target)
    case 26: BitUnpacking.groups(26, source, groupCount, target)
    case 27: BitUnpacking.groups(27, source, groupCount, target)
    case 28: BitUnpacking.groups(28, source, groupCount, target)
    case 29: BitUnpacking.groups(29, source, groupCount, target)
    case 30: BitUnpacking.groups(30, source, groupCount, target)
    case 31: BitUnpacking.groups(31, source, groupCount, target)
    case 32: BitUnpacking.groups(32, source, groupCount, target)
    default: break
    }
  }
}

extension UInt64: Lane {
  static func unpackGroups(
    _ width: Int, _ source: UnsafeRawPointer, _ groupCount: Int, _ target: UnsafeMutablePointer<UInt64>
  ) {
    switch width {
    case 1: BitUnpacking.groups(1, source, groupCount, target)
    case 2: BitUnpacking.groups(2, source, groupCount, target)
    case 3: BitUnpacking.groups(3, source, groupCount, target)
    case 4: BitUnpacking.groups(4, source, groupCount, target)
    case 5: BitUnpacking.groups(5, source, groupCount, target)
    case 6: BitUnpacking.groups(6, source, groupCount, target)
    case 7: BitUnpacking.groups(7, source, groupCount, target)
    case 8: BitUnpacking.groups(8, source, groupCount, target)
    case 9: BitUnpacking.groups(9, source, groupCount, target)
    case 10: BitUnpacking.groups(10, source, groupCount, target)
    case 11: BitUnpacking.groups(11, source, groupCount, target)
    case 12: BitUnpacking.groups(12, source, groupCount, target)
    case 13: BitUnpacking.groups(13, source, groupCount, target)
    case 14: BitUnpacking.groups(14, source, groupCount, target)
    case 15: BitUnpacking.groups(15, source, groupCount, target)
    case 16: BitUnpacking.groups(16, source, groupCount, target)
    case 17: BitUnpacking.groups(17, source, groupCount, target)
    case 18: BitUnpacking.groups(18, source, groupCount, target)
    case 19: BitUnpacking.groups(19, source, groupCount, target)
    case 20: BitUnpacking.groups(20, source, groupCount, target)
    case 21: BitUnpacking.groups(21, source, groupCount, target)
    case 22: BitUnpacking.groups(22, source, groupCount, target)
    case 23: BitUnpacking.groups(23, source, groupCount, target)
    case 24: BitUnpacking.groups(24, source, groupCount, target)
    case 25: BitUnpacking.groups(25, source, groupCount, target)
    case 26: BitUnpacking.groups(26, source, groupCount, target)
    case 27: BitUnpacking.groups(27, source, groupCount, target)
    case 28: BitUnpacking.groups(28, source, groupCount, target)
    case 29: BitUnpacking.groups(29, source, groupCount, target)
    case 30: BitUnpacking.groups(30, source, groupCount, target)
    case 31: BitUnpacking.groups(31, source, groupCount, target)
    case 32: BitUnpacking.groups(32, source, groupCount, target)
    case 33: BitUnpacking.groups(33, source, groupCount, target)
    case 34: BitUnpacking.groups(34, source, groupCount, target)
    case 35: BitUnpacking.groups(35, source, groupCount, target)
    case 36: BitUnpacking.groups(36, source, groupCount, target)
    case 37: BitUnpacking.groups(37, source, groupCount, target)
    case 38: BitUnpacking.groups(38, source, groupCount, target)
    case 39: BitUnpacking.groups(39, source, groupCount, target)
    case 40: BitUnpacking.groups(40, source, groupCount, target)
    case 41: BitUnpacking.groups(41, source, groupCount, target)
    case 42: BitUnpacking.groups(42, source, groupCount, target)
    case 43: BitUnpacking.groups(43, source, groupCount, target)
    case 44: BitUnpacking.groups(44, source, groupCount, target)
    case 45: BitUnpacking.groups(45, source, groupCount, target)
    case 46: BitUnpacking.groups(46, source, groupCount, target)
    case 47: BitUnpacking.groups(47, source, groupCount, target)
    case 48: BitUnpacking.groups(48, source, groupCount, target)
    case 49: BitUnpacking.groups(49, source, groupCount, target)
    case 50: BitUnpacking.groups(50, source, groupCount, target)
    case 51: BitUnpacking.groups(51, source, groupCount, target)
    case 52: BitUnpacking.groups(52, source, groupCount, target)
    case 53: BitUnpacking.groups(53, source, groupCount, target)
    case 54: BitUnpacking.groups(54, source, groupCount, target)
    case 55: BitUnpacking.groups(55, source, groupCount, target)
    case 56: BitUnpacking.groups(56, source, groupCount, target)
    case 57: BitUnpacking.groups(57, source, groupCount, target)
    case 58: BitUnpacking.groups(58, source, groupCount, target)
    case 59: BitUnpacking.groups(59, source, groupCount, target)
    case 60: BitUnpacking.groups(60, source, groupCount, target)
    case 61: BitUnpacking.groups(61, source, groupCount, target)
    case 62: BitUnpacking.groups(62, source, groupCount, target)
    case 63: BitUnpacking.groups(63, source, groupCount, target)
    case 64: BitUnpacking.groups(64, source, groupCount, target)
    default: break
    }
  }
}
