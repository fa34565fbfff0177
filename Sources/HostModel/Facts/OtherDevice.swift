/// A VFIO device that is no PCI function.
package struct OtherDevice: Hashable, Sendable {
  /// Its name in sysfs: an mdev UUID, `dpni.1`, ...
  package var address: String
  /// The bus it is on, by its `subsystem` link: mdev, platform, fsl-mc, ap, css, cdx, amba.
  package var bus: String
  /// The device's parent: an mdev's parent device, an fsl-mc object's DPRC.
  package var parent: String?
  /// The driver it is bound to.
  package var driver: String?
  /// The driver of its parent, which implements an mdev (mtty, mdpy, i915, ...); nil otherwise.
  package var parentDriver: String?
  /// The IOMMU group's number.
  package var iommuGroup: Int?
  /// The VFIO registration.
  package var vfio: VFIORegistration
  /// A descriptive name, such as an mdev's type.
  package var name: String?

  /// Creates a device.
  package init(
    address: String, bus: String, parent: String? = nil, driver: String? = nil, parentDriver: String? = nil,
    iommuGroup: Int? = nil, vfio: VFIORegistration, name: String? = nil
  ) {
    self.address = address
    self.bus = bus
    self.parent = parent
    self.driver = driver
    self.parentDriver = parentDriver
    self.iommuGroup = iommuGroup
    self.vfio = vfio
    self.name = name
  }
}

extension HostFacts {
  /// Returns the driver whose rules decide for a device: the bound one, but for `vfio_mdev`, which before 5.16 handed every
  /// call on to the driver of the parent device (drivers/vfio/mdev/vfio_mdev.c).
  func decidingDriver(_ driver: String?, of address: DeviceAddress) -> String? {
    guard driver?.foldedDriverName == "vfio_mdev",
      let parent = otherDevices.first(where: { .named($0.address) == address })?.parentDriver
    else { return driver }
    switch parent.foldedDriverName {
    case "i915": return "intel_vgpu_mdev"
    case "vfio_ccw": return "vfio_ccw_mdev"
    default: return parent
    }
  }
}
