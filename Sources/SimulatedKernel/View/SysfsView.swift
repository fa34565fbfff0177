import HostModel
import HostObservation

/// Builds the sysfs and /dev of a simulated kernel. Runs inside the kernel's monitor.
struct SysfsView {
  let kernel: SimulatedKernel
  let root: DirectoryNode

  /// The major numbers of group nodes and of device nodes.
  static let majors = (group: UInt32(245), device: UInt32(244))

  /// Adds every file to the tree.
  func make() {
    let devices = root.directory(at: "sys/bus/pci/devices")
    let services = root.directory(at: "sys/bus/pci_express/devices")
    for function in kernel.functions.values {
      let path = path(of: function)
      let directory = root.directory(at: "sys/\(path)")
      devices.link(function.address.description, "../../../\(path)")
      attributes(of: function, directory)
      if function.spec.hasHotplugSlot {
        // `PORT:pcieX04`: the hotplug service of a root port (4) or of a downstream port (6).
        let type = function.bus.isRoot ? 2 : 6
        services.link("\(function.address):pcie\(type)04/driver", "../../../bus/pci_express/drivers/pciehp")
      }
    }
    drivers()
    groups()
    vfio()
    if let module = kernel.mediated { mediated(module) }
    migrations()
    names()
  }

  /// `devices/pci0000:00/0000:00:01.0/0000:01:00.0`.
  func path(of function: PCIFunctionState) -> String {
    var parts = [function.address.description]
    var bus = function.bus
    // A virtual function on a virtual bus is a sibling of its physical function.
    if let physical = function.physicalFunction { bus = physical.bus }
    while let bridge = bus.bridge {
      parts.append(bridge.address.description)
      bus = bridge.bus
    }
    let domain = bus.address.description
    return "devices/pci\(domain)/" + parts.reversed().joined(separator: "/")
  }

  private func attributes(of function: PCIFunctionState, _ directory: DirectoryNode) {
    let spec = function.spec
    directory.file("vendor", "0x\(hex(UInt64(spec.vendorID), 4))\n")
    directory.file("device", "0x\(hex(UInt64(spec.deviceID), 4))\n")
    directory.file("class", "0x\(hex(UInt64(spec.classCode), 6))\n")
    directory.file("driver_override", (function.driverOverride ?? "(null)") + "\n")
    directory.file("enable", "\(function.enableCount)\n")
    directory.file("power_state", Self.powerState(function) + "\n")
    directory.file("power/runtime_status", function.runtimeStatus + "\n")
    // Attribute links lead up to /sys by the depth of the function's directory.
    let up = String(repeating: "../", count: path(of: function).split(separator: "/").count)
    directory.link("subsystem", "\(up)bus/pci")
    if let driver = function.driver, function.isDriverShown {
      directory.link("driver", "\(up)bus/pci/drivers/\(driver.name)")
    }
    if let group = function.group {
      directory.link("iommu_group", "\(up)kernel/iommu_groups/\(group.id)")
      if group.kind == .physical { unit(of: function, directory, up) }
    }
    if let physical = function.physicalFunction { directory.link("physfn", "../\(physical.address)") }
    if spec.isBridge { return }
    if function.hasResetFile {
      directory.file("reset", "")
      if kernel.flavour.showsResetMethods {
        directory.file("reset_method", function.resetMethods.map(\.rawValue).joined(separator: " ") + "\n")
      }
    }
    directory.file("resource", resource(spec))
    if let virtual = spec.virtualFunctions {
      directory.file("sriov_totalvfs", "\(virtual.possible)\n")
      directory.file("sriov_numvfs", "\(function.virtualFunctions.count)\n")
      for (index, one) in function.virtualFunctions.enumerated() {
        directory.link("virtfn\(index)", "../\(one.address)")
      }
    }
    registration(of: function, directory)
  }

  /// The IOMMU that translates the function's DMA (`iommu_device_link`, drivers/iommu/iommu-sysfs.c).
  private func unit(of function: PCIFunctionState, _ directory: DirectoryNode, _ up: String) {
    let name = kernel.machine.iommu.unit
    directory.link("iommu", "\(up)devices/virtual/iommu/\(name)")
    root.link("sys/class/iommu/\(name)", "../../devices/virtual/iommu/\(name)")
    root.link(
      "sys/devices/virtual/iommu/\(name)/devices/\(function.address)", "../../../../../\(path(of: function))")
  }

  private static func powerState(_ function: PCIFunctionState) -> String {
    if function.isSuspended { return "D3hot" }
    return function.driver == nil && function.hasLostDriver ? "unknown" : "D0"
  }

  private func registration(of function: PCIFunctionState, _ directory: DirectoryNode) {
    guard let device = function.core?.device else { return }
    registration(of: device, directory, path(of: function))
  }

  /// `vfio-dev/vfioN`, from 6.1; with the node's device number if there is a node.
  func registration(of device: VFIODevice, _ directory: DirectoryNode, _ path: String) {
    guard device.isVisible, kernel.flavour.hasDeviceDirectories else { return }
    let own = directory.directory(at: "vfio-dev/\(device.name)")
    if kernel.flavour.hasCdev, device.group?.isNoIOMMU == false || device.hasNodeWithoutIOMMU {
      own.file("dev", "\(Self.majors.device):\(device.index)\n")
      root.put("dev/vfio/devices/\(device.name)", .device(Self.node(Self.majors.device, UInt32(device.index))))
    }
    root.link("sys/class/vfio-dev/\(device.name)", "../../\(path)/vfio-dev/\(device.name)")
  }

