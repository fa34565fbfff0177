import HostModel

/// Handwritten snapshots for tests of everything that shows one. They follow the kernel's rules only by care; the rules
/// have tests of their own.
extension Snapshot {
  /// The time of every sample: 2026-11-22T16:45:30.123Z.
  package static let sampleTime: Int64 = 1_795_365_930_123

  /// A host with one of everything: a conventional bus with two members of which one is open, a graphics card whose
  /// audio function keeps the host's driver, a virtual function, an mdev and a phantom open.
  package static let sample: Snapshot = {
    var snapshot = Snapshot(
      takenAt: sampleTime, host: Host.sample, deviceSets: SampleSets.all, devices: SampleDevices.all,
      groups: SampleSets.groups, holders: [.sampleVM, .sampleDriver],
      blindSpots: BlindSpots(
        gaps: ObservationGaps(unreadableProcesses: 3, notes: ["/proc/77/fd: permission denied"]),
        phantomOpens: [
          PhantomOpen(
            address: .pci(SampleDevices.virtualFunction), driver: "mlx5_vfio_pci",
            evidence: ["enable", "module_refcnt"],
            message: "0000:41:00.2 is open and no holder is visible: suspect one of 3 unreadable processes")
        ]))
    snapshot.deviceSets.sort { $0.id < $1.id }
    return snapshot
  }()

  /// The sample on a kernel with device nodes as well. Two devices have one: the one that is held by its group, and a
  /// free one, which iommufd refuses and the container allows.
  package static let sampleWithNodes: Snapshot = {
    var snapshot = Snapshot.sample
    (snapshot.host.vfio.cdev, snapshot.host.vfio.iommufd) = (true, true)
    let verdicts: [DeviceAddress: Verdict] = [
      .pci(SampleDevices.network): .fails(.EBUSY, [SampleDevices.groupHeld]),
      .pci(SampleDevices.second): .fails(
        .EPERM, [Blocker(.unsafeInterrupts, message: "Interrupts are not remapped on this host.")]),
    ]
    for index in snapshot.devices.indices {
      guard let verdict = verdicts[snapshot.devices[index].address] else { continue }
      snapshot.devices[index].cdevNode = snapshot.devices[index].vfioDevice.map { "/dev/vfio/devices/\($0)" }
      snapshot.devices[index].nodeVerdict = verdict
      snapshot.devices[index].bars = [BaseAddressRegister(index: 0, size: 16 << 20, claimedBy: ["BOOTFB"])]
    }
    return snapshot
  }()

  /// A host without VFIO.
  package static let withoutVFIO = Snapshot(
    takenAt: sampleTime,
    host: Host(
      name: "host01", kernelRelease: "6.1.0-50-amd64", kernelVersion: KernelVersion(6, 1),
      vfio: VFIOFeatures(group: false, cdev: false, iommufd: false, noiommu: false)),
    deviceSets: [], devices: [], groups: [], holders: [], blindSpots: BlindSpots(gaps: .init(), phantomOpens: []))

  /// Many devices with long and wide names: 16 cards of 16 functions, each a set, held by 16 processes.
  package static let large: Snapshot = {
    var snapshot = Snapshot.sample
    for card in 0..<16 {
      var members: [DeviceAddress] = []
      for function in 0..<16 {
        let address = PCIAddress(
          domain: 0x10000, bus: UInt8(0xa0 + card), device: UInt8(function / 8), function: UInt8(function % 8))
        var device = Device(address: .pci(address), bus: "pci")
        device.name = "装置控制器 Ünïcödé Very Long Adapter Name 2x100GbE QSFP56 [ConnectX] #\(function)"
        device.driver = "nvgrace_gpu_vfio_pci_with_a_long_name"
        device.iommuGroup = 100_000 + card
        device.deviceSet = "bus:10000:\(String(0xa0 + card, radix: 16))"
        device.openCount = 123_456
        device.isOpen = true
        device.openCountCertainty = .lowerBound
        device.holders = [
          DeviceHolder(
            pid: 4_194_304, command: "プロセス名が長いです", user: "a-very-long-user-name-indeed",
            virtualMachine: "仮想マシン-production-database-primary", descriptors: [], mappings: 12)
        ]
        device.openVerdict = .fails(.EACCES, [])
        device.functionReset = FunctionReset(verdict: .unknown([]), methods: [])
        members.append(.pci(address))
        snapshot.devices.append(device)
      }
      snapshot.deviceSets.append(
        DeviceSet(
          id: "bus:10000:\(String(0xa0 + card, radix: 16))", rule: .bus, certainty: .assumed, members: members,
          openCount: nil,
          hotReset: HotReset(
            verdict: .fails(
              .EINVAL,
              [
                Blocker(
                  .bridgeInScope, address: members[0], driver: "pcieport",
                  message: String(repeating: "unbrechbaresWort", count: 12),
                  remedy: Remedy(.look, "keines, weil 橋 im Weg steht"))
              ]), mechanism: .bus, availability: .nobody, affected: [])))
      snapshot.groups.append(
        IOMMUGroup(
          id: 100_000 + card, devices: members, isViable: false, node: "/dev/vfio/noiommu-\(100_000 + card)",
          isOpen: nil))
    }
    return snapshot
  }()
}

extension Host {
  /// Linux 6.12.117 with groups only.
  package static let sample = Host(
    name: "host01", kernelRelease: "6.12.117", kernelVersion: KernelVersion(6, 12, 117),
    vfio: VFIOFeatures(group: true, cdev: false, iommufd: false, noiommu: false))
}
