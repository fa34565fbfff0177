import Synchronization

/// The budget of one scan of processes, over all its threads. Any user can have thousands of processes, descriptors,
/// tables and mounts, so a scan reads a part of what goes beyond this and counts the rest as a blind spot
/// (``ObservationGaps/partialProcesses``). Each user has a budget, so that nobody uses up another's.
final class ScanBudget: Sendable {
  /// The limits on one kind of thing.
  struct Limits: Sendable {
    /// The number that every process may have in any case.
    let share: Int
    /// The largest number for one process.
    let most: Int
    /// The sum of what one user's processes may have beyond their shares.
    let sum: Int
  }

  /// Descriptors that are looked at.
  static let descriptors = Limits(share: 64, most: 1 << 17, sum: 1 << 18)
  /// Descriptor tables of threads.
  static let tables = Limits(share: 16, most: 1 << 11, sum: 1 << 12)
  /// Descriptors on VFIO files.
  static let found = Limits(share: 16, most: 1 << 12, sum: 1 << 14)
  /// Bytes of mountinfo files.
  static let mounts = Limits(share: 1 << 14, most: 1 << 22, sum: 1 << 23)
  /// Bytes of the observer's own mountinfo file: only those who may act on the host make mounts there.
  static let ownMounts = 3 << 24
  /// Bytes of maps files.
  static let maps = Limits(share: 1 << 15, most: 1 << 25, sum: 1 << 27)
  /// Bytes of cmdline files.
  static let arguments = Limits(share: 1 << 10, most: 1 << 17, sum: 1 << 22)
  /// Processes that are told as holders.
  static let holders = 1024
  /// Processes of one user that are read. The next scans read the others. Root has more, because the kernel's
  /// threads are root's.
  static func processes(of user: UInt32) -> Int { user == 0 ? 1 << 15 : 1 << 13 }

  private let users = Mutex<[UInt32: UserBudget]>([:])

  /// Returns the budget of a user's processes.
  func budget(of user: UInt32) -> UserBudget {
    let key = Self.key(of: user)
    return users.withLock { users in
      if let known = users[key] { return known }
      let budget = UserBudget(processes: Self.processes(of: key))
      users[key] = budget
      return budget
    }
  }

  /// Returns the user, or one number for all subordinate users of one user (subuid(5)), which come in ranges of 65,536.
  static func key(of user: UInt32) -> UInt32 { user < (1 << 16) ? user : (1 << 16) + (user >> 16) }
}
