import HostModel

/// Processes and their descriptors.
extension SimulatedKernel {
  /// Starts a process without VFIO descriptors. Returns its PID.
  package func spawn(_ identity: ProcessSpec) -> Int32 {
    memory.enter()
    defer { memory.leave() }
    return newProcess(identity).pid
  }

  /// fork(2). The child shares the open file descriptions and has the same mappings.
  package func fork(_ pid: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let parent = try process(pid)
      let child = newProcess(parent.identity)
      child.inherit(from: parent)
      if has(.forkTakesNoReference) { for file in child.descriptors.values { file.references -= 1 } }
      return child.pid
    }
  }

  /// exit(2) or a fatal signal. Mappings go first (exit_mm), then descriptors (exit_files).
  package func exit(_ pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let process = try process(pid)
      processes[pid] = nil
      // In address order: a new mapping is placed below the others (mmap's top-down layout).
      for mapping in process.mappings.reversed() where !has(.mappingOutlivesProcess) { put(mapping.file) }
      releaseVM(of: process)
      let files = process.descriptors.sorted { $0.key < $1.key }
      for (_, file) in has(.firstFileReleasedFirst) ? files.reversed() : files { put(file) }
    }
  }

  /// open(2) of a device node.
  package func open(_ path: String, by pid: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let process = try process(pid)
      return process.install(try openNode(path, process))
    }
  }

  /// close(2).
  package func close(_ number: Int32, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      processes[pid]?.remove(number)
      put(file)
    }
  }

  /// dup(2).
  package func dup(_ number: Int32, by pid: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      file.references += has(.dupTakesNoReference) ? 0 : 1
      return try process(pid).install(file)
    }
  }

  /// Passes a descriptor to another process (SCM_RIGHTS or pidfd_getfd(2)).
  package func pass(_ number: Int32, from pid: Int32, to other: Int32) throws(ErrorNumber) -> Int32 {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      let receiver = try process(other)
      file.references += has(.passTakesNoReference) ? 0 : 1
      return receiver.install(file)
    }
  }

  /// Sends a descriptor to a socket that is never read. The file stays open although no process has a descriptor of it.
  package func loseInFlight(_ number: Int32, of pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      file.references += has(.messageTakesNoReference) ? 0 : 1
      inFlight.append(file)
    }
  }

  /// Closes those sockets, which releases the files in flight.
  package func dropInFlight() {
    try? call { () throws(ErrorNumber) in
      for file in inFlight { put(file) }
      inFlight = []
    }
  }

  /// mmap(2) of a device region. The mapping keeps the file open. Fails with EINVAL if the device does not answer yet
  /// (`vfio_device_fops_mmap`) or the region has no such memory (`vfio_pci_core_mmap`), with ENODEV for a file that has
  /// none.
  package func map(_ number: Int32, region: Int, length: UInt64, by pid: Int32) throws(ErrorNumber) {
    try call { () throws(ErrorNumber) in
      let file = try file(number, of: pid)
      // `iommufd_fops_mmap` maps queues of a virtual IOMMU only. ENXIO is 6.
      if case .iommufd = file.kind, flavour.mapsQueues { throw .ENXIO }
      guard case .device(let opened) = file.kind else { throw .ENODEV }
      guard opened.isGranted, let function = core(opened.device)?.function,
        function.spec.barSizes.indices.contains(region), length > 0,
        length <= function.spec.barSizes[region] || has(.emptyRegionIsMapped)
      else { throw .EINVAL }
      file.references += has(.mappingTakesNoReference) ? 0 : 1
      try process(pid).mappings.append(FileMapping(file: file, region: region, length: length))
    }
  }

  // MARK: Parts

  private func openNode(_ path: String, _ process: ProcessState) throws(ErrorNumber) -> FileObject {
    if path == "/dev/vfio/vfio" { return makeFile(.container(Container()), link: path) }
    if path == "/dev/iommu", flavour.hasCdev { return makeFile(.iommufd(IOMMUContext()), link: path) }
    if path.hasPrefix("/dev/vfio/devices/"), flavour.hasCdev { return try openDeviceNode(path, process) }
    let name = path.hasPrefix("/dev/vfio/") ? path.dropFirst("/dev/vfio/".count) : ""
    let number = Int(name.hasPrefix("noiommu-") ? name.dropFirst("noiommu-".count) : name)
    guard let group = number.flatMap({ vfioGroups[$0] }), group.nodeName == name else { throw .ENOENT }
    return try openGroup(group, path, process)
  }

  /// `vfio_group_fops_open`.
  private func openGroup(_ group: VFIOGroup, _ path: String, _ process: ProcessState) throws(ErrorNumber) -> FileObject
  {
    group.lock.lock()
    defer { group.lock.unlock() }
    guard group.drivers > 0 else { throw .ENODEV }
    if group.isNoIOMMU, !process.identity.hasRawIO, !has(.groupWithoutRawIO) { throw .EPERM }
    guard group.openByNode == 0 || has(.groupOpenedBesideNode), group.openedFile == nil || has(.groupOpenedTwice) else {
      throw .EBUSY
    }
    let file = makeFile(.group(group), link: path)
    group.openedFile = file
    return file
  }

  /// `vfio_device_fops_cdev_open`. It does not open the device yet.
  private func openDeviceNode(_ path: String, _ process: ProcessState) throws(ErrorNumber) -> FileObject {
    let name = path.dropFirst("/dev/vfio/devices/".count)
    let number = name.hasPrefix("noiommu-vfio") ? name.dropFirst(12) : name.dropFirst(4)
    guard let device = Int(number).flatMap({ devices[$0] }), device.name == name, device.isVisible,
      device.references > 0,
      device.group?.isNoIOMMU == false || device.hasNodeWithoutIOMMU
    else { throw .ENOENT }
    if device.hasNodeWithoutIOMMU, !process.identity.hasRawIO, !has(.nodeWithoutRawIO) { throw .EPERM }
    device.references += 1
    return makeFile(.device(DeviceFile(device, group: nil)), link: path)
  }
}
