/// The kind of a set's key (`vfio_assign_device_set`, drivers/vfio/vfio_main.c).
package enum DeviceSetRule: String, Hashable, Sendable, Codable {
  /// The PCI bus.
  case bus
  /// The PCI slot, if a hotplug driver can reset it.
  case slot
  /// The device alone.
  case device
  /// The fsl-mc container object.
  case dprc
}
