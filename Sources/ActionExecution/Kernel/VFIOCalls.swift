import ActionPlanning
import HostModel

/// The VFIO and iommufd calls of a kernel, Linux or the simulated one. Each may block without limit, and is for one
/// thread at a time.
package protocol VFIOCalls {
  /// open(2) of a node, for reading and writing.
  func open(_ path: String) throws(CallError) -> FileDescriptor
  /// close(2); at the last file of a device, the kernel resets the device.
  func close(_ file: FileDescriptor) throws(CallError)

  /// VFIO_CHECK_EXTENSION: returns true if the container supports this type.
  func checkExtension(_ type: ContainerType, container: FileDescriptor) throws(CallError) -> Bool
  /// VFIO_GROUP_SET_CONTAINER.
  func setContainer(_ container: FileDescriptor, group: FileDescriptor) throws(CallError)
  /// VFIO_SET_IOMMU.
  func setIOMMU(_ type: ContainerType, container: FileDescriptor) throws(CallError)
  /// VFIO_GROUP_GET_DEVICE_FD, with the VF token if given.
  func getDeviceFD(_ address: DeviceAddress, token: String?, group: FileDescriptor) throws(CallError) -> FileDescriptor

  /// VFIO_DEVICE_BIND_IOMMUFD: returns the device's id in the iommufd.
  func bind(_ device: FileDescriptor, iommufd: FileDescriptor) throws(CallError) -> UInt32
  /// IOMMU_IOAS_ALLOC: returns the id of a new address space.
  func allocateIOAS(iommufd: FileDescriptor) throws(CallError) -> UInt32
  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  func attach(_ device: FileDescriptor, to ioas: UInt32) throws(CallError)

  /// VFIO_DEVICE_RESET.
  func reset(_ device: FileDescriptor) throws(CallError)
  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  func hotResetInfo(_ device: FileDescriptor) throws(CallError) -> HotResetInfo
  /// VFIO_DEVICE_PCI_HOT_RESET, with these groups as proof of ownership; none on the cdev path.
  func hotReset(_ device: FileDescriptor, groups: [FileDescriptor]) throws(CallError)
  /// VFIO_DEVICE_GET_IRQ_INFO: returns true if the device has this interrupt. Only PCI Express has errors to report
  /// (`vfio_pci_get_irq_count`), and a mediated device may have neither.
  func hasIRQ(_ irq: DeviceIRQ, on device: FileDescriptor) -> Bool
  /// VFIO_DEVICE_SET_IRQS: makes the interrupt trigger a new eventfd(2), which the caller closes.
  func setIRQTrigger(_ irq: DeviceIRQ, on device: FileDescriptor) throws(CallError) -> FileDescriptor
  /// read(2) of such an eventfd: it becomes readable again at the next interrupt.
  func consume(_ event: FileDescriptor)
}
