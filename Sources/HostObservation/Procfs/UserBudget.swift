import Synchronization

/// The budget of one user's processes in a scan.
final class UserBudget: Sendable {
  private let descriptorsLeft = Atomic<Int>(ScanBudget.descriptors.sum)
  private let tablesLeft = Atomic<Int>(ScanBudget.tables.sum)
  private let foundLeft = Atomic<Int>(ScanBudget.found.sum)
  private let mountsLeft = Atomic<Int>(ScanBudget.mounts.sum)
  private let mapsLeft = Atomic<Int>(ScanBudget.maps.sum)
  private let argumentsLeft = Atomic<Int>(ScanBudget.arguments.sum)
  private let processesLeft: Atomic<Int>

  /// Creates a budget that nothing was taken from, for so many processes.
  init(processes: Int = ScanBudget.processes(of: ProcessReader.unknownUser)) { processesLeft = Atomic(processes) }

  /// Returns whether one more process may be read.
  func takeProcess() -> Bool { processesLeft.subtract(1, ordering: .relaxed).oldValue > 0 }

  /// Returns whether a process may have its Nth descriptor looked at.
  func takeDescriptor(_ number: Int) -> Bool { Self.take(number, descriptorsLeft, ScanBudget.descriptors) }

  /// Returns whether the Nth table of a process may be read.
  func takeTable(_ number: Int) -> Bool { Self.take(number, tablesLeft, ScanBudget.tables) }

  /// Returns whether a process's Nth descriptor on a VFIO file may be kept.
  func takeFound(_ number: Int) -> Bool { Self.take(number, foundLeft, ScanBudget.found) }

  /// Returns how many bytes of a mountinfo file may be read; ``spendMounts(_:)`` tells how many there were.
  var mountBytes: Int { Self.bytes(mountsLeft, ScanBudget.mounts) }

  /// Counts bytes of a mountinfo file.
  func spendMounts(_ bytes: Int) { Self.spend(bytes, mountsLeft, ScanBudget.mounts) }

  /// Returns how many bytes of a maps file may be read; ``spendMaps(_:)`` tells how many there were.
  var mapBytes: Int { Self.bytes(mapsLeft, ScanBudget.maps) }

  /// Counts bytes of a maps file.
  func spendMaps(_ bytes: Int) { Self.spend(bytes, mapsLeft, ScanBudget.maps) }

  /// Returns how many bytes of a cmdline file may be read; ``spendArguments(_:)`` tells how many there were.
  var argumentBytes: Int { Self.bytes(argumentsLeft, ScanBudget.arguments) }

  /// Counts bytes of a cmdline file.
  func spendArguments(_ bytes: Int) { Self.spend(bytes, argumentsLeft, ScanBudget.arguments) }

  private static func take(_ number: Int, _ left: borrowing Atomic<Int>, _ limits: ScanBudget.Limits) -> Bool {
    if number <= limits.share { return true }
    if number > limits.most { return false }
    return left.subtract(1, ordering: .relaxed).oldValue > 0
  }

  private static func bytes(_ left: borrowing Atomic<Int>, _ limits: ScanBudget.Limits) -> Int {
    min(limits.most, max(limits.share, left.load(ordering: .relaxed)))
  }

  private static func spend(_ bytes: Int, _ left: borrowing Atomic<Int>, _ limits: ScanBudget.Limits) {
    if bytes > limits.share { left.subtract(bytes, ordering: .relaxed) }
  }
}
