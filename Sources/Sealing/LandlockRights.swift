/// Every right that Landlock can remove, by its ABI (include/uapi/linux/landlock.h,
/// Documentation/userspace-api/landlock.rst).
struct LandlockRights: Hashable, Sendable {
  /// LANDLOCK_ACCESS_FS_*: execute, read, write, make and remove; refer from ABI 2, truncate from 3, ioctl of devices
  /// from 5.
  let files: UInt64
  /// LANDLOCK_ACCESS_NET_*: TCP bind and connect, from ABI 4.
  let network: UInt64
  /// LANDLOCK_SCOPE_*: abstract sockets and signals outside the domain, from ABI 6.
  let scopes: UInt64

  /// The rights that a kernel with this ABI knows.
  init(abi: Int) {
    files = (1 << 13) - 1 | (abi >= 2 ? 1 << 13 : 0) | (abi >= 3 ? 1 << 14 : 0) | (abi >= 5 ? 1 << 15 : 0)
    network = abi >= 4 ? 3 : 0
    scopes = abi >= 6 ? 3 : 0
  }
}
