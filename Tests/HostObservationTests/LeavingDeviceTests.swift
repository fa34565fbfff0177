import HostModel
import HostObservation
import RecordedHost
import Testing

/// Devices that have lost their driver, as sysfs shows them while their unbind waits.
@Suite struct LeavingDeviceTests {
  private static let name = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"
  private static let mediated = "sys/devices/virtual/mtty/mtty/\(name)"

  private func facts(_ tree: String) throws -> HostFacts {
    let host = try RecordedHost(tree)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    return observer.observe()
  }

  /// Before 6.6 the registration stays; a physical function's in later kernels, too, with the places of its virtual ones.
  @Test func aRegistrationThatStays() throws {
    let tree = TickTests.tree.split(separator: "\n").filter { !$0.contains("/driver ->") }.joined(separator: "\n")
    let function = try #require(
      try facts(
        tree + """

          f \(TickTests.function)/sriov_totalvfs\t8\\n
          f \(TickTests.function)/sriov_offset\t128\\n
          f \(TickTests.function)/sriov_stride\t2\\n
          f \(TickTests.function)/sriov_numvfs\tnever read: it waits for the device's lock
          """
      ).functions.first)
    #expect(function.vfio == nil && function.leavingRegistration?.name == "vfio0")
    #expect(function.virtualFunctionSpacing == VirtualFunctionSpacing(offset: 128, stride: 2, count: 8))
    #expect(function.enableCount == 0, "read although it has no driver")
  }

  /// Bound to another driver: `enable` is that driver's, and is not read.
  @Test func aHostDriversEnableIsNotRead() throws {
    let tree = TickTests.tree.replacing("drivers/vfio-pci\n", with: "drivers/e1000e\n").split(separator: "\n")
      .filter { !$0.contains("vfio-dev") }.joined(separator: "\n")
    let function = try #require(try facts(tree).functions.first)
    #expect(function.driver == "e1000e" && function.enableCount == nil)
  }

  /// The removal of a mediated device: its bus has forgotten it, its driver's link is gone; from 6.6 the registration too.
  @Test(arguments: [true, false]) func aMediatedDevice(isRegistered: Bool) throws {
    let found = try facts(
      """
      f proc/sys/kernel/osrelease\t\(isRegistered ? "6.1.192" : "6.12.117")\\n
      f proc/devices\tCharacter devices:\\n511 vfio\\n
      f sys/class/misc/vfio/dev\t10:196\\n
      f sys/class/vfio/8/dev\t511:0\\n
      d sys/class/vfio-dev
      d \(Self.mediated)
      l \(Self.mediated)/iommu_group -> ../../../../../kernel/iommu_groups/8
      l sys/kernel/iommu_groups/8/devices/\(Self.name) -> ../../../../devices/virtual/mtty/mtty/\(Self.name)
      """
        + (isRegistered
          ? "\nl sys/class/vfio-dev/vfio0 -> ../../devices/virtual/mtty/mtty/\(Self.name)/vfio-dev/vfio0" : ""))
    #expect(found.otherDevices.isEmpty)
    let device = try #require(found.leavingDevices.first)
    #expect(found.leavingDevices.count == 1 && device.address == Self.name && device.iommuGroup == 8)
    #expect(device.bus == "mdev" && device.vfio.name == (isRegistered ? "vfio0" : nil))
    #expect(Snapshot(of: found).devices.first?.waitingUnbind?.message.contains("is being unbound") == true)
  }
}
