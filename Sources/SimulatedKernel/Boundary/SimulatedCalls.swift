import CLinux
import ActionExecution
import ActionPlanning
import Glibc
import HostModel
import Synchronization

/// The VFIO calls of one process of the simulated host.
package final class SimulatedCalls: VFIOCalls {
  private let kernel: SimulatedKernel
  private let pid: Int32
  /// Offset of the simulated kernel's descriptor numbers. Events are real eventfd(2) descriptors, so that callers wait
  /// for them as on Linux; the offset keeps the two number ranges apart.
  private static let offset: Int32 = 1_000_000

  /// Makes calls as the process `pid`.
  package init(_ kernel: SimulatedKernel, pid: Int32) {
    self.kernel = kernel
    self.pid = pid
  }

  /// open(2) of a device node.
  package func open(_ path: String) throws(CallError) -> FileDescriptor {
    try KernelCall.open.answered { () throws(ErrorNumber) in Self.opened(try kernel.open(path, by: pid)) }
  }

  /// close(2).
  package func close(_ file: FileDescriptor) throws(CallError) {
    if file.number < Self.offset {
      _ = cl_close(file.number)
      return
    }
    try KernelCall.close.answered { () throws(ErrorNumber) in try kernel.close(Self.number(file), by: pid) }
  }

  /// VFIO_CHECK_EXTENSION.
  package func checkExtension(_ type: ContainerType, container: FileDescriptor) throws(CallError) -> Bool {
    try KernelCall.checkExtension.answered { () throws(ErrorNumber) in
      try kernel.checkExtension(Self.type(type), container: Self.number(container), by: pid) > 0
    }
  }

  /// VFIO_GROUP_SET_CONTAINER.
  package func setContainer(_ container: FileDescriptor, group: FileDescriptor) throws(CallError) {
    try KernelCall.setContainer.answered { () throws(ErrorNumber) in
      try kernel.setContainer(Self.number(container), group: Self.number(group), by: pid)
    }
  }

  /// VFIO_SET_IOMMU.
  package func setIOMMU(_ type: ContainerType, container: FileDescriptor) throws(CallError) {
    try KernelCall.setIOMMU.answered { () throws(ErrorNumber) in
      try kernel.setIOMMU(Self.type(type), container: Self.number(container), by: pid)
    }
  }

  /// VFIO_GROUP_GET_DEVICE_FD.
  package func getDeviceFD(_ address: DeviceAddress, token: String?, group: FileDescriptor) throws(CallError)
    -> FileDescriptor
  {
    let name = "\(address)" + (token.map { " vf_token=\($0)" } ?? "")
    return try KernelCall.getDevice.answered { () throws(ErrorNumber) in
      Self.opened(try kernel.device(name, group: Self.number(group), by: pid))
    }
  }

  /// VFIO_DEVICE_BIND_IOMMUFD.
  package func bind(_ device: FileDescriptor, iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    try KernelCall.bindIOMMUFD.answered { () throws(ErrorNumber) in
      try kernel.bind(Self.number(device), iommufd: Self.number(iommufd), by: pid)
    }
  }

  /// IOMMU_IOAS_ALLOC.
  package func allocateIOAS(iommufd: FileDescriptor) throws(CallError) -> UInt32 {
    try KernelCall.allocateIOAS.answered { () throws(ErrorNumber) in
      try kernel.allocateIOAS(Self.number(iommufd), by: pid)
    }
  }

  /// VFIO_DEVICE_ATTACH_IOMMUFD_PT.
  package func attach(_ device: FileDescriptor, to ioas: UInt32) throws(CallError) {
    try KernelCall.attach.answered { () throws(ErrorNumber) in try kernel.attach(Self.number(device), to: ioas, by: pid)
    }
  }

  /// VFIO_DEVICE_RESET.
  package func reset(_ device: FileDescriptor) throws(CallError) {
    try KernelCall.reset.answered { () throws(ErrorNumber) in try kernel.reset(Self.number(device), by: pid) }
  }

  /// VFIO_DEVICE_GET_PCI_HOT_RESET_INFO.
  package func hotResetInfo(_ device: FileDescriptor) throws(CallError) -> HotResetInfo {
    let report = try KernelCall.hotResetInfo.answered { () throws(ErrorNumber) in
      try kernel.hotResetInfo(Self.number(device), by: pid)
    }
    return HotResetInfo(
      entries: report.entries.map { entry in
        report.hasIDs
          ? HotResetInfo.Entry(address: entry.address, deviceID: entry.groupOrID)
          : HotResetInfo.Entry(address: entry.address, group: Int(entry.groupOrID))
      }, isOwned: report.hasIDs ? report.isOwned : nil)
  }

  /// VFIO_DEVICE_PCI_HOT_RESET.
  package func hotReset(_ device: FileDescriptor, groups: [FileDescriptor]) throws(CallError) {
    try KernelCall.hotReset.answered { () throws(ErrorNumber) in
      try kernel.hotReset(Self.number(device), groups: groups.map(Self.number), by: pid)
    }
  }

  /// VFIO_DEVICE_GET_IRQ_INFO.
  package func hasIRQ(_ irq: DeviceIRQ, on device: FileDescriptor) -> Bool {
    (try? kernel.interruptCount(irq == .request ? .request : .error, Self.number(device), by: pid)) ?? 0 > 0
  }

  /// VFIO_DEVICE_SET_IRQS with a new eventfd.
  package func setIRQTrigger(_ irq: DeviceIRQ, on device: FileDescriptor) throws(CallError) -> FileDescriptor {
    let event = cl_event_open()
    guard event >= 0 else { throw CallError(.setInterrupt, ErrorNumber(-event)) }
    do throws(CallError) {
      let reference = try EventReference(event)
      try KernelCall.setInterrupt.answered { () throws(ErrorNumber) in
        try kernel.setTrigger(irq == .request ? .request : .error, Self.number(device), by: pid) {
          reference.signal()
        }
      }
    } catch {
      _ = cl_close(event)
      throw error
    }
    return FileDescriptor(event)
  }

  /// read(2) of an eventfd.
  package func consume(_ event: FileDescriptor) { cl_event_drain(event.number) }

  /// The kernel's own reference to an eventfd. It outlives the process's descriptor.
  private final class EventReference: Sendable {
    private let descriptor: Int32

    /// Throws the errno of fcntl(2).
    init(_ event: Int32) throws(CallError) {
      descriptor = fcntl(event, F_DUPFD_CLOEXEC, 3)
      guard descriptor >= 0 else { throw CallError(.setInterrupt, ErrorNumber(errno)) }
    }

    deinit { cl_close(descriptor) }

    func signal() { cl_event_post(descriptor) }
  }

  private static func opened(_ number: Int32) -> FileDescriptor { FileDescriptor(number + offset) }
  private static func number(_ file: FileDescriptor) -> Int32 { file.number - offset }
  private static func type(_ type: ContainerType) -> IOMMUType { type == .type1 ? .type1v2 : .noIOMMU }
}
