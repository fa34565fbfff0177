import HostModel

/// The sets and groups of the sample.
enum SampleSets {
  static var all: [DeviceSet] {
    [
      DeviceSet(
        id: "bus:0000:08", rule: .bus, certainty: .computed,
        members: [.pci(SampleDevices.network), .pci(SampleDevices.second)], openCount: 3,
        hotReset: HotReset(
          verdict: .works, mechanism: .bus, availability: .holder,
          affected: [
            affected(SampleDevices.network, 13, "vfio-pci"), affected(SampleDevices.second, 14, "vfio-pci"),
          ])),
      DeviceSet(
        id: "bus:0000:01", rule: .bus, certainty: .computed, members: [.pci(SampleDevices.graphics)], openCount: 0,
        hotReset: HotReset(
          verdict: .fails(.EINVAL, [SampleDevices.audioUnbound]), mechanism: .bus, availability: .anyone,
          affected: [
            affected(SampleDevices.graphics, 24, "vfio-pci"),
            affected(SampleDevices.audio, 24, "snd_hda_intel", isMember: false),
          ])),
      DeviceSet(
        id: "device:0000:41:00.2", rule: .device, certainty: .assumed, members: [.pci(SampleDevices.virtualFunction)],
        openCount: nil,
        hotReset: HotReset(
          verdict: .fails(
            .ENODEV,
            [
              Blocker(
                .onVirtualBus, address: .pci(SampleDevices.virtualFunction),
                message: "0000:41:00.2 is a virtual function on a bus of its own, which no bridge can reset.",
                remedy: Remedy(.look, "Use a function reset."))
            ]), mechanism: nil, availability: .nobody, affected: [])),
      DeviceSet(
        id: "device:\(SampleDevices.mediated)", rule: .device, certainty: .computed,
        members: [.named(SampleDevices.mediated)], openCount: 1,
        hotReset: HotReset(
          verdict: .fails(
            .ENOTTY,
            [
              Blocker(
                .notPCI, address: .named(SampleDevices.mediated),
                message: "\(SampleDevices.mediated) is no PCI device: there is no hot reset for it.",
                remedy: Remedy(.look, "Use a function reset."))
            ]), mechanism: nil, availability: .nobody, affected: [])),
    ]
  }

  static let groups = [
    IOMMUGroup(
      id: 13, devices: [.pci(SampleDevices.network)], isViable: true, node: "/dev/vfio/13", isOpen: true,
      reservedRegions: [ReservedRegion(start: 0xfee0_0000, end: 0xfeef_ffff, kind: .msi)], domainType: "DMA-FQ"),
    IOMMUGroup(id: 14, devices: [.pci(SampleDevices.second)], isViable: true, node: "/dev/vfio/14", isOpen: false),
    IOMMUGroup(
      id: 24, devices: [.pci(SampleDevices.graphics), .pci(SampleDevices.audio)], isViable: false,
      node: "/dev/vfio/24", isOpen: false),
    IOMMUGroup(
      id: 77, devices: [.pci(SampleDevices.virtualFunction)], isViable: true, node: "/dev/vfio/77", isOpen: nil),
    IOMMUGroup(
      id: 90, devices: [.named(SampleDevices.mediated)], isViable: true, node: "/dev/vfio/90", isOpen: true),
  ]

  private static func affected(
    _ address: PCIAddress, _ group: Int, _ driver: String, isMember: Bool = true
  ) -> AffectedFunction {
    AffectedFunction(
      address: address, iommuGroup: group, driver: driver, isMember: isMember, isReportedByKernel: true)
  }
}

extension Holder {
  /// QEMU with one container, one group and ten descriptors of three open files of 0000:08:01.0.
  package static let sampleVM = Holder(
    ProcessIdentity(pid: 812, startTime: 4711), command: "qemu-system-x86", user: "libvirt-qemu",
    virtualMachine: "win11",
    descriptors: [
      HeldDescriptor(number: 29, kind: .container, target: "/dev/vfio/vfio"),
      HeldDescriptor(number: 30, kind: .group, target: "/dev/vfio/13"),
    ]
      + (31...40).map {
        HeldDescriptor(
          number: $0, kind: .device, target: "anon_inode:[vfio-device]", device: .pci(SampleDevices.network))
      }, mappings: 2, memory: LockedMemory(locked: 8 << 30, pinned: 0, limit: .bytes(16 << 30)))

  /// A user-space driver on the mdev, with a thread that has a separate table and a file that may belong to either of
  /// two devices.
  package static let sampleDriver = Holder(
    ProcessIdentity(pid: 1207, startTime: 9000), command: "my driver", user: "root", virtualMachine: nil,
    descriptors: [
      HeldDescriptor(number: 3, kind: .group, target: "/dev/vfio/90"),
      HeldDescriptor(
        number: 4, kind: .device, target: "anon_inode:[vfio-device]", device: .named(SampleDevices.mediated)),
      HeldDescriptor(
        number: 5, thread: 1210, kind: .device, target: "anon_inode:[vfio-device]",
        oneOf: [.pci(SampleDevices.graphics), .named(SampleDevices.mediated)]),
    ], mappings: 0, memory: LockedMemory(limit: .unlimited))
}
