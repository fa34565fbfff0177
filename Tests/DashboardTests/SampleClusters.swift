import HostModel

extension Sample {
  /// A network card whose four virtual functions are given to three VMs; its PF belongs to the host.
  static var virtualFunctions: Snapshot {
    let machines = ["db-01", "db-02", "web-frontend-with-a-long-name"]
    var devices: [Device] = []
    var sets: [DeviceSet] = []
    for index in 0..<4 {
      let place = "0000:41:02.\(index)"
      let set = "device:\(place)"
      var vf = member(
        place, "Ethernet Adaptive Virtual Function", ids: (0x8086, 0x1889), group: 90 + index,
        set: set, vfio: "vfio\(index)")
      vf.physicalFunction = pci("0000:41:00.0")
      vf.cdevNode = "/dev/vfio/devices/vfio\(index)"
      if index < machines.count {
        let pid = Int32(20_000 + index)
        vf = open(
          vf, count: 1, certainty: .kernel,
          by: [qemu(pid, vm: machines[index], holds: place, group: 90 + index, fds: [40])])
      }
      devices.append(vf)
      sets.append(
        DeviceSet(
          id: set, rule: .device, certainty: .computed, members: [vf.address], openCount: vf.openCount,
          hotReset: HotReset(
            verdict: .fails(
              .ENODEV,
              [
                Blocker(
                  .onVirtualBus, address: vf.address,
                  message: "A virtual function on a virtual bus has no bridge to be reset by.",
                  remedy: Remedy(.look, "Use the function reset (flr)."))
              ]), mechanism: nil, availability: .nobody, affected: [])))
    }
    return snapshot(
      host: host("node-7", kernel: "7.3.4", cdev: true, iommufd: true), sets: sets, devices: devices)
  }

  /// The GPU is bound to VFIO and its audio function to a host driver: the group is not viable.
  static var groupNotViable: Snapshot {
    let set = "bus:0000:01"
    let blocker = Blocker(
      .groupNotViable, address: address("0000:01:00.1"), driver: "snd_hda_intel",
      message: "0000:01:00.1 in IOMMU group 14 is bound to snd_hda_intel, which leaves its DMA to the kernel.",
      remedy: Remedy(.look, "Bind 0000:01:00.1 to vfio-pci, or unbind it."))
    var card = member(
      "0000:01:00.0", "GA102 [GeForce RTX 3080]", ids: (0x10de, 0x2206), group: 14, set: set)
    card.openVerdict = .fails(.EPERM, [blocker])
    let audio = nonMember(
      "0000:01:00.1", "GA102 High Definition Audio Controller", driver: "snd_hda_intel", group: 14)
    return snapshot(
      host: host("newcomer"),
      sets: [
        DeviceSet(
          id: set, rule: .bus, certainty: .assumed, members: [card.address], openCount: 0,
          hotReset: HotReset(
            verdict: .fails(.EINVAL, [notBound("0000:01:00.1", driver: "snd_hda_intel")]), mechanism: .bus,
            availability: .nobody,
            affected: [
              affected("0000:01:00.0", group: 14, driver: "vfio-pci"),
              affected("0000:01:00.1", group: 14, driver: "snd_hda_intel", member: false),
            ]))
      ], devices: [card, audio],
      groups: [
        IOMMUGroup(
          id: 14, devices: [card.address, audio.address], isViable: false, node: "/dev/vfio/14", isOpen: false)
      ])
  }

  /// An open device without a visible holder.
  static var phantom: Snapshot {
    var snapshot = gaming
    snapshot.devices[2].isOpen = true
    snapshot.devices[2].openCount = nil
    snapshot.devices[2].openCountCertainty = nil
    snapshot.devices[2].openedFiles = nil
    snapshot.devices[2].openVerdict = .fails(
      .EBUSY,
      [
        Blocker(
          .heldUnseen, address: snapshot.devices[2].address,
          message: "The kernel has 0000:04:00.0 open, and no visible process holds it.",
          remedy: Remedy(.look, "Look for it with the rights of root, or in other containers."))
      ])
    snapshot.deviceSets[1].openCount = nil
    snapshot.blindSpots = BlindSpots(
      gaps: ObservationGaps(unreadableProcesses: 14, filesNotComparable: true),
      phantomOpens: [
        PhantomOpen(
          address: snapshot.devices[2].address, driver: "vfio-pci", evidence: ["enable", "module_refcnt"],
          message: "0000:04:00.0 is open and no visible process holds it; 14 processes could not be read.")
      ])
    return snapshot
  }

