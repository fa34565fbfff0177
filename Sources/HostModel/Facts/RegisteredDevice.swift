/// A device bound to a VFIO driver, on any bus, with the facts that the rules of holding and opening need.
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
    // The driver's name is its module's, with underscores (KBUILD_MODNAME).
    barSizes = function.driver == "nvgrace_gpu_vfio_pci" ? [] : function.barSizes
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
}
