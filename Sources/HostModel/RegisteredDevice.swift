/// A device bound to a VFIO driver, whatever bus it is on: what the rules of holding and opening need of it.
struct RegisteredDevice {
  let address: DeviceAddress
  let driver: String?
  let iommuGroup: Int?
  let registration: VFIORegistration
  /// `pci_dev.enable_cnt`: 0 is proof that a vfio-pci device is closed, 1 and more a hint that it is open.
  let enableCount: Int?
  /// VFIO interrupt lines: more than 0 is proof that it is open.
  let interrupts: Int?
  let barSizes: [UInt64]

  init(_ function: PCIFunction, _ registration: VFIORegistration) {
    address = .pci(function.address)
    driver = function.driver
    iommuGroup = function.iommuGroup
    self.registration = registration
    enableCount = function.enableCount
    interrupts = function.vfioInterrupts
    barSizes = function.barSizes
  }

  init(_ device: OtherDevice) {
    address = .named(device.address)
    driver = device.driver
    iommuGroup = device.iommuGroup
    registration = device.vfio
    enableCount = nil
    interrupts = nil
    barSizes = []
  }

  /// The kernel proves that it is closed.
  var isProvedClosed: Bool { enableCount == 0 && (interrupts ?? 0) == 0 }
}

extension HostFacts {
  /// Every device bound to a VFIO driver, in order of address.
  var registeredDevices: [RegisteredDevice] {
    functions.compactMap { function in function.vfio.map { RegisteredDevice(function, $0) } }
      + otherDevices.map { RegisteredDevice($0) }.sorted { $0.address < $1.address }
  }
}

extension HostFacts {
  /// Some device is open, or may be, and no descriptor accounts for it: a look at every process's mappings is due.
  public var suspectsUnseenHolder: Bool {
    let holdings = Holdings(self)
    if !holdings.phantoms.isEmpty { return true }
    return registeredDevices.contains { device in
      guard let hold = holdings.devices[device.address] else { return false }
      return hold.isOpen != false && hold.holders.isEmpty && (device.enableCount ?? 0) > 0
    }
  }
}
