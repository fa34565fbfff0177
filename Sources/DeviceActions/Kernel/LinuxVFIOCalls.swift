import CLinux
import CVFIO
import HostModel

/// The calls of the running kernel.
public struct LinuxVFIOCalls: VFIOCalls {
  /// The running kernel.
  public init() {}

  /// open(2).
  public func open(_ path: String) throws(CallError) -> OpenedFile {
    OpenedFile(try Self.checked(cl_open_node(path), .open))
  }

  /// close(2).
  public func close(_ file: OpenedFile) throws(CallError) { _ = try Self.checked(cl_close(file.number), .close) }

  /// VFIO_CHECK_EXTENSION.
  public func knows(_ type: ContainerType, container: OpenedFile) throws(CallError) -> Bool {
    try Self.checked(cv_container_check(container.number, Self.number(type)), .checkExtension) > 0
  }

  /// VFIO_GROUP_SET_CONTAINER.
  public func setContainer(_ container: OpenedFile, group: OpenedFile) throws(CallError) {
    _ = try Self.checked(cv_group_set_container(group.number, container.number), .setContainer)
  }

  /// VFIO_SET_IOMMU.
  public func setIOMMU(_ type: ContainerType, container: OpenedFile) throws(CallError) {
    _ = try Self.checked(cv_container_set_iommu(container.number, Self.number(type)), .setIOMMU)
  }

  /// VFIO_GROUP_GET_DEVICE_FD.
  public func device(_ address: DeviceAddress, token: String?, group: OpenedFile) throws(CallError) -> OpenedFile {
    // The token is part of the name (`vfio_pci_core_match`).
    let name = address.description + (token.map { " vf_token=\($0)" } ?? "")
    return OpenedFile(try Self.checked(cv_group_device(group.number, name), .getDevice))
  }

  /// VFIO_DEVICE_BIND_IOMMUFD.
  public func bind(_ device: OpenedFile, iommufd: OpenedFile) throws(CallError) -> UInt32 {
    var id: UInt32 = 0
    _ = try Self.checked(cv_device_bind(device.number, iommufd.number, &id), .bindIOMMUFD)
    return id
  }

  /// IOMMU_IOAS_ALLOC.
  public func allocateIOAS(iommufd: OpenedFile) throws(CallError) -> UInt32 {
    var id: UInt32 = 0
    _ = try Self.checked(cv_ioas_alloc(iommufd.number, &id), .allocateIOAS)
    return id
  }

  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  public func attach(_ device: OpenedFile, to ioas: UInt32) throws(CallError) {
    var id = ioas
    _ = try Self.checked(cv_device_attach(device.number, &id), .attach)
  }

  /// VFIO_DEVICE_RESET.
  public func reset(_ device: OpenedFile) throws(CallError) {
    _ = try Self.checked(cv_device_reset(device.number), .reset)
  }

  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  public func hotResetInfo(_ device: OpenedFile) throws(CallError) -> HotResetInfo {
    // The list may grow between two calls; more functions than these a bus and what is below it do not have.
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
  public func hotReset(_ device: OpenedFile, groups: [OpenedFile]) throws(CallError) {
    _ = try Self.checked(cv_hot_reset(device.number, groups.map(\.number), UInt32(groups.count)), .hotReset)
  }

  /// VFIO_DEVICE_SET_IRQS, with a new eventfd(2).
  public func listen(for signal: DeviceSignal, on device: OpenedFile) throws(CallError) -> OpenedFile {
    let event = try Self.checked(cl_event_open(), .setInterrupt)
    let result = cv_device_set_event(device.number, Self.index(signal), event)
    if result < 0 { cl_close(event) }
    _ = try Self.checked(result, .setInterrupt)
    return OpenedFile(event)
  }

  /// read(2) of an eventfd(2).
  public func drain(_ event: OpenedFile) { cl_event_drain(event.number) }

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

  /// VFIO_DEVICE_GET_IRQ_INFO; a driver that does not know the index says EINVAL.
  public func has(_ signal: DeviceSignal, on device: OpenedFile) -> Bool {
    cv_device_interrupts(device.number, Self.index(signal)) > 0
  }

  private static func index(_ signal: DeviceSignal) -> UInt32 {
    UInt32(signal == .request ? CV_REQUEST_IRQ : CV_ERROR_IRQ)
  }

  private static func number(_ type: ContainerType) -> Int32 {
    switch type {
    case .type1: Int32(CV_TYPE1V2_IOMMU)
    case .noIOMMU: Int32(CV_NOIOMMU_IOMMU)
    }
  }

  private static func checked(_ result: Int32, _ call: KernelCall) throws(CallError) -> Int32 {
    guard result >= 0 else { throw CallError(call, -result) }
    return result
  }
}
