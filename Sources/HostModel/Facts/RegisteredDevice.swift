/// A device bound to a VFIO driver, on any bus, with the facts that the rules of holding and opening need. A device that
/// has lost its driver and may be open all the same has them too (`LeavingDevices`).
struct RegisteredDevice {
  let address: DeviceAddress
  let driver: String?
  let iommuGroup: Int?
  let registration: VFIORegistration
  /// `pci_dev.enable_cnt`: 0 is proof that a vfio-pci device is closed, 1 and more a hint that it is open.
  let enableCount: Int?
  /// VFIO interrupt lines: more than 0 is proof that it is open.
  let interrupts: Int?
  /// Sizes of the BARs; empty where they are not known or a mapping is not of a BAR.
  let barSizes: [UInt64]
  /// The kernel proves that it is closed: it is not enabled, or its driver's module has no reference at all.
  let isProvedClosed: Bool

  init(_ function: PCIFunction, _ registration: VFIORegistration, drivers: [String: DriverFacts]) {
    address = .pci(function.address)
    driver = function.driver
    iommuGroup = function.iommuGroup
    self.registration = registration
    enableCount = function.enableCount
    interrupts = function.vfioInterrupts
    // nvgrace-gpu makes regions of its own in place of two BARs (`nvgrace_gpu_mmap`).
    barSizes = function.driver?.foldedDriverName == "nvgrace_gpu_vfio_pci" ? [] : function.barSizes
    let isClosed = enableCount == 0 || function.driver.flatMap { drivers[$0]?.references } == 0
    isProvedClosed = isClosed && (interrupts ?? 0) <= 0
  }

  init(_ device: OtherDevice, drivers: [String: DriverFacts]) {
    address = .named(device.address)
    driver = device.driver
    iommuGroup = device.iommuGroup
    registration = device.vfio
    enableCount = nil
    interrupts = nil
    barSizes = []
    isProvedClosed = device.driver.flatMap { drivers[$0]?.references } == 0
  }

  /// A function that has lost its driver. `enable` of 0 proves it closed as before: its last close would have come to
  /// that (`vfio_pci_core_disable`).
  init(leaving function: PCIFunction) {
    address = .pci(function.address)
    driver = nil
    iommuGroup = function.iommuGroup
    registration = function.leavingRegistration ?? VFIORegistration(name: nil)
    enableCount = function.enableCount
    interrupts = nil
    // The driver is not known any more, and with it whether its regions are BARs.
    barSizes = []
    isProvedClosed = function.enableCount == 0
  }

  /// A device on another bus that has lost its driver.
  init(leaving device: OtherDevice) {
    address = .named(device.address)
    driver = nil
    iommuGroup = device.iommuGroup
    registration = device.vfio
    enableCount = nil
    interrupts = nil
    barSizes = []
    isProvedClosed = false
  }
}
