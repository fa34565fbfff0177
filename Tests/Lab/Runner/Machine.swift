import LabComparison

/// One machine of the lab: the devices that QEMU emulates, the script that runs inside, and the kernels.
struct Machine: Sendable {
  /// The IOMMU of a machine.
  enum IOMMU: String, Sendable {
    /// An IOMMU that also remaps interrupts.
    case on
    /// An IOMMU that does not: VFIO refuses, because interrupts are not isolated.
    case unsafe
    /// No IOMMU. Only the lab kernel can then bind a device to VFIO (noiommu).
    case off
  }

  /// The name of the machine and of its results.
  let name: String
  /// The script in Tests/Lab/guest.
  let script: String
  /// The kernels it runs on.
  let kernels: [String]
  /// The kernels it also runs on if it is requested by name, because it takes minutes.
  var byName: [String] = []
  var iommu = IOMMU.on
  /// The slots belong to ACPI (acpiphp) instead of the ports (pciehp).
  var acpiHotplug = false
  /// The arguments of -device, in order.
  let devices: [String]
  /// The number of functions that can be bound to VFIO; a phase must ask about all of them.
  let functions: Int
  /// The machine has a second serial line with the dashboard on it.
  var hasScreen = false
  /// The timeout of the guest, in seconds.
  var limit = 240
  /// The machine has a second serial line and a monitor, driven by requests of its script (``Outside``).
  var asksOutside = false
  /// Time skips ahead while the guest waits: sleeps end at once (QEMU's -icount).
  var skipsWaiting = false
  /// The disturbances made before every single call of a program; others are made now and then.
  var beforeEachCall: [String] = []
  /// The machine has a disk: `drive=disk` of its devices.
  var hasDisk = false
  /// The minimum number of script steps compared with the simulated kernel, written and random ones.
  var conformance: (written: Int, random: Int)?
  /// The machine has a root file system with programs that use VFIO (``ProgramsRoot``).
  var hasPrograms = false
  /// The functions for which the firmware reserves memory (``ReservingFirmware``).
  var reserved: [String] = []
  /// The number of attack attempts that must succeed without the seal and fail with it.
  var attacks: Int?
  /// The differences of its emulated hardware from real hardware.
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

  /// The kernel command line that the machine requires.
  var commandLine: String {
    let iommuWords = iommu == .off ? "intel_iommu=off vfio.enable_unsafe_noiommu_mode=1" : "intel_iommu=on iommu=pt"
    let steps = conformance.map { " lab.steps=\($0.random)" } ?? ""
    let each = beforeEachCall.isEmpty ? "" : " lab.each=\(beforeEachCall.joined(separator: ","))"
    return "\(iommuWords) lab.machine=\(script) lab.iommu=\(iommu.rawValue)\(steps)\(each)"
  }
}
