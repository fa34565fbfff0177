/// What a set's key is (`vfio_assign_device_set`, drivers/vfio/vfio_main.c).
package enum DeviceSetRule: String, Hashable, Sendable, Codable {
  /// The PCI bus.
  case bus
  /// The PCI slot, where a hotplug driver can reset it.
  case slot
  /// The device alone.
  case device
  /// The fsl-mc container object.
  case dprc
}
