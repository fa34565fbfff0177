import HostModel

/// What an action would take, hit and cause, and why it would be refused: shown, confirmed, and checked again against a
/// fresh observation at the moment of acting (``differences(from:)``).
package struct ActionPlan: Hashable, Sendable, Codable {
  /// A device that is acted on, pinned by what it was when the plan was made.
  package struct Target: Hashable, Sendable, Codable {
    /// Where it is.
    package var address: DeviceAddress
    /// Vendor and device id, `8086:10d3`; nil for a device that is no PCI function.
    package var ids: String?
    /// Its driver, nil when unbound.
    package var driver: String?
    /// Its device set, nil when no VFIO driver is bound.
    package var deviceSet: String?
    /// Its IOMMU group.
    package var iommuGroup: Int?
    /// The name `vfioN` of this registration: another one after the device was unbound and bound again.
    package var vfioDevice: String?

    /// A target from its parts.
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

    /// A device as it is now.
    package init(_ device: Device) {
      self.init(
        address: device.address, ids: device.ids, driver: device.driver, deviceSet: device.deviceSet,
        iommuGroup: device.iommuGroup, vfioDevice: device.vfioDevice)
    }
  }

  /// A device that the action reaches: that is reset, or bound to another driver.
  package struct AffectedDevice: Hashable, Sendable, Codable {
    /// Where it is.
    package var address: DeviceAddress
    /// What it is called.
    package var name: String?
    /// Its driver, nil when unbound.
    package var driver: String?
    /// Its IOMMU group.
    package var iommuGroup: Int?
    /// A PCI-to-PCI bridge or port.
    package var isBridge: Bool
    /// A VFIO driver is bound to it, and it is in the set that is reset.
    package var isMember: Bool
    /// The kernel's own GET_PCI_HOT_RESET_INFO lists it; always true outside hot resets.
    package var isReportedByKernel: Bool
    /// The kernel has it open; nil when that cannot be told.
    package var isOpen: Bool?
    /// Processes that hold it and are not vfiotop's own: `qemu-system-x86 (pid 812, VM win11)`.
    package var holders: [String]
    /// vfiotop itself holds it.
    package var isOwn: Bool
    /// Vendor and device id, `8086:10d3`: another card at the same place is another device.
    package var ids: String?

    /// A device from its parts.
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

  /// A function that is bound to vfio-pci for the time of a hot reset.
  package struct Sibling: Hashable, Sendable, Codable {
    /// Where it is.
    package var address: PCIAddress
    /// The driver it has and gets back; nil when it has none.
    package var driver: String?
    /// Vendor and device id, `8086:10d3`.
    package var ids: String?

    /// A sibling from its parts.
    package init(address: PCIAddress, driver: String?, ids: String? = nil) {
      self.address = address
      self.driver = driver
      self.ids = ids
    }
  }

  /// Why it would not work: what the kernel would say, or vfiotop says in its place.
  package struct Refusal: Hashable, Sendable, Codable {
    /// The error of the kernel's call; nil where vfiotop itself refuses.
    package var errno: ErrorNumber?
    /// What is in the way, what causes the error first.
    package var blockers: [Blocker]

    /// A refusal from its parts.
    package init(_ errno: ErrorNumber?, _ blockers: [Blocker]) {
      self.errno = errno
      self.blockers = blockers
    }
  }

  /// What it takes to confirm: more with more reach (see `ActionPlan.confirmation`).
  package enum Confirmation: Hashable, Sendable, Codable {
    /// The key `y`.
    case key
    /// This text, letter by letter.
    case typed(String)
  }

  /// Whether a VF token is wanted.
  package enum TokenUse: String, Hashable, Sendable, Codable {
    /// It must not be given: the kernel refuses a token that is not wanted with EINVAL.
    case unwanted
    /// Without it the kernel refuses with EACCES: a VF whose PF is bound to VFIO, a PF with open VFs.
    case needed
    /// It may be given, and becomes the token of a PF.
    case sets
  }

  /// What was asked for.
  package var request: ActionRequest
  /// The devices acted on.
  package var targets: [Target]
  /// The way to them; nil where none is opened.
  package var path: AccessPath?
  /// Everything that is reset or bound to another driver, in order of address; with a hot reset its whole scope.
  package var affected: [AffectedDevice]
  /// How a hot reset is done: by the slot or by the bus.
  package var mechanism: DeviceSetRule?
  /// What is bound to vfio-pci before and given back afterwards.
  package var siblings: [Sibling]
  /// What is done, one sentence each, in order.
  package var steps: [String]
  /// The side effects, one sentence each: resets at first open and last close, what could go wrong.
  package var consequences: [String]
  /// Whether a VF token is wanted.
  package var token: TokenUse
  /// Why it would not work; nil when nothing is known to be in the way.
  package var refusal: Refusal?
  /// Why it cannot be told whether it works; empty when it can.
  package var doubts: [Blocker]
  /// What it takes to confirm.
  package var confirmation: Confirmation

  /// A plan for a request, of which nothing else is known.
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
