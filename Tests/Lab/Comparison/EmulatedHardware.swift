/// The differences of QEMU's devices from hardware. Each entry has a name and a reason and is printed when it applies.
package struct EmulatedHardware: Sendable {
  /// Devices below a port that never reports its link as active. QEMU sets Data Link Layer Link Active of a hotplug
  /// port when it plugs a device itself (pciehp); with ACPI hotplug that code does not run, and the kernel, which
  /// waits for the link of a port faster than 5 GT/s, gives up (pci_bridge_wait_for_secondary_bus).
  private let ports: [String]

  /// `ports`: devices below a port that never reports its link as active.
  package init(linkNeverActive ports: [String] = []) { self.ports = ports }

  /// The reason for a hot reset's answer, nil when there is none.
  func explains(hotReset result: String, of address: String) -> String? {
    result == "ENOTTY" && ports.contains(address)
      ? "link-never-active: with ACPI hotplug QEMU's port never sets Data Link Layer Link Active" : nil
  }

  /// An expected difference exists. One that never appears would hide the day on which its reason is gone.
  package var expectsExceptions: Bool { !ports.isEmpty }
}
