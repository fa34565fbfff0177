import LabComparison

/// One machine of the lab: what QEMU emulates, which script runs inside, and on which kernels.
struct Machine: Sendable {
  /// Whether devices sit behind an IOMMU.
  enum IOMMU: String, Sendable {
    /// An IOMMU that also remaps interrupts.
    case on
    /// An IOMMU that does not: VFIO refuses, as interrupts are not isolated.
    case unsafe
    /// None. Only the lab kernel can then give a device away (noiommu).
    case off
  }

  /// Its name, and that of its results.
  let name: String
  /// The script in Tests/Lab/guest.
  let script: String
  /// The kernels it runs on.
  let kernels: [String]
  var iommu = IOMMU.on
  /// Slots belong to ACPI (acpiphp) and not to the ports themselves (pciehp).
  var acpiHotplug = false
  /// What QEMU is given with -device, in order.
  let devices: [String]
  /// How many functions the machine has to give away: as many must be asked about in a phase.
  let functions: Int
  /// It has a second serial line, and on it the dashboard.
  var hasScreen = false
  /// A guest that takes longer, in seconds, is ended.
  var limit = 240
  /// It has a second serial line and a monitor, and its script says what is done with them (``Outside``).
  var asksOutside = false
  /// Time stands still for a guest that waits: what sleeps goes on at once (QEMU's -icount).
  var skipsWaiting = false
  /// What is done before each single call of a program that is disturbed; anything else only now and then.
  var beforeEachCall: [String] = []
  /// It has a disk: `drive=disk` of its devices.
  var hasDisk = false
  /// How many steps of scripts it compares with the simulated kernel, at least: written ones, and ones by chance.
  var conformance: (written: Int, random: Int)?
  /// So many ways to act or to write must be open without the seal and closed with it.
  var attacks: Int?
  /// What its emulated hardware does otherwise than hardware.
  var hardware = EmulatedHardware()

  /// QEMU's arguments for the devices.
  var arguments: [String] {
    var result: [String] = []
    if iommu != .off { result += ["-device", "intel-iommu,intremap=\(iommu == .on ? "on" : "off")"] }
    let network = ["e1000", "rtl8139", "ne2k_pci", "virtio-net-pci"]
    for device in devices {
      let isNetwork = network.contains { device.hasPrefix($0) }
      result += ["-device", isNetwork ? device + ",romfile=" : device]
    }
    return result + ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=\(acpiHotplug ? "on" : "off")"]
  }

  /// What the kernel's command line says of it.
  var commandLine: String {
    let iommuWords = iommu == .off ? "intel_iommu=off vfio.enable_unsafe_noiommu_mode=1" : "intel_iommu=on iommu=pt"
    let steps = conformance.map { " lab.steps=\($0.random)" } ?? ""
    let each = beforeEachCall.isEmpty ? "" : " lab.each=\(beforeEachCall.joined(separator: ","))"
    return "\(iommuWords) lab.machine=\(script) lab.iommu=\(iommu.rawValue)\(steps)\(each)"
  }
}
