/// A reason why a call would fail, and the smallest change that removes it.
package struct Blocker: Hashable, Sendable, Codable {
  /// The kinds of blockers; the raw value is the `code` of the JSON.
  package enum Code: String, Hashable, Sendable, Codable, CaseIterable {
    /// No VFIO driver is bound to the function.
    case notBoundToVFIO = "not_bound_to_vfio"
    /// It is being unbound from a VFIO driver, which waits until its last holder closes it.
    case beingUnbound = "being_unbound"
    /// A bridge is in the reset scope; it can never be a member.
    case bridgeInScope = "bridge_in_scope"
    /// A virtual function is in the reset scope; its set is itself alone.
    case virtualFunctionInScope = "virtual_function_in_scope"
    /// A VFIO device of another set is in the reset scope.
    case inAnotherSet = "in_another_set"
    /// The function sits on a root bus, which has no bridge to reset it by.
    case onRootBus = "on_root_bus"
    /// The function sits on a virtual bus, which has no bridge of its own.
    case onVirtualBus = "on_virtual_bus"
    /// A function or its bridge must not be bus reset (PCI_DEV_FLAGS_NO_BUS_RESET).
    case noBusReset = "no_bus_reset"
    /// The device is not a PCI device: there is no hot reset for it.
    case notPCI = "not_pci"
    /// No reset method works for this function.
    case noResetMethod = "no_reset_method"
    /// A driver in the group leaves its DMA to the kernel.
    case groupNotViable = "group_not_viable"
    /// A process holds the group, the device or its node.
    case heldByProcess = "held_by_process"
    /// The kernel shows it as open and no holder is visible.
    case heldUnseen = "held_unseen"
    /// A virtual function's PF is bound to VFIO: a VF token is needed.
    case tokenNeeded = "vf_token_needed"
    /// The user may not open the node.
    case noPermission = "no_permission"
    /// The node does not exist.
    case nodeMissing = "node_missing"
    /// A no-IOMMU group needs CAP_SYS_RAWIO.
    case needsRawIO = "needs_cap_sys_rawio"
    /// A function has no IOMMU group.
    case noIOMMUGroup = "no_iommu_group"
    /// Interrupts are not remapped and unsafe ones are not allowed.
    case unsafeInterrupts = "unsafe_interrupts"
    /// The firmware keeps memory mapped for the group.
    case reservedRegion = "reserved_region"
    /// Runtime power management cannot wake the device.
    case cannotWake = "cannot_wake"
    /// The driver opens the device only for a virtual machine of KVM.
    case needsKVM = "needs_kvm"
    /// The driver refuses this device.
    case refusedByDriver = "refused_by_driver"
    /// The present holder lacks a group or a device that a hot reset needs.
    case holderLacks = "holder_lacks"
    /// The device has fallen off the bus.
    case offTheBus = "off_the_bus"
    /// Something in the kernel has claimed a BAR.
    case barClaimed = "bar_claimed"
    /// The reset reaches other functions too.
    case reachesOthers = "reaches_others"
    /// The hardware is known not to come back from this reset.
    case harmfulReset = "harmful_reset"
    /// The port masks the reset, which then changes nothing.
    case resetMasked = "reset_masked"
    /// A part of sysfs that decides is missing or damaged.
    case notReadable = "not_readable"
    /// The driver decides and its rule is unknown.
    case driverDecides = "driver_decides"
    /// The host uses the device through its own driver.
    case usedByHost = "used_by_host"
    /// No driver of this name is loaded.
    case driverMissing = "driver_missing"
    /// Virtual functions are enabled; a physical function cannot be bound to a VFIO driver then.
    case virtualFunctionsEnabled = "virtual_functions_enabled"
    /// vfiotop itself does not hold it, or holds it the other way.
    case notHeldThisWay = "not_held_so"
    /// The kernel has no such way to a device, or allows it once only.
    case noSuchPath = "no_such_path"
  }

  /// The kind.
  package var code: Code
  /// The device that blocks the call.
  package var address: DeviceAddress?
  /// Its driver.
  package var driver: String?
  /// The process that blocks the call.
  package var pid: Int32?
  /// One sentence that names the cause.
  package var message: String
  /// The changes that remove it, the smallest first; empty if another blocker of the same cause has them.
  package var remedies: [Remedy]

  /// Creates a blocker.
  package init(
    _ code: Code, address: DeviceAddress? = nil, driver: String? = nil, pid: Int32? = nil, message: String,
    remedies: [Remedy] = []
  ) {
    self.code = code
    self.address = address
    self.driver = driver
    self.pid = pid
    self.message = message
    self.remedies = remedies
  }

  /// Creates a blocker with one remedy.
  package init(
    _ code: Code, address: DeviceAddress? = nil, driver: String? = nil, pid: Int32? = nil, message: String,
    remedy: Remedy
  ) {
    self.init(code, address: address, driver: driver, pid: pid, message: message, remedies: [remedy])
  }

  /// The same blocker where its removal would not help.
  package var withoutRemedies: Blocker {
    var blocker = self
    blocker.remedies = []
    return blocker
  }

  /// The sentences of its remedies; empty if there is none, or another blocker of the same cause has them.
  package var remedy: String { remedies.map(\.text).joined(separator: " ") }
}

extension [Blocker] {
  /// The same blockers for a reader, who meets a remedy after all the blockers of one cause: the model has it at the first.
  package var withRemediesLast: [Blocker] {
    var told = self
    for index in told.indices.dropLast() where !told[index].remedies.isEmpty {
      guard told[index + 1].code == told[index].code, told[index + 1].remedies.isEmpty else { continue }
      told[index + 1].remedies = told[index].remedies
      told[index].remedies = []
    }
    return told
  }
}
