/// The capabilities that decide what vfiotop can see and open, by their numbers in include/uapi/linux/capability.h.
package enum Capability: Int, Sendable {
  /// Overrides the permissions of files.
  case dacOverride = 1
  /// Overrides the permissions for reading files and listing directories.
  case dacReadSearch = 2
  /// Opens groups without an IOMMU.
  case sysRawIO = 17
  /// Inspects processes of other users.
  case sysPtrace = 19

  /// The name in capabilities(7).
  package var name: String {
    switch self {
    case .dacOverride: "CAP_DAC_OVERRIDE"
    case .dacReadSearch: "CAP_DAC_READ_SEARCH"
    case .sysRawIO: "CAP_SYS_RAWIO"
    case .sysPtrace: "CAP_SYS_PTRACE"
    }
  }

  /// Returns true if a mask of a `status` file has the capability (`CapEff`, proc_pid_status(5)).
  package func isIn(_ mask: UInt64) -> Bool { mask >> UInt64(rawValue) & 1 == 1 }
}
