import ActionPlanning
import CLinux
import CVFIO
import HostModel

/// The calls of the running kernel.
package struct LinuxVFIOCalls: VFIOCalls {
  /// Creates the calls of the running kernel.
  package init() {}

  /// open(2).
  package func open(_ path: String) throws(CallError) -> FileDescriptor {
    FileDescriptor(try Self.checked(cl_open_node(path), .open))
  }

  /// close(2).
  package func close(_ file: FileDescriptor) throws(CallError) { _ = try Self.checked(cl_close(file.number), .close) }

  /// VFIO_CHECK_EXTENSION.
  package func checkExtension(_ type: ContainerType, container: FileDescriptor) throws(CallError) -> Bool {
    try Self.checked(cv_container_check(container.number, Self.number(type)), .checkExtension) > 0
  }

  /// VFIO_GROUP_SET_CONTAINER.
  package func setContainer(_ container: FileDescriptor, group: FileDescriptor) throws(CallError) {
    _ = try Self.checked(cv_group_set_container(group.number, container.number), .setContainer)
  }

  /// VFIO_SET_IOMMU.
  package func setIOMMU(_ type: ContainerType, container: FileDescriptor) throws(CallError) {
    _ = try Self.checked(cv_container_set_iommu(container.number, Self.number(type)), .setIOMMU)
  }

  /// VFIO_GROUP_GET_DEVICE_FD.
  package func getDeviceFD(_ address: DeviceAddress, token: String?, group: FileDescriptor) throws(CallError)
    -> FileDescriptor
  {
    // The token is part of the name (`vfio_pci_core_match`).
    let name = address.description + (token.map { " vf_token=\($0)" } ?? "")
    return FileDescriptor(try Self.checked(cv_group_device(group.number, name), .getDevice))
  }

  /// VFIO_DEVICE_BIND_IOMMUFD.
  package func bind(_ device: FileDescriptor, iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    var id: UInt32 = 0
    _ = try Self.checked(cv_device_bind(device.number, iommufd.number, &id), .bindIOMMUFD)
    return id
  }

  /// IOMMU_IOAS_ALLOC.
  package func allocateIOAS(iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    var id: UInt32 = 0
    _ = try Self.checked(cv_ioas_alloc(iommufd.number, &id), .allocateIOAS)
    return id
  }

  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  package func attach(_ device: FileDescriptor, to ioas: UInt32) throws(CallError) {
    var id = ioas
    _ = try Self.checked(cv_device_attach(device.number, &id), .attach)
  }

  /// VFIO_DEVICE_RESET.
  package func reset(_ device: FileDescriptor) throws(CallError) {
    _ = try Self.checked(cv_device_reset(device.number), .reset)
  }

  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  package func hotResetInfo(_ device: FileDescriptor) throws(CallError) -> HotResetInfo {
    // The list may grow between two calls. 64 entries are enough for the usual bus and everything below it.
    var capacity: UInt32 = 64
    while true {
      var entries = [cv_dependent](repeating: cv_dependent(), count: Int(capacity))
      var flags: UInt32 = 0
      let count = try Self.checked(cv_hot_reset_info(device.number, &entries, capacity, &flags), .hotResetInfo)
      if UInt32(count) <= capacity { return Self.info(entries.prefix(Int(count)), flags) }
      capacity = UInt32(count) * 2
    }
  }

  /// VFIO_DEVICE_PCI_HOT_RESET.
  package func hotReset(_ device: FileDescriptor, groups: [FileDescriptor]) throws(CallError) {
    _ = try Self.checked(cv_hot_reset(device.number, groups.map(\.number), UInt32(groups.count)), .hotReset)
  }

  /// VFIO_DEVICE_SET_IRQS, with a new eventfd(2).
  package func setIRQTrigger(_ irq: DeviceIRQ, on device: FileDescriptor) throws(CallError) -> FileDescriptor {
    let event = try Self.checked(cl_event_open(), .setInterrupt)
    let result = cv_device_set_event(device.number, Self.index(irq), event)
    if result < 0 { cl_close(event) }
    _ = try Self.checked(result, .setInterrupt)
    return FileDescriptor(event)
  }

  /// read(2) of an eventfd(2).
  package func consume(_ event: FileDescriptor) { cl_event_drain(event.number) }

  private static func info(_ entries: ArraySlice<cv_dependent>, _ flags: UInt32) -> HotResetInfo {
    let hasIDs = flags & UInt32(CV_HOT_RESET_IDS) != 0
    return HotResetInfo(
      entries: entries.map { entry in
        let address = PCIAddress(
          domain: UInt32(entry.segment), bus: entry.bus, device: entry.devfn >> 3, function: entry.devfn & 7)
        return hasIDs
          ? HotResetInfo.Entry(address: address, deviceID: entry.group_or_id)
          : HotResetInfo.Entry(address: address, group: Int(entry.group_or_id))
      }, isOwned: hasIDs ? flags & UInt32(CV_HOT_RESET_OWNED) != 0 : nil)
  }

  /// VFIO_DEVICE_GET_IRQ_INFO; a driver that does not know the index returns EINVAL.
  package func hasIRQ(_ irq: DeviceIRQ, on device: FileDescriptor) -> Bool {
    cv_device_interrupts(device.number, Self.index(irq)) > 0
  }

  private static func index(_ irq: DeviceIRQ) -> UInt32 {
    UInt32(irq == .request ? CV_REQUEST_IRQ : CV_ERROR_IRQ)
  }

  private static func number(_ type: ContainerType) -> Int32 {
    switch type {
    case .type1: Int32(CV_TYPE1V2_IOMMU)
    case .noIOMMU: Int32(CV_NOIOMMU_IOMMU)
    }
  }

  private static func checked(_ result: Int32, _ call: KernelCall) throws(CallError) -> Int32 {
    guard result >= 0 else { throw CallError(call, ErrorNumber(-result)) }
    return result
  }
}
