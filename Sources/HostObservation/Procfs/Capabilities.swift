import HostModel

/// The effective capabilities of a process (`CapEff` of its status file, capabilities(7)).
struct Capabilities: Hashable, Sendable {
  private let mask: UInt64

  /// Reads the line; without it there are no capabilities.
  init(_ status: StatusFields) { mask = status.mask("CapEff") ?? 0 }

  /// Returns true if a capability is effective.
  func contains(_ capability: Capability) -> Bool { capability.isIn(mask) }
}
