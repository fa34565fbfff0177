import HostModel

extension Sample {
  /// One card of two functions behind a port, both in one group and held by one VM.
  static var gaming: Snapshot {
    let set = "bus:0000:01"
    let card = member(
      "0000:01:00.0", "GA102 [GeForce RTX 3080]", ids: (0x10de, 0x2206), group: 14, set: set,
      methods: ["flr", "pm"], vfio: "vfio0")
    let audio = member(
      "0000:01:00.1", "GA102 High Definition Audio Controller", ids: (0x10de, 0x1aef), group: 14,
      set: set, methods: ["flr", "pm"], vfio: "vfio1")
    let nvme = member(
      "0000:04:00.0", "NVMe SSD Controller SM981/PM981/PM983", ids: (0x144d, 0xa808),
      group: 17, set: "bus:0000:04", vfio: "vfio2")
    let win11 = { qemu(812, vm: "win11", holds: $0, group: 14, fds: $1, mappings: $2) }
    let devices = [
      open(card, count: 1, certainty: .kernel, by: [win11("0000:01:00.0", [31], 4)]),
      open(audio, count: 1, certainty: .kernel, by: [win11("0000:01:00.1", [33], 1)]), nvme,
    ]
    return snapshot(
      host: host("atlas", cdev: true, iommufd: true),
      sets: [
        DeviceSet(
          id: set, rule: .bus, certainty: .computed, members: [devices[0].address, devices[1].address], openCount: 2,
          hotReset: HotReset(
            verdict: Verdict(
              outcome: .works,
              blockers: [held("0000:01:00.0", by: win11("0000:01:00.0", [31], 0), group: 14)]), mechanism: .bus,
            availability: .holder,
            affected: [
              affected("0000:01:00.0", group: 14, driver: "vfio-pci"),
              affected("0000:01:00.1", group: 14, driver: "vfio-pci"),
            ])),
        DeviceSet(
          id: "bus:0000:04", rule: .bus, certainty: .computed, members: [nvme.address], openCount: 0,
          hotReset: HotReset(
            verdict: .works, mechanism: .bus, availability: .anyone,
            affected: [affected("0000:04:00.0", group: 17, driver: "vfio-pci")])),
      ], devices: devices,
      groups: [
        IOMMUGroup(
          id: 14, devices: [devices[0].address, devices[1].address], isViable: true, node: "/dev/vfio/14",
          isOpen: true),
        IOMMUGroup(id: 17, devices: [nvme.address], isViable: true, node: "/dev/vfio/17", isOpen: false),
      ])
  }

  /// A conventional bus: three members of two groups, and a bridge with a host device below it in the scope.
  static var legacyBus: Snapshot {
    let set = "bus:0000:08"
    let name = "RTL-8100/8101L/8139 PCI Fast Ethernet Adapter"
    func nic(_ place: String, group: Int) -> Device {
      var device = member(place, name, ids: (0x10ec, 0x8139), group: group, set: set, methods: [])
      device.functionReset = FunctionReset(
        verdict: .fails(
          .ENOTTY,
          [
            Blocker(
              .noResetMethod, address: device.address,
              message: "\(place) has neither FLR nor a power-management reset, and shares its bus.",
              remedy: Remedy(.look, "Hot reset the whole set."))
          ]), methods: [], staleMethods: ["bus"])
      return device
    }
    let spdk = DeviceHolder(
      pid: 4711, command: "spdk_tgt", user: "root", virtualMachine: nil,
      descriptors: [
        HeldDescriptor(number: 7, kind: .container, target: "/dev/vfio/vfio"),
        HeldDescriptor(number: 8, kind: .group, target: "/dev/vfio/13"),
        HeldDescriptor(
          number: 9, kind: .device, target: "anon_inode:[vfio-device]", device: address("0000:08:01.0")),
        HeldDescriptor(
          number: 10, kind: .device, target: "anon_inode:[vfio-device]",
          oneOf: [address("0000:08:01.0"), address("0000:08:02.0")]),
      ], mappings: 0)
    let first = open(nic("0000:08:01.0", group: 13), count: 3, certainty: .lowerBound, by: [spdk])
    let second = nic("0000:08:02.0", group: 13)
    let third = nic("0000:08:03.0", group: 15)
    let bridge = nonMember(
      "0000:08:04.0", "XIO2213A PCI Express to PCI Bridge", driver: nil, group: 16, bridge: true)
    let firewire = nonMember(
      "0000:09:00.0", "XIO2213A IEEE-1394b OHCI Controller", driver: "firewire_ohci", group: 16)
    return snapshot(
      host: host("bench", kernel: "6.1.0-50-amd64", noiommu: true),
      sets: [
        DeviceSet(
          id: set, rule: .bus, certainty: .computed, members: [first.address, second.address, third.address],
          openCount: nil,
          hotReset: HotReset(
            verdict: .fails(
              .EINVAL,
              [
                Blocker(
                  .bridgeInScope, address: bridge.address,
                  message: "The bridge 0000:08:04.0 stands in the scope, and a bridge can never be a member.",
                  remedy: Remedy(.look, "Move the card to a slot of its own.")),
                notBound("0000:09:00.0", driver: "firewire_ohci"),
              ]), mechanism: .bus, availability: .nobody,
            affected: [
              affected("0000:08:01.0", group: 13, driver: "vfio-pci"),
              affected("0000:08:02.0", group: 13, driver: "vfio-pci"),
              affected("0000:08:03.0", group: 15, driver: "vfio-pci"),
              affected("0000:08:04.0", group: 16, driver: nil, member: false),
              affected("0000:09:00.0", group: 16, driver: "firewire_ohci", member: false),
            ]))
      ], devices: [first, second, third, bridge, firewire],
      groups: [
        IOMMUGroup(
          id: 13, devices: [first.address, second.address], isViable: true, node: "/dev/vfio/13", isOpen: true),
        IOMMUGroup(id: 15, devices: [third.address], isViable: true, node: "/dev/vfio/15", isOpen: false),
        IOMMUGroup(id: 16, devices: [bridge.address, firewire.address], isViable: false, node: nil, isOpen: nil),
      ], gaps: ObservationGaps(unreadableProcesses: 3))
  }

  /// A machine without the VFIO core loaded.
  static var withoutVFIO: Snapshot {
    snapshot(host: host("laptop", kernel: "6.17.13", group: false), sets: [], devices: [])
  }

  /// A machine with VFIO but no device bound to it.
  static var nothingBound: Snapshot {
    snapshot(host: host("fresh", kernel: "7.3.4", cdev: true, iommufd: true), sets: [], devices: [])
  }
}
