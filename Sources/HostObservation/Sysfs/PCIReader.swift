import HostModel
import TerminalText

/// Reads every PCI function from /sys/bus/pci.
///
/// Only attributes whose `show` function takes values from memory are read. `config` and `secondary_bus_number` read the
/// device's configuration space and may wake it (drivers/pci/pci-sysfs.c), so they are not read, nor are those that wait
/// for the device's lock. The attributes of a link read it too; they are read of an awake function alone (``PCILink``).
struct PCIReader: Sendable {
  let files: any HostFiles
  let threads: Int
  let registrations: VFIORegistrations
  let claims: MemoryClaims

  /// Returns the functions in order of address; `notes` gets a line for each part that could not be read.
  func functions(_ notes: inout [String]) -> [PCIFunction] {
    let names: [String]
    do {
      names = try files.entries("sys/bus/pci/devices")
    } catch {
      if !error.isAbsence { notes.append("PCI functions: \(error)") }
      return []
    }
    let hotplug = hotplugServiceDrivers()
    let functions = ScanThreads.map(names.compactMap { PCIAddress($0) }, threads: threads) { function($0, hotplug) }
      .compactMap(\.self).sorted { $0.address < $1.address }
    return Self.namingBridges(functions)
  }

  /// In a tree that lacks the class of a function, one with functions below it is known to be a bridge.
  private static func namingBridges(_ functions: [PCIFunction]) -> [PCIFunction] {
    guard functions.contains(where: { $0.classCode == nil }) else { return functions }
    let above = Set(
      functions.compactMap { function -> PCIAddress? in
        guard case .bridge(let bridge) = function.upstream else { return nil }
        return bridge
      })
    return functions.map { function in
      guard function.classCode == nil, above.contains(function.address) else { return function }
      var bridge = function
      bridge.classCode = 0x06_0400
      return bridge
    }
  }

  /// Returns a function; nil if it has gone since the directory was read.
  private func function(_ address: PCIAddress, _ hotplug: [PCIAddress: String]) -> PCIFunction? {
    let directory = "sys/bus/pci/devices/\(address)"
    var function = PCIFunction(address: address)
    let path = (try? files.link(directory)) ?? ""
    function.upstream = Self.upstream(ofPath: path)
    function.domainOwner = Self.domainOwner(ofPath: path)
    function.vendorID = files.number("\(directory)/vendor").flatMap { UInt16(exactly: $0) }
    if function.vendorID == nil, (try? files.status(directory)) == nil { return nil }
    function.deviceID = files.number("\(directory)/device").flatMap { UInt16(exactly: $0) }
    function.classCode = files.number("\(directory)/class").flatMap { UInt32(exactly: $0) }
    function.driver = files.linkName("\(directory)/driver")?.cleaned
    function.iommuGroup = files.linkName("\(directory)/iommu_group").flatMap { Int($0) }
    if function.iommuGroup != nil { function.iommu = files.linkName("\(directory)/iommu")?.cleaned }
    function.physicalFunction = files.linkName("\(directory)/physfn").flatMap { PCIAddress($0) }
    function.hotplugServiceDriver = hotplug[address]
    if function.isBridge { return function }
    function.numaNode = files.number("\(directory)/numa_node").flatMap { $0 < 0 ? nil : $0 }
    function.isZPCI = (try? files.status("\(directory)/function_id")) != nil
    Self.readState(&function, files)
    if function.physicalFunction == nil, let possible = files.number("\(directory)/sriov_totalvfs") {
      function.virtualFunctionsPossible = possible
      function.virtualFunctions = virtualFunctions(directory)
    }
    let registration = registrations.registration(
      ofDirectory: path, driver: function.driver, group: function.iommuGroup)
    if function.driver != nil {
      function.vfio = registration
    } else if registration != nil {
      // The driver's link goes first (`__device_release_driver`), then the registration.
      function.leavingRegistration = registration
      function.virtualFunctionSpacing = virtualFunctionSpacing(directory, function.virtualFunctionsPossible)
    }
    if function.mayBeOpen { function.enableCount = Self.enableCount(directory, files) }
    // The firmware's screen is claimed before any driver comes, and stays in the way of one that is bound later.
    let isFreeScreen = function.driver == nil && function.classCode.map { $0 >> 16 == 0x03 } ?? false
    if function.vfio != nil || isFreeScreen {
      let ranges = barRanges(directory)
      function.barSizes = ranges.map { $0.map { $0.upperBound - $0.lowerBound + 1 } ?? 0 }
      function.barClaims = claims.claims(on: Array(ranges.prefix(6)), of: address)
      Self.readHealth(&function, files)
    }
    return function
  }

  /// Returns the function with everything read again that changes without a device event; nil if its driver changed.
  static func again(_ function: PCIFunction, _ files: any HostFiles) -> PCIFunction? {
    let directory = "sys/bus/pci/devices/\(function.address)"
    guard files.linkName("\(directory)/driver")?.cleaned == function.driver else { return nil }
    if function.isBridge { return function }
    var function = function
    readState(&function, files)
    if function.mayBeOpen { function.enableCount = enableCount(directory, files) }
    if function.vfio != nil { readHealth(&function, files) }
    return function
  }

  private static func readState(_ function: inout PCIFunction, _ files: any HostFiles) {
    let directory = "sys/bus/pci/devices/\(function.address)"
    function.resetMethods = resetMethods(directory, files)
    // `reset` exists if a method was found; kernels before 5.15 show no more than that.
    function.hasResetFile = function.resetMethods != nil || (try? files.status("\(directory)/reset")) != nil
    function.powerState = files.line("\(directory)/power_state")?.cleaned
    function.runtimeStatus = files.line("\(directory)/power/runtime_status")?.cleaned
  }

