/// The memory of a process that stays in RAM, and the most of it that the process may lock. DMA mappings of a type1
/// container count as locked (`vfio_lock_acct`, drivers/vfio/vfio_iommu_type1.c); those of an iommufd count as pinned
/// (`do_update_pinned`, drivers/iommu/iommufd/pages.c).
///
/// No event tells that it changes. It is read with the process's other attributes, in every scan that reads the process.
package struct LockedMemory: Hashable, Sendable {
  /// A process's limit of locked memory.
  package enum Limit: Hashable, Sendable {
    /// This many bytes.
    case bytes(UInt64)
    /// No limit (RLIM_INFINITY).
    case unlimited
  }

  /// `VmLck` in bytes (proc_pid_status(5)); nil if it could not be read.
  package var locked: UInt64?
  /// `VmPin` in bytes; nil if it could not be read.
  package var pinned: UInt64?
  /// The soft limit RLIMIT_MEMLOCK (`Max locked memory` in proc_pid_limits(5)), past which a mapping fails with ENOMEM
  /// unless the process has CAP_IPC_LOCK; nil if it could not be read.
  package var limit: Limit?

  /// Creates an amount of which nothing is known.
  package init(locked: UInt64? = nil, pinned: UInt64? = nil, limit: Limit? = nil) {
    self.locked = locked
    self.pinned = pinned
    self.limit = limit
  }
}