  /// `resource_show`: start, end and flags of the BARs and the ROM.
  private func resource(_ spec: FunctionSpec) -> String {
    (0..<7).map { index in
      let size = spec.barSizes.indices.contains(index) ? spec.barSizes[index] : 0
      guard size > 0 else { return "0x0000000000000000 0x0000000000000000 0x0000000000000000\n" }
      let start = UInt64(spec.address.bus) << 36 | UInt64(spec.address.function) << 32 | UInt64(index) << 40
      return "0x\(hex(start, 16)) 0x\(hex(start + size - 1, 16)) 0x0000000000140204\n"
    }.joined()
  }

  private func drivers() {
    for driver in kernel.drivers.values {
      let directory = root.directory(at: "sys/bus/pci/drivers/\(driver.name)")
      // The port driver is built in.
      guard driver.name != "pcieport" else { continue }
      directory.link("module", "../../../../module/\(driver.module)")
      let module = root.directory(at: "sys/module/\(driver.module)")
      _ = module.directory("holders")
      let vfio = driver as? VFIOPCIDriver
      if !kernel.machine.builtInModules.contains(driver.module) {
        module.file("refcnt", "\(vfio?.references ?? 0)\n")
      }
      if vfio == nil { continue }
      root.link("sys/module/vfio/holders/\(driver.module)", "../../\(driver.module)")
      if kernel.flavour.hasPCICore {
        root.link("sys/module/vfio_pci_core/holders/\(driver.module)", "../../\(driver.module)")
      }
    }
  }

  private func groups() {
    let directory = root.directory(at: "sys/kernel/iommu_groups")
    for group in kernel.groups.values {
      let devices = directory.directory(at: "\(group.id)/devices")
      for function in group.functions {
        devices.link(function.address.description, "../../../../\(path(of: function))")
      }
      if let mediated = group.mediated {
        devices.link(mediated.uuid, "../../../../\(path(ofMediated: mediated.device.address))")
      }
      if let name = group.name { directory.file("\(group.id)/name", name + "\n") }
      // `iommu_group_show_resv_regions` and `iommu_group_show_type`.
      let regions = kernel.reservedRegions(of: group).map { region in
        "0x\(hex(region.start, 16)) 0x\(hex(region.end, 16)) \(region.kind.rawValue)\n"
      }
      directory.file("\(group.id)/reserved_regions", regions.joined())
      let domain = kernel.flavour.namesFlushQueue ? "DMA-FQ" : "DMA"
      directory.file("\(group.id)/type", group.kind == .physical ? domain + "\n" : "unknown\n")
    }
  }

  private func vfio() {
    _ = root.directory(at: "sys/class/vfio")
    if kernel.flavour.hasDeviceDirectories { _ = root.directory(at: "sys/class/vfio-dev") }
    for group in kernel.vfioGroups.values {
      root.file("sys/devices/virtual/vfio/\(group.nodeName)/dev", "\(Self.majors.group):\(group.minor)\n")
      root.link("sys/class/vfio/\(group.nodeName)", "../../devices/virtual/vfio/\(group.nodeName)")
      root.put("dev/vfio/\(group.nodeName)", .device(Self.node(Self.majors.group, UInt32(group.minor))))
    }
    root.file("sys/class/misc/vfio/dev", "10:196\n")
    root.put("dev/vfio/vfio", .device(Self.node(10, 196, mode: 0o666)))
    if kernel.flavour.hasCdev {
      root.file(
        "sys/module/iommufd/parameters/allow_unsafe_interrupts",
        kernel.machine.allowsUnsafeInterrupts ? "Y\n" : "N\n")
      root.file("sys/class/misc/iommu/dev", "10:123\n")
      root.put("dev/iommu", .device(Self.node(10, 123, mode: 0o660)))
    }
    let machine = kernel.machine
    root.file("sys/module/vfio/parameters/enable_unsafe_noiommu_mode", kernel.allowsNoIOMMU ? "Y\n" : "N\n")
    root.file(
      "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts", machine.allowsUnsafeInterrupts ? "Y\n" : "N\n")
    root.file("sys/module/vfio_pci/parameters/disable_idle_d3", machine.disablesIdleSleep ? "Y\n" : "N\n")
    root.file("sys/module/vfio_pci/parameters/disable_denylist", machine.disablesDenylist ? "Y\n" : "N\n")
  }

  /// The machine's own pci.ids, so that the real host's is not read.
  private func names() {
    var lines: [UInt16: [UInt16: String]] = [:]
    for function in kernel.functions.values {
      lines[function.spec.vendorID, default: [:]][function.spec.deviceID] = function.spec.name
    }
    var text = ""
    for (vendor, devices) in lines {
      text += "\(hex(UInt64(vendor), 4))  Vendor\n"
      for (device, name) in devices { text += "\t\(hex(UInt64(device), 4))  \(name)\n" }
    }
    root.file("usr/share/misc/pci.ids", text)
  }

  /// The status of a device node that root owns.
  static func node(_ major: UInt32, _ minor: UInt32, mode: UInt32 = 0o600) -> FileStatus {
    FileStatus(
      mode: 0o020000 | mode, userID: 0, groupID: 0, links: 1, size: 0, deviceMajor: major, deviceMinor: minor)
  }

  private func hex(_ value: UInt64, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