  /// Reads the errors and the link of a function of VFIO's, after its power state. A virtual function has no link of its
  /// own: its link registers are reserved (PCI Express 9.3.5.4).
  private static func readHealth(_ function: inout PCIFunction, _ files: any HostFiles) {
    let directory = "sys/bus/pci/devices/\(function.address)"
    function.errors = errors(directory, files)
    let isAwake = function.powerState == "D0" && function.runtimeStatus == "active"
    let hasOwnLink = isAwake && function.physicalFunction == nil
    function.link = hasOwnLink ? link(directory, files, known: function.link) : nil
  }

  private static func errors(_ directory: String, _ files: any HostFiles) -> PCIErrorCounts? {
    func total(_ kind: String) -> Int?? {
      guard let bytes = try? files.contents("\(directory)/aer_dev_\(kind)", limit: 1 << 16) else { return .none }
      // The sum is the last line: `TOTAL_ERR_COR 3`.
      let words = bytes.prefix { $0 != 0 }.suffix(64).split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
      guard words.count >= 2, words[words.count - 2].starts(with: "TOTAL_ERR_".utf8) else { return .some(nil) }
      return .some(Int(String(decoding: words[words.count - 1], as: UTF8.self)).flatMap { $0 < 0 ? nil : $0 })
    }
    // The kernel shows all three or none (`aer_stats_attrs_are_visible`).
    guard let correctable = total("correctable") else { return nil }
    return PCIErrorCounts(
      correctable: correctable, nonFatal: total("nonfatal") ?? nil, fatal: total("fatal") ?? nil)
  }

  /// Returns the link of an awake function; nil without one. What it is at best never changes.
  private static func link(_ directory: String, _ files: any HostFiles, known: PCILink?) -> PCILink? {
    func speed(_ name: String) -> Int? { files.line("\(directory)/\(name)").flatMap(PCILink.speed) }
    func width(_ name: String) -> Int? { files.number("\(directory)/\(name)").flatMap(PCILink.width) }
    var link = PCILink()
    link.bestWidth = known?.bestWidth ?? width("max_link_width")
    guard link.bestWidth != nil else { return nil }
    link.bestSpeed = known?.bestSpeed ?? speed("max_link_speed")
    link.speed = speed("current_link_speed")
    link.width = width("current_link_width")
    return link
  }

  /// From memory: `enable_show`, drivers/pci/pci-sysfs.c.
  private static func enableCount(_ directory: String, _ files: any HostFiles) -> Int? {
    files.number("\(directory)/enable")
  }

  /// Returns the virtual functions in order, from the links to them. `sriov_numvfs` is not read: it waits for the
  /// device's lock (`sriov_numvfs_show`, drivers/pci/iov.c), which an unbind holds for as long as the device is open.
  private func virtualFunctions(_ directory: String) -> [PCIAddress] {
    let numbers = ((try? files.entries(directory)) ?? []).compactMap { name in
      name.hasPrefix("virtfn") ? Int(name.dropFirst(6)) : nil
    }
    return numbers.sorted().compactMap { files.linkName("\(directory)/virtfn\($0)").flatMap { PCIAddress($0) } }
  }

  private func virtualFunctionSpacing(_ directory: String, _ possible: Int?) -> VirtualFunctionSpacing? {
    guard let possible, let offset = files.number("\(directory)/sriov_offset"),
      let stride = files.number("\(directory)/sriov_stride")
    else { return nil }
    return VirtualFunctionSpacing(offset: offset, stride: stride, count: possible)
  }

  /// The methods in order; an empty file means that reset is disabled for the function.
  private static func resetMethods(_ directory: String, _ files: any HostFiles) -> [String]? {
    files.text("\(directory)/reset_method", limit: 8192)?
      .split(whereSeparator: { $0 == " " || $0 == "\n" }).map { String($0).cleaned }
  }

  /// The first lines of `resource`: start, end, flags of the six BARs and the ROM (`resource_show`).
  private func barRanges(_ directory: String) -> [ClosedRange<UInt64>?] {
    guard let bytes = try? files.contents("\(directory)/resource", limit: 16_384) else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 7).prefix(7).map { line in
      let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2).map {
        UInt64(Substring(decoding: $0.dropFirst(2), as: UTF8.self), radix: 16)
      }
      guard words.count >= 2, let start = words[0], let end = words[1], end > start, end - start < .max else {
        return nil
      }
      return start...end
    }
  }

  /// Returns the device above a function, from its link into /sys/devices: `../../../devices/pci0000:00/0000:00:1c.0/
  /// 0000:01:00.0`. A function directly below `pciDDDD:BB` is on a root bus.
  static func upstream(ofPath path: String) -> PCIFunction.Upstream {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard parts.count >= 2, let parent = PCIAddress(Substring(parts[parts.count - 2])) else { return .root }
    return .bridge(parent)
  }

  /// Returns the function above the last host bridge of a path: `.../0000:00:0e.0/pci10000:e0/10000:e1:00.0` is in a domain
  /// that the driver of 0000:00:0e.0 made.
  static func domainOwner(ofPath path: String) -> PCIAddress? {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    guard let root = parts.lastIndex(where: { $0.starts(with: "pci".utf8) }), root > 0 else { return nil }
    return PCIAddress(Substring(parts[root - 1]))
  }

  /// The drivers of native hotplug services, by port: `PORT:pcieX04` on the pci_express bus, where the last two digits
  /// are the service and 04 is hotplug (drivers/pci/pcie/portdrv.c, `get_descriptor_id`).
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

extension PCIFunction {
  /// VFIO may have it open: it is bound to a VFIO driver, or has lost its driver.
  var mayBeOpen: Bool { vfio != nil || driver == nil && !isBridge }
}
