/// The things a host lacks for VFIO to be usable, and how to provide them.
package struct VFIOReadiness: Hashable, Sendable {
  /// One thing that is missing.
  package struct Missing: Hashable, Sendable {
    /// One sentence that names it.
    package var message: String
    /// The smallest change that provides it.
    package var remedy: String
  }

  /// True if no module offers a VFIO interface and no device is registered.
  package let isAbsent: Bool
  /// The number of IOMMU groups, with or without VFIO devices.
  package let groups: Int
  /// The number of devices registered with VFIO.
  package let devices: Int
  /// The missing things, in the order in which to provide them.
  package let missing: [Missing]

  /// Checks the facts of a host.
  package init(of facts: HostFacts) {
    groups = facts.groups.count
    devices = facts.functions.count { $0.vfio != nil } + facts.otherDevices.count
    isAbsent = facts.host.vfio.isAbsent && devices == 0
    var missing: [Missing] = []
    // An mdev needs neither an IOMMU nor a PCI function, so a host that has one lacks nothing.
    if devices == 0 {
      if let reason = facts.gaps.unreadableHost {
        missing.append(
          Missing(
            message: reason, remedy: "Mount them: mount -t sysfs sysfs /sys; mount -t proc proc /proc."))
      } else if facts.functions.isEmpty {
        missing.append(
          Missing(
            message: "No PCI function was found in /sys/bus/pci/devices.",
            remedy: "Look on a host with PCI, not in a container or guest without."))
      } else if groups == 0, !facts.host.vfio.noiommu {
        missing.append(
          Missing(
            message: "The IOMMU is off: the kernel made no IOMMU groups.",
            remedy:
              "Turn on VT-d or AMD-Vi in the firmware; on Intel boot with intel_iommu=on as well. A guest needs a "
              + "virtual IOMMU. A board or a guest without one has vfio.enable_unsafe_noiommu_mode=1."))
      }
      if facts.host.vfio.isAbsent {
        missing.append(
          Missing(
            message: "The VFIO core is not loaded: the kernel offers neither groups nor device nodes.",
            remedy: "Load it with a driver for devices: modprobe vfio-pci."))
      }
      if !facts.functions.isEmpty {
        let canBind = facts.host.vfio.noiommu || facts.functions.contains { $0.iommuGroup != nil }
        missing.append(
          canBind || groups == 0
            ? Missing(
              message: "No device is bound to a VFIO driver.", remedy: "Bind one: vfiotop bind ADDRESS.")
            : Missing(
              message: "An IOMMU is on, but no PCI function has a group: the kernel refuses every bind (EINVAL).",
              remedy: "No IOMMU of this host is in front of the PCI functions; vfio.enable_unsafe_noiommu_mode=1 does "
                + "without."))
      }
    } else if facts.host.vfio.group, facts.containerNode == nil, !facts.host.vfio.cdev {
      missing.append(
        Missing(
          message: "There is no container node /dev/vfio/vfio, without which no group can be used.",
          remedy: "Load it: modprobe vfio."))
    }
    self.missing = missing
  }
}
