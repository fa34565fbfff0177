import HostModel

/// The devices of the sample.
enum SampleDevices {
  static let network = PCIAddress(bus: 8, device: 1, function: 0)
  static let second = PCIAddress(bus: 8, device: 2, function: 0)
  static let graphics = PCIAddress(bus: 1, device: 0, function: 0)
  static let audio = PCIAddress(bus: 1, device: 0, function: 1)
  static let physicalFunction = PCIAddress(bus: 0x41, device: 0, function: 0)
  static let virtualFunction = PCIAddress(bus: 0x41, device: 0, function: 2)
  static let mediated = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"

  static var all: [Device] {
    [
      device(graphics, "GA102 [GeForce RTX 3090]", 0x10de, 0x2204, 0x030000, "vfio-pci", group: 24) {
        $0.deviceSet = "bus:0000:01"
        $0.vfioDevice = "vfio0"
        $0.groupNode = "/dev/vfio/24"
        $0.isOpen = false
        $0.openCount = 0
        $0.openCountCertainty = .kernel
        $0.openedFiles = 0
        $0.openVerdict = .fails(.EPERM, [audioNotViable])
        $0.functionReset = FunctionReset(verdict: .fails(.ENOTTY, [noMethod]), methods: [], staleMethods: ["bus"])
      },
      device(audio, "GA102 High Definition Audio", 0x10de, 0x1aef, 0x040300, "snd_hda_intel", group: 24) {
        $0.hostUses = [HostUse(.nodeOpen, "pipewire (pid 900) has /dev/snd/controlC1 open")]
      },
      device(network, "RTL-8100/8101L/8139", 0x10ec, 0x8139, 0x020000, "vfio-pci", group: 13) {
        $0.deviceSet = "bus:0000:08"
        $0.vfioDevice = "vfio11"
        $0.groupNode = "/dev/vfio/13"
        $0.isOpen = true
        $0.openCount = 3
        $0.openCountCertainty = .computed
        $0.openedFiles = 3
        $0.descriptors = 10
        $0.holders = [
          DeviceHolder(
            pid: 812, command: "qemu-system-x86", user: "libvirt-qemu", virtualMachine: "win11",
            descriptors: Holder.sampleVM.descriptors.filter { $0.kind == .device }, mappings: 2)
        ]
        $0.openVerdict = .fails(.EBUSY, [groupHeld])
        $0.functionReset = FunctionReset(
          verdict: Verdict(outcome: .works, blockers: [groupHeld]), methods: ["flr", "pm"], availability: .holder)
        $0.placement = Placement(iommu: "dmar1", numaNode: 0, slot: "4")
        $0.errors = PCIErrorCounts(correctable: 3, nonFatal: 0, fatal: nil)
        var link = PCILink()
        (link.speed, link.width, link.bestSpeed, link.bestWidth) = (2500, 1, 5000, 4)
        $0.link = link
      },
      device(second, "RTL-8100/8101L/8139", 0x10ec, 0x8139, 0x020000, "vfio-pci", group: 14) {
        $0.deviceSet = "bus:0000:08"
        $0.vfioDevice = "vfio12"
        $0.groupNode = "/dev/vfio/14"
        $0.isOpen = false
        $0.openCount = 0
        $0.openCountCertainty = .kernel
        $0.openedFiles = 0
        $0.openVerdict = .works
        $0.functionReset = FunctionReset(verdict: .works, methods: ["flr"], availability: .anyone)
      },
      device(virtualFunction, nil, 0x15b3, 0x101e, 0x020000, "mlx5_vfio_pci", group: 77) {
        $0.deviceSet = "device:0000:41:00.2"
        $0.vfioDevice = "vfio3"
        $0.groupNode = "/dev/vfio/77"
        $0.isOpen = true
        $0.openCount = 2
        $0.openCountCertainty = .lowerBound
        $0.openedFiles = nil
        $0.openVerdict = .unknown([])
        $0.functionReset = FunctionReset(verdict: .works, methods: ["flr"])
        $0.physicalFunction = physicalFunction
      },
      mdev,
    ]
  }

  private static var mdev: Device {
    var device = Device(address: .named(mediated), bus: "mdev")
    device.name = "mtty-2"
    device.driver = "mtty"
    device.iommuGroup = 90
    device.deviceSet = "device:\(mediated)"
    device.vfioDevice = "vfio20"
    device.groupNode = "/dev/vfio/90"
    device.isOpen = true
    device.openCount = 1
    device.openCountCertainty = .computed
    device.openedFiles = 1
    device.descriptors = 1
    device.holders = [
      DeviceHolder(
        pid: 1207, command: "my driver", user: "root", virtualMachine: nil,
        descriptors: Holder.sampleDriver.descriptors.filter { $0.kind == .device }, mappings: 0)
    ]
    device.openVerdict = .fails(.EBUSY, [])
    device.functionReset = FunctionReset(verdict: .unknown([]), methods: [])
    return device
  }

  private static func device(
    _ address: PCIAddress, _ name: String?, _ vendor: UInt16, _ device: UInt16, _ classCode: UInt32, _ driver: String?,
    group: Int, _ change: (inout Device) -> Void
  ) -> Device {
    var result = Device(address: .pci(address), bus: "pci")
    result.name = name
    result.vendorID = vendor
    result.deviceID = device
    result.classCode = classCode
    result.driver = driver
    result.iommuGroup = group
    result.powerState = "D0"
    result.runtimeStatus = "active"
    change(&result)
    return result
  }

  static let groupHeld = Blocker(
    .heldByProcess, address: .pci(network), driver: "vfio-pci", pid: 812,
    message: "Group 13 is held by qemu-system-x86 (pid 812, VM win11); a group can be opened only once.",
    remedy: Remedy(.shutDownVM, "Shut down the VM win11, which closes it.", pid: 812))
  static let audioNotViable = Blocker(
    .groupNotViable, address: .pci(audio), driver: "snd_hda_intel",
    message:
      "IOMMU group 24 is not viable: 0000:01:00.1 is bound to snd_hda_intel, which leaves the group's DMA to the kernel.",
    remedy: .bind([audio], "Bind it to vfio-pci"))
  static let audioUnbound = Blocker(
    .notBoundToVFIO, address: .pci(audio), driver: "snd_hda_intel",
    message: "0000:01:00.1 stands in the reset scope and is bound to snd_hda_intel.",
    remedy: .bind([audio], "Bind it to vfio-pci")
  )
  static let noMethod = Blocker(
    .noResetMethod, address: .pci(graphics),
    message: "0000:01:00.0 has no reset method that works: bus is listed, but 0000:01:00.1 shares its bus.",
    remedy: Remedy(
      .otherCall, "Use a hot reset of its set: vfiotop reset --hot 0000:01:00.0.",
      argv: ["vfiotop", "reset", "--hot", "0000:01:00.0"]))
}