  /// Mediated devices: no PCI address, no hot reset.
  static var mediated: Snapshot {
    let uuids = ["83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1002"]
    let devices = uuids.enumerated().map { index, uuid in
      var device = Device(address: address(uuid), bus: "mdev")
      device.name = "mtty-1"
      device.driver = "mtty"
      device.iommuGroup = index + 1
      device.deviceSet = "device:\(uuid)"
      device.groupNode = "/dev/vfio/\(index + 1)"
      device.isOpen = false
      device.openCount = 0
      device.openCountCertainty = .computed
      device.openVerdict = .works
      device.functionReset = FunctionReset(
        verdict: .unknown([
          Blocker(
            .driverDecides, address: device.address, driver: "mtty",
            message: "The driver mtty decides what a reset is.",
            remedy: Remedy(.look, "Try it."))
        ]), methods: [])
      return device
    }
    return snapshot(
      host: host("mdev-lab", kernel: "6.12.117"),
      sets: devices.map {
        DeviceSet(
          id: "device:\($0.address)", rule: .device, certainty: .computed, members: [$0.address], openCount: 0,
          hotReset: HotReset(
            verdict: .fails(
              .ENOTTY,
              [
                Blocker(
                  .notPCI, address: $0.address, message: "Only PCI devices have a hot reset.",
                  remedy: Remedy(.look, "None."))
              ]),
            mechanism: nil, availability: .nobody, affected: []))
      }, devices: devices)
  }

  /// 64 sets of two functions each, every third one open; some names are wide or very long.
  static var manySets: Snapshot {
    var devices: [Device] = []
    var sets: [DeviceSet] = []
    for index in 0..<64 {
      let bus = String(0x10 + index, radix: 16)
      let set = "bus:0000:\(bus)"
      let pair = (0..<2).map { function in
        member(
          "0000:\(bus):00.\(function)",
          index % 5 == 0 ? "图形处理器 加速卡 \(index)" : "Accelerator \(index) of a very long family name, revision B",
          ids: (0x1234, UInt16(index)), group: 100 + index, set: set, vfio: "vfio\(index * 2 + function)")
      }
      let isOpen = index % 3 == 0
      let members = pair.map { device in
        isOpen
          ? open(
            device, count: 1 + index % 4, certainty: .computed,
            by: [
              qemu(Int32(5000 + index), vm: "vm-\(index)", holds: "\(device.address)", group: 100 + index, fds: [31])
            ])
          : device
      }
      devices += members
      sets.append(
        DeviceSet(
          id: set, rule: .bus, certainty: .computed, members: members.map(\.address),
          openCount: members.compactMap(\.openCount).reduce(0, +),
          hotReset: HotReset(
            verdict: .works, mechanism: .bus, availability: isOpen ? .holder : .anyone,
            affected: pair.map { affected("\($0.address)", group: $0.iommuGroup, driver: $0.driver) })))
    }
    return snapshot(host: host("farm", kernel: "7.3.4", cdev: true, iommufd: true), sets: sets, devices: devices)
  }

  /// Every sample host by name.
  static var all: [(name: String, snapshot: Snapshot)] {
    [
      ("gaming", gaming), ("legacy-bus", legacyBus), ("virtual-functions", virtualFunctions),
      ("group-not-viable", groupNotViable), ("phantom", phantom), ("mediated", mediated), ("many-sets", manySets),
      ("without-vfio", withoutVFIO), ("nothing-bound", nothingBound),
    ]
  }
}
