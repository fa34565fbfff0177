import ActionPlanning
import HostModel
import Runtime

/// Opens devices: by container and group, or by device node, iommufd and address space.
extension ActionExecutor {
  func open(_ request: OpenRequest, _ plan: ActionPlan) throws(CallError) -> ActionResult {
    let before = holds
    let token = plan.token == .unwanted ? nil : request.token
    do {
      for _ in 0..<request.count { _ = try openFile(request.device, plan.path ?? .group, token: token) }
      if plan.path == .cdev { try attach(request.device) }
    } catch {
      release(to: before)
      throw error
    }
    listen(to: request.device)
    let count = counts[request.device].map { "; its open count is \($0)" } ?? ""
    let isDeaf = holds.devices[request.device]?.events[.request] == nil
    let warning = isDeaf ? " It has no request interrupt: whoever wants it waits until it is closed here." : ""
    return ActionResult(.done, text: "\(request.device) is open\(count). vfiotop holds it.\(warning)")
  }

  /// Opens one device file, reusing the group or iommufd that is already held.
  func openFile(_ address: DeviceAddress, _ path: AccessPath, token: String? = nil) throws(CallError) -> FileDescriptor
  {
    guard let device = device(address) else { throw CallError(.open, .ENODEV) }
    let file: FileDescriptor
    switch path {
    case .group:
      let group = try openGroup(of: device, attached: true)
      file = try retrying(.getDevice, address) { () throws(CallError) in
        try self.world.calls.getDeviceFD(address, token: token, group: group)
      }
    case .cdev:
      let iommufd = try openIOMMUFD()
      guard let node = device.cdevNode else { throw CallError(.open, .ENOENT) }
      let calls = world.calls
      file = try journal.call(.open, node, of: address) { () throws(CallError) in try calls.open(node) }
      do {
        _ = try journal.call(.bindIOMMUFD, node, of: address) { () throws(CallError) in
          try calls.bind(file, iommufd: iommufd)
        }
      } catch {
        close(file, node, address)
        throw error
      }
    }
    holds.devices[address, default: HeldFiles.Device(path: path, group: device.iommuGroup, files: [])].files
      .append(file)
    countOpen(address)
    return file
  }

  /// Returns the file of a device's group, opening it if it is not held yet. With `attached` the group has a container,
  /// which the open of a device needs; a proof of ownership does without one (before 6.0 it needs one,
  /// `vfio_group_get_external_user`).
  func openGroup(of device: Device, attached: Bool) throws(CallError) -> FileDescriptor {
    guard let number = device.iommuGroup else { throw CallError(.open, .ENOENT) }
    // If the node is not visible, open(2) reports that.
    let node = device.groupNode ?? "/dev/vfio/\(number)"
    if let group = holds.groups[number], group.container != nil || !attached { return group.file }
    let calls = world.calls
    let held = holds.groups[number]?.file
    let file: FileDescriptor
    if let held {
      file = held
    } else {
      file = try journal.call(.open, node, of: device.address) { () throws(CallError) in try calls.open(node) }
      holds.groups[number] = HeldFiles.Group(node: node, file: file, container: nil)
    }
    let isOld = facts.host.kernelVersion.map { $0 < KernelVersion(6, 0) } ?? false
    guard attached || isOld else { return file }
    let containerNode = facts.containerNode?.node ?? "/dev/vfio/vfio"
    let container = try journal.call(.open, containerNode, of: device.address) { () throws(CallError) in
      try calls.open(containerNode)
    }
    holds.groups[number]?.container = container
    let type = node.contains("noiommu-") ? ContainerType.noIOMMU : .type1
    let isKnown = try journal.call(.checkExtension, "\(containerNode) \(type)", of: device.address) {
      () throws(CallError) in try calls.checkExtension(type, container: container)
    }
    // SET_IOMMU would fail with this; the group is not touched yet (`vfio_ioctl_set_iommu`).
    guard isKnown else { throw CallError(.setIOMMU, .ENODEV) }
    try journal.call(.setContainer, node, of: device.address) { () throws(CallError) in
      try calls.setContainer(container, group: file)
    }
    try journal.call(.setIOMMU, "\(containerNode) \(type)", of: device.address) { () throws(CallError) in
      try calls.setIOMMU(type, container: container)
    }
    return file
  }

  private func openIOMMUFD() throws(CallError) -> FileDescriptor {
    if let iommufd = holds.iommufd { return iommufd }
    let calls = world.calls
    let iommufd = try journal.call(.open, "/dev/iommu") { () throws(CallError) in try calls.open("/dev/iommu") }
    holds.iommufd = iommufd
    return iommufd
  }

  /// Attaches a bound device to an empty address space, in which it can do no DMA.
  private func attach(_ address: DeviceAddress) throws(CallError) {
    guard let device = holds.devices[address]?.files.last, let iommufd = holds.iommufd else { return }
    let calls = world.calls
    if holds.ioas == nil {
      holds.ioas = try journal.call(.allocateIOAS, "/dev/iommu") { () throws(CallError) in
        try calls.allocateIOAS(iommufd: iommufd)
      }
    }
    guard let ioas = holds.ioas else { return }
    try journal.call(.attach, "\(address)", of: address) { () throws(CallError) in
      try calls.attach(device, to: ioas)
    }
  }

  /// Sets triggers for the request and error interrupts, as far as the device has them.
  private func listen(to address: DeviceAddress) {
    guard let device = holds.devices[address], device.events.isEmpty, let file = device.files.first else { return }
    let calls = world.calls
    for interrupt in DeviceIRQ.allCases where calls.hasIRQ(interrupt, on: file) {
      let name = interrupt == .request ? "request" : "error"
      let event = try? journal.call(.setInterrupt, "\(address) \(name)", of: address) { () throws(CallError) in
        try calls.setIRQTrigger(interrupt, on: file)
      }
      if let event { holds.devices[address]?.events[interrupt] = event }
    }
  }

  /// Repeats a call up to twice if the kernel could not take a lock.
  func retrying<Result>(
    _ call: KernelCall, _ address: DeviceAddress, _ body: () throws(CallError) -> Result
  ) throws(CallError) -> Result {
    for attempt in 0..<3 {
      do {
        return try journal.call(call, "\(address)", of: address, body)
      } catch {
        let isTransient =
          error.errno == .EAGAIN || (call == .hotReset && error.errno == .EBUSY)
        guard isTransient, attempt < 2 else { throw error }
        Poll.pause(milliseconds: 100)
      }
    }
    throw CallError(call, .EAGAIN)
  }

  private func countOpen(_ address: DeviceAddress) {
    guard let before = counts[address] else { return }
    counts[address] = before + 1
    guard before == 0 else { return }
    journal.line(
      .firstOpen, address, before: before, after: before + 1,
      "first open of \(address): open_device has run; open count 0 -> 1")
  }
}
