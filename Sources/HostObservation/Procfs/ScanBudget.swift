import Synchronization

/// What one scan of processes may cost, over all its threads. Any user can have thousands of processes, descriptors,
/// tables and mounts, so a scan reads a part of what goes beyond this and counts the rest as a blind spot
/// (``ObservationGaps/partialProcesses``).
///
/// Every process has a share that nobody can use up; beyond it, all draw on one sum.
final class ScanBudget: Sendable {
  /// The limits on one kind of thing.
  struct Limits: Sendable {
    /// The number that every process may have in any case.
    let share: Int
    /// The largest number for one process.
    let most: Int
    /// The sum of what processes may have beyond their shares.
    let sum: Int
  }

  /// Descriptors that are looked at.
  static let descriptors = Limits(share: 1024, most: 1 << 17, sum: 1 << 18)
  /// Descriptor tables of threads.
  static let tables = Limits(share: 16, most: 1 << 13, sum: 1 << 14)
  /// Descriptors on VFIO files.
  static let found = Limits(share: 256, most: 1 << 14, sum: 1 << 14)
  /// Bytes of mountinfo files.
  static let mounts = Limits(share: 1 << 14, most: 1 << 24, sum: 3 << 24)
  /// Bytes of maps files.
  static let maps = Limits(share: 1 << 20, most: 1 << 25, sum: 1 << 27)
  /// Processes that are told as holders.
  static let holders = 2048

  private let descriptorsLeft = Atomic<Int>(ScanBudget.descriptors.sum)
  private let tablesLeft = Atomic<Int>(ScanBudget.tables.sum)
  private let foundLeft = Atomic<Int>(ScanBudget.found.sum)
  private let mountsLeft = Atomic<Int>(ScanBudget.mounts.sum)
  private let mapsLeft = Atomic<Int>(ScanBudget.maps.sum)

  /// Returns whether the process may have its Nth descriptor looked at.
  func takeDescriptor(_ number: Int) -> Bool { Self.take(number, descriptorsLeft, Self.descriptors) }

  /// Returns whether the Nth table of the process may be read.
  func takeTable(_ number: Int) -> Bool { Self.take(number, tablesLeft, Self.tables) }

  /// Returns whether the process's Nth descriptor on a VFIO file may be kept.
  func takeFound(_ number: Int) -> Bool { Self.take(number, foundLeft, Self.found) }

  /// Returns how many bytes of a mountinfo file may be read; ``spendMounts(_:)`` tells how many there were.
  var mountBytes: Int { Self.bytes(mountsLeft, Self.mounts) }

  /// Counts bytes of a mountinfo file.
  func spendMounts(_ bytes: Int) { Self.spend(bytes, mountsLeft, Self.mounts) }

  /// Returns how many bytes of a maps file may be read; ``spendMaps(_:)`` tells how many there were.
  var mapBytes: Int { Self.bytes(mapsLeft, Self.maps) }

  /// Counts bytes of a maps file.
  func spendMaps(_ bytes: Int) { Self.spend(bytes, mapsLeft, Self.maps) }

  private static func take(_ number: Int, _ left: borrowing Atomic<Int>, _ limits: Limits) -> Bool {
    if number <= limits.share { return true }
    if number > limits.most { return false }
    return left.subtract(1, ordering: .relaxed).oldValue > 0
  }

  private static func bytes(_ left: borrowing Atomic<Int>, _ limits: Limits) -> Int {
    min(limits.most, max(limits.share, left.load(ordering: .relaxed)))
  }

  private static func spend(_ bytes: Int, _ left: borrowing Atomic<Int>, _ limits: Limits) {
    if bytes > limits.share { left.subtract(bytes, ordering: .relaxed) }
  }
}
