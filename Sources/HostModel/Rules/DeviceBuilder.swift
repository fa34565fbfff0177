/// Builds the entries of a snapshot's devices.
struct DeviceBuilder {
  let open: OpenRules
  let reset: FunctionResetRules
  let keys: [DeviceAddress: DeviceSetKey]
  let hostUses: [PCIAddress: [HostUse]]

  private var holdings: HoldingAnalysis { open.holdings }
  private var groups: [Int: GroupFacts] { open.groups }

  /// Returns the entry of a PCI function.
  func device(_ function: PCIFunction) -> Device {
    let address = DeviceAddress.pci(function.address)
    var device = Device(address: address, bus: "pci")
    device.vendorID = function.vendorID
    device.deviceID = function.deviceID
    device.classCode = function.classCode
    device.name = function.name
    device.driver = function.driver
    device.physicalFunction = function.physicalFunction
    device.virtualFunctions = function.virtualFunctions
    device.powerState = function.powerState
    device.runtimeStatus = function.runtimeStatus
    device.isBridge = function.isBridge
    device.placement = open.topology.placement(of: function)
    device.errors = function.errors
    device.link = function.link
    device.bars = function.bars
    device.variantDriver = function.variantDriver
    device.hostUses = hostUses[function.address]
    device.functionReset = reset.reset(
      of: function, isOpen: holdings.devices[address]?.isOpen, notBound: open.notBound(address, function.driver))
    fill(&device, group: function.iommuGroup, registration: function.vfio)
    return device
  }

  /// Returns the entry of a device that is no PCI function.
  func device(_ other: OtherDevice) -> Device {
    var device = Device(address: .named(other.address), bus: other.bus)
    device.name = other.name
    device.driver = other.driver
    device.functionReset = reset.reset(of: other)
    fill(&device, group: other.iommuGroup, registration: other.vfio)
    return device
  }

  private func fill(_ device: inout Device, group: Int?, registration: VFIORegistration?) {
    device.iommuGroup = group
    device.deviceSet = keys[device.address]?.id
    device.vfioDevice = registration?.name
    device.groupNode = registration == nil ? nil : group.flatMap { groups[$0]?.node?.node }
    device.cdevNode = registration?.cdev?.node
    let verdicts = open.verdicts(device.address, group: group, registration: registration, driver: device.driver)
    device.openVerdict = verdicts[0]
    device.nodeVerdict = verdicts.count > 1 ? verdicts[1] : nil
    if holdings.waiting.holders(of: device.address) != nil { return fillLeaving(&device) }
    guard registration != nil else {
      // No VFIO driver: VFIO has no open count for it.
      (device.isOpen, device.openCount, device.openCountCertainty, device.openedFiles) = (false, 0, .computed, 0)
      return
    }
    guard let hold = holdings.devices[device.address] else { return }
    device.isOpen = hold.isOpen
    device.openCount = hold.openCount
    device.openCountCertainty = hold.certainty
    device.openedFiles = hold.openedFiles
    device.descriptors = hold.descriptors
    device.holders = hold.holders
    device.transition = hold.transition
    device.migration = holdings.migration(of: device.address)
  }
}
