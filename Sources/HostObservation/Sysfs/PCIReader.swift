import HostModel

/// Reads every PCI function from /sys/bus/pci.
///
/// Only attributes whose `show` function takes values from memory are read. `config`, `secondary_bus_number` and the
/// link attributes read the device's configuration space and may wake it (drivers/pci/pci-sysfs.c): they are left alone,
/// as are those that wait for the device's lock.
struct PCIReader: Sendable {
  let files: any HostFiles
  let threads: Int
  let registrations: VFIORegistrations

  /// The functions in order of address; notes name what could not be read.
  func functions(_ notes: inout [String]) -> [PCIFunction] {
    let names: [String]
    do {
      names = try files.entries("sys/bus/pci/devices")
    } catch {
      if !error.isAbsence { notes.append("PCI functions: \(error)") }
      return []
    }
    let hotplug = hotplugServiceDrivers()
    return ScanThreads.map(names.compactMap { PCIAddress($0) }, threads: threads) { function($0, hotplug) }
      .compactMap(\.self).sorted { $0.address < $1.address }
  }

  /// A function; nil when it has gone since the folder was read.
  private func function(_ address: PCIAddress, _ hotplug: [PCIAddress: String]) -> PCIFunction? {
    let folder = "sys/bus/pci/devices/\(address)"
    var function = PCIFunction(address: address)
    let path = (try? files.link(folder)) ?? ""
    function.upstream = Self.upstream(ofPath: path)
    function.vendorID = files.number("\(folder)/vendor").flatMap { UInt16(exactly: $0) }
    if function.vendorID == nil, (try? files.status(folder)) == nil { return nil }
    function.deviceID = files.number("\(folder)/device").flatMap { UInt16(exactly: $0) }
    function.classCode = files.number("\(folder)/class").flatMap { UInt32(exactly: $0) }
    function.driver = files.linkName("\(folder)/driver")?.cleaned
    function.iommuGroup = files.linkName("\(folder)/iommu_group").flatMap { Int($0) }
    function.physicalFunction = files.linkName("\(folder)/physfn").flatMap { PCIAddress($0) }
    function.hotplugServiceDriver = hotplug[address]
    if function.isBridge { return function }
    Self.readState(&function, files)
    if function.physicalFunction == nil, let possible = files.number("\(folder)/sriov_totalvfs") {
      function.virtualFunctionsPossible = possible
      function.virtualFunctions = virtualFunctions(folder)
    }
    // A driver lets go of the VFIO core before it is gone (vfio_pci_remove): without one the registration is over.
    if function.driver != nil {
      function.vfio = registrations.registration(ofFolder: path, driver: function.driver, group: function.iommuGroup)
    }
    if function.vfio != nil {
      function.enableCount = Self.enableCount(folder, files)
      function.barSizes = barSizes(folder)
    }
    return function
  }

  /// The function with what changes without a device event read again; nil when it has another driver.
  static func again(_ function: PCIFunction, _ files: any HostFiles) -> PCIFunction? {
    let folder = "sys/bus/pci/devices/\(function.address)"
    guard files.linkName("\(folder)/driver")?.cleaned == function.driver else { return nil }
    if function.isBridge { return function }
    var function = function
    readState(&function, files)
    if function.vfio != nil { function.enableCount = enableCount(folder, files) }
    return function
  }

  private static func readState(_ function: inout PCIFunction, _ files: any HostFiles) {
    let folder = "sys/bus/pci/devices/\(function.address)"
    function.resetMethods = resetMethods(folder, files)
    // `reset` exists just where some method was found; kernels before 5.15 show no more than that.
    function.hasResetFile = function.resetMethods != nil || (try? files.status("\(folder)/reset")) != nil
    function.powerState = files.line("\(folder)/power_state")?.cleaned
    function.runtimeStatus = files.line("\(folder)/power/runtime_status")?.cleaned
  }

  private static func enableCount(_ folder: String, _ files: any HostFiles) -> Int? { files.number("\(folder)/enable") }

  /// The virtual functions there are, in their order, from the links to them. `sriov_numvfs` is left alone: it waits for
  /// the device's lock (`sriov_numvfs_show`, drivers/pci/iov.c), which an unbind keeps for as long as somebody has the
  /// device open.
  private func virtualFunctions(_ folder: String) -> [PCIAddress] {
    let numbers = ((try? files.entries(folder)) ?? []).compactMap { name in
      name.hasPrefix("virtfn") ? Int(name.dropFirst(6)) : nil
    }
    return numbers.sorted().compactMap { files.linkName("\(folder)/virtfn\($0)").flatMap { PCIAddress($0) } }
  }

  /// The ordered methods; an empty file means that reset is switched off for the function.
  private static func resetMethods(_ folder: String, _ files: any HostFiles) -> [String]? {
    guard let bytes = try? files.contents("\(folder)/reset_method", limit: 4096) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
      .split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String($0).cleaned }
  }

  /// The first lines of `resource`: start, end, flags of the six BARs and the ROM (`resource_show`).
  private func barSizes(_ folder: String) -> [UInt64] {
    guard let bytes = try? files.contents("\(folder)/resource", limit: 16_384) else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 7).prefix(7).map { line in
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2).map {
        UInt64(Substring(decoding: $0.dropFirst(2), as: UTF8.self), radix: 16)
      }
      guard words.count >= 2, let start = words[0], let end = words[1], end > start else { return 0 }
      let (size, isTooLarge) = (end - start).addingReportingOverflow(1)
      return isTooLarge ? 0 : size
    }
  }

  /// What is above a function, from the text of its link into /sys/devices: `../../../devices/pci0000:00/0000:00:1c.0/
  /// 0000:01:00.0`. A function directly below `pciDDDD:BB` is on a root bus.
  static func upstream(ofPath path: String) -> PCIFunction.Upstream {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard parts.count >= 2, let parent = PCIAddress(Substring(parts[parts.count - 2])) else { return .root }
    return .bridge(parent)
  }

  /// Which ports have a native hotplug service, and its driver: `PORT:pcieX04` on the pci_express bus, where the last
  /// two digits are the service and 04 is hotplug (drivers/pci/pcie/portdrv.c, `get_descriptor_id`).
  private func hotplugServiceDrivers() -> [PCIAddress: String] {
    var result: [PCIAddress: String] = [:]
    for name in (try? files.entries("sys/bus/pci_express/devices")) ?? [] {
      let parts = name.split(separator: ":")
      guard let service = parts.last, service.hasPrefix("pcie"), service.hasSuffix("04"),
        let port = PCIAddress(name.dropLast(service.count + 1)),
        let driver = files.linkName("sys/bus/pci_express/devices/\(name)/driver")
      else { continue }
      result[port] = driver.cleaned
    }
    return result
  }
}
