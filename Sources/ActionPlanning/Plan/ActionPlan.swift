import HostModel

/// The steps, reach and consequences of an action, and the reason if it would be refused. A plan is shown, confirmed,
/// and checked again against a fresh observation before the action begins (``differences(from:)``).
package struct ActionPlan: Hashable, Sendable, Codable {
  /// A device that the action is for, identified by its state when the plan was made.
  package struct Target: Hashable, Sendable, Codable {
    /// The address.
    package var address: DeviceAddress
    /// Vendor and device ID, `8086:10d3`; nil for a device that is no PCI function.
    package var ids: String?
    /// Its driver; nil if unbound.
    package var driver: String?
    /// Its device set; nil if no VFIO driver is bound.
    package var deviceSet: String?
    /// Its IOMMU group.
    package var iommuGroup: Int?
    /// The name `vfioN` of this registration; a device that was unbound and bound again may have another.
    package var vfioDevice: String?

    /// Creates a target.
    package init(
      address: DeviceAddress, ids: String?, driver: String?, deviceSet: String?, iommuGroup: Int?, vfioDevice: String?
    ) {
      self.address = address
      self.ids = ids
      self.driver = driver
      self.deviceSet = deviceSet
      self.iommuGroup = iommuGroup
      self.vfioDevice = vfioDevice
    }

    /// Creates the target for a device as it is now.
    package init(_ device: Device) {
      self.init(
        address: device.address, ids: device.ids, driver: device.driver, deviceSet: device.deviceSet,
        iommuGroup: device.iommuGroup, vfioDevice: device.vfioDevice)
    }
  }

  /// A device that the action affects: it is reset, or its driver changes.
  package struct AffectedDevice: Hashable, Sendable, Codable {
    /// The address.
    package var address: DeviceAddress
    /// The name; nil if unknown.
    package var name: String?
    /// Its driver; nil if unbound.
    package var driver: String?
    /// Its IOMMU group.
    package var iommuGroup: Int?
    /// True for a PCI-to-PCI bridge or port.
    package var isBridge: Bool
    /// True if a VFIO driver is bound to the device and it is in the set that is reset.
    package var isMember: Bool
    /// True if the kernel's own GET_PCI_HOT_RESET_INFO lists the device; always true outside hot resets.
    package var isReportedByKernel: Bool
    /// True if the kernel has the device open; nil if unknown.
    package var isOpen: Bool?
    /// The processes that hold the device, except vfiotop's own: `qemu-system-x86 (pid 812, VM win11)`.
    package var holders: [String]
    /// True if vfiotop itself holds the device.
    package var isOwn: Bool
    /// Vendor and device ID, `8086:10d3`; another card at the same address is another device.
    package var ids: String?
    /// True if a driver of the host's own is bound to it.
    package var isDrivenByHost = false

    /// Creates an affected device.
    package init(
      address: DeviceAddress, name: String?, driver: String?, iommuGroup: Int?, isBridge: Bool, isMember: Bool,
      isReportedByKernel: Bool, isOpen: Bool?, holders: [String], isOwn: Bool, ids: String? = nil
    ) {
      self.address = address
      self.name = name
      self.driver = driver
      self.iommuGroup = iommuGroup
      self.isBridge = isBridge
      self.isMember = isMember
      self.isReportedByKernel = isReportedByKernel
      self.isOpen = isOpen
      self.holders = holders
      self.isOwn = isOwn
      self.ids = ids
    }
  }

  /// A function that is bound to vfio-pci for the duration of a hot reset.
  package struct Sibling: Hashable, Sendable, Codable {
    /// The address.
    package var address: PCIAddress
    /// Its driver, which is restored after the reset; nil if it has none.
    package var driver: String?
    /// Vendor and device ID, `8086:10d3`.
    package var ids: String?

    /// Creates a sibling.
    package init(address: PCIAddress, driver: String?, ids: String? = nil) {
      self.address = address
      self.driver = driver
      self.ids = ids
    }
  }

  /// The reason why the action would fail: an error of the kernel, or a refusal of vfiotop's own.
  package struct Refusal: Hashable, Sendable, Codable {
    /// The error of the kernel's call; nil if vfiotop itself refuses.
    package var errno: ErrorNumber?
    /// The blockers; the one that causes the error comes first.
    package var blockers: [Blocker]
    /// True if a reset does not come to its own call: the open before it fails.
    package var isAtOpen = false

    /// Creates a refusal.
    package init(_ errno: ErrorNumber?, _ blockers: [Blocker]) {
      self.errno = errno
      self.blockers = blockers
    }

    /// True if the observer lacks a permission that the action needs.
    package var isPermission: Bool { blockers.first.map { [.noPermission, .needsRawIO].contains($0.code) } ?? false }
  }

  /// The input that confirms a plan; a plan with a wider reach requires more (see `ActionPlan.confirmation`).
  package enum Confirmation: Hashable, Sendable, Codable {
    /// The key `y`.
    case key
    /// This text, typed in full.
    case typed(String)
  }

  /// The use of a VF token in the plan's open.
  package enum TokenUse: String, Hashable, Sendable, Codable {
    /// A token must not be given: the kernel refuses one that it does not want with EINVAL.
    case unwanted
    /// A token must be given, else the kernel refuses with EACCES: a VF whose PF is bound to VFIO, a PF with open VFs.
    case needed
    /// A token may be given, and becomes the token of a PF.
    case sets
  }

  /// The request.
  package var request: ActionRequest
  /// The devices that the action is for.
  package var targets: [Target]
  /// The access path; nil if no device is opened.
  package var path: AccessPath?
  /// The affected devices, in order of address; for a hot reset, its whole scope.
  package var affected: [AffectedDevice]
  /// The mechanism of a hot reset: the slot or the bus.
  package var mechanism: DeviceSetRule?
  /// The functions that are bound to vfio-pci before a hot reset and get their drivers back afterwards.
  package var siblings: [Sibling]
  /// The steps in order, one sentence each.
  package var steps: [String]
  /// The side effects, one sentence each: resets at first open and last close, and risks.
  package var consequences: [String]
  /// The use of a VF token in the plan's open.
  package var token: TokenUse
  /// The reason why the action would fail; nil if no blocker is known.
  package var refusal: Refusal?
  /// The harm that the kernel does not refuse: to hardware that does not survive the reset, or a function that has
  /// fallen off the bus. Shown before everything else.
  package var warnings: [Blocker] = []
  /// The reasons why the outcome is unknown; empty if it is known.
  package var doubts: [Blocker]
  /// The input that confirms the plan.
  package var confirmation: Confirmation

  /// Creates a plan of which only the request is known.
  package init(_ request: ActionRequest, confirmation: Confirmation = .key) {
    self.request = request
    self.confirmation = confirmation
    targets = []
    affected = []
    siblings = []
    steps = []
    consequences = []
    token = .unwanted
    doubts = []
  }
}
