import Glibc
import GuestFiles
import HostModel
import SimulatedKernel

/// The machine that this program runs on, as a specification for the simulated kernel.
enum SysfsMachine {
  private static let devices = "/sys/bus/pci/devices"

  /// Reads it, taking the functions' current drivers as those of the host.
  static func read() -> MachineSpec {
    // `Linux version 6.1.0-...`; /proc/sys is missing where the kernel has no sysctl.
    let versionText = Files.text("/proc/version") ?? ""
    let release = versionText.split(separator: " ").dropFirst(2).first.map(String.init) ?? ""
    let addresses = Files.entries(devices).compactMap { PCIAddress($0) }.sorted()
    let slots = Set(Files.entries("/sys/bus/pci/slots").compactMap { Files.text("/sys/bus/pci/slots/\($0)/address") })
    // A bridge precedes the functions below it.
    let functions = addresses.filter { !Files.exists("\(devices)/\($0)/physfn") }.map { function($0, slots) }
      .sorted { depth($0.address) < depth($1.address) }
    guard let version = KernelVersion(release: release, versionText: versionText) else {
      Report.fail("no kernel version in \(release)")
    }
    var machine = MachineSpec(
      name: release,
      flavour: KernelFlavour(release: release, version: version, hasCdev: Files.exists("/dev/iommu")),
      functions: functions)
    machine.allowsNoIOMMU = Files.text("/sys/module/vfio/parameters/enable_unsafe_noiommu_mode") == "Y"
    machine.allowsUnsafeInterrupts =
      Files.text("/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts") == "Y"
    if Files.exists("/sys/devices/virtual/mtty/mtty/mdev_supported_types/mtty-1") { machine.mediated = .mtty }
    machine.disablesIdleSleep = Files.text("/sys/module/vfio_pci/parameters/disable_idle_d3") == "Y"
    switch Files.entries("/sys/class/iommu").first?.prefix(4) {
    case "ivhd": machine.iommu = .amd
    case "smmu": machine.iommu = .arm
    default: break
    }
    machine.builtInModules = Set(
      modules.filter { Files.exists("/sys/module/\($0)") && !Files.exists(refcnt($0)) })
    machine.remapsInterrupts = !(Files.text("/proc/cmdline") ?? "").contains("lab.iommu=unsafe")
    return machine
  }

  /// The modules of VFIO drivers whose reference counts are observed.
  static let modules = ["vfio_pci", "mtty"]

  /// The reference count of a module; absent if it is built into the kernel, or not loaded.
  static func refcnt(_ module: String) -> String { "/sys/module/\(module)/refcnt" }

  private static func path(_ address: PCIAddress) -> [Substring] {
    (Files.link("\(devices)/\(address)") ?? "").split(separator: "/").filter { PCIAddress(String($0)) != nil }
  }

  private static func depth(_ address: PCIAddress) -> Int { path(address).count }

  private static func function(_ address: PCIAddress, _ slots: Set<String>) -> FunctionSpec {
    let directory = "\(devices)/\(address)"
    func number(_ name: String) -> UInt64? {
      Files.text("\(directory)/\(name)").flatMap { text in
        text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
      }
    }
    let above = path(address).dropLast().last.flatMap { PCIAddress(String($0)) }
    var function = FunctionSpec(
      address, below: above, vendorID: UInt16(number("vendor") ?? 0), deviceID: UInt16(number("device") ?? 0),
      classCode: UInt32(number("class") ?? 0), name: "function", driver: Files.linkName("\(directory)/driver"),
      iommuGroup: Files.linkName("\(directory)/iommu_group").flatMap { Int($0) },
      resetMethods: (Files.text("\(directory)/reset_method") ?? "").split(separator: " ").compactMap {
        ResetMethod(rawValue: String($0))
      }, barSizes: bars(directory))
    if let possible = number("sriov_totalvfs"), possible > 0 {
      function.virtualFunctions = FunctionSpec.VirtualFunctions(
        possible: Int(possible), deviceID: UInt16(number("sriov_vf_device") ?? 0),
        offset: Int(number("sriov_offset") ?? 1),
        stride: Int(number("sriov_stride") ?? 1), name: "virtual function", driver: nil)
    }
    if let bus = secondaryBus(directory, domain: address.domain) {
      function.hasHotplugSlot = slots.contains("\(bus):00")
    }
    function.reservedRegions = regions(directory, address)
    // PCI Express has an extended configuration space, or at least a link width.
    function.isExpress = Files.exists("\(directory)/max_link_width")
    return function
  }

  /// The regions that the firmware reserves for the function's group, for its first function only: the kernel does not
  /// tell them apart. Those for interrupts are the IOMMU's own.
  private static func regions(_ directory: String, _ address: PCIAddress) -> [FunctionSpec.ReservedRegion] {
    let group = "\(directory)/iommu_group"
    guard Files.entries("\(group)/devices").compactMap({ PCIAddress($0) }).min() == address else { return [] }
    return (Files.text("\(group)/reserved_regions") ?? "").split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      let ends = words.compactMap { UInt64($0.dropFirst(2), radix: 16) }
      guard words.count == 3, ends.count == 2, let kind = FunctionSpec.ReservedRegion.Kind(rawValue: String(words[2])),
        kind != .msi
      else { return nil }
      return .init(ends[0]...ends[1], kind)
    }
  }

  /// `0000:01`, from the functions below the bridge, because reading the attribute would wake it.
  private static func secondaryBus(_ directory: String, domain: UInt32) -> String? {
    Files.entries(directory).compactMap { PCIAddress($0) }.first.map { String("\($0)".prefix(7)) }
  }

  /// The mappable size of each BAR: page-aligned memory (`vfio_pci_probe_mmaps`) in whole pages.
  private static func bars(_ directory: String) -> [UInt64] {
    let lines = (Files.text("\(directory)/resource") ?? "").split(separator: "\n").prefix(6)
    return lines.map { line in
      let values = line.split(separator: " ").compactMap { UInt64($0.dropFirst(2), radix: 16) }
      guard values.count == 3, values[2] & 0x200 != 0, values[0] & 4095 == 0, values[1] > values[0] else { return 0 }
      return (values[1] - values[0] + 4096) & ~4095
    }
  }
}
