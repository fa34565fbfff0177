import HostModel

/// The effective capabilities of a process (`CapEff` of its status file, capabilities(7)).
struct Capabilities: Hashable, Sendable {
  /// Capabilities by their numbers in include/uapi/linux/capability.h.
  enum Name: UInt64 {
    case overridePermissions = 1
    case rawIO = 17
    case ptrace = 19
  }

  private let mask: UInt64

  /// Reads the line; without it there are no capabilities.
  init(_ status: StatusFields) { mask = status.mask("CapEff") ?? 0 }

  /// Returns true if a capability is effective.
  func contains(_ name: Name) -> Bool { mask >> name.rawValue & 1 == 1 }
}
