/// The entries of devices whose unbind waits until they are closed.
extension DeviceBuilder {
  /// Returns the entry of a device that is no PCI function and has lost its driver.
  func leavingDevice(_ other: OtherDevice) -> Device {
    var device = Device(address: .named(other.address), bus: other.bus)
    device.name = other.name
    device.iommuGroup = other.iommuGroup
    device.openVerdict = open.verdict(device.address, group: other.iommuGroup, registration: nil, driver: nil)
    device.functionReset = FunctionReset(
      verdict: .fails(.ENODEV, [open.notBound(device.address, nil)]), methods: [])
    fillLeaving(&device)
    return device
  }

  /// Fills in a device whose unbind waits until its files are closed (`vfio_unregister_group_dev`). The kernel no
  /// longer shows how many there are.
  func fillLeaving(_ device: inout Device) {
    guard let hold = open.holdings.devices[device.address], let wait = open.holdings.waiting[device.address] else {
      return
    }
    (device.isOpen, device.openCount, device.openCountCertainty) = (hold.isOpen, hold.openCount, hold.certainty)
    (device.openedFiles, device.descriptors) = (hold.openedFiles, hold.descriptors)
    device.holders = wait.holders
  }
}
