import LabComparison

/// All machines of the lab.
enum Machines {
  private static let every = ["6.1", "6.12", "lab"]
  private static let outer = ["6.1", "lab"]

  static let all = [
    Machine(name: "ports", script: "ports", kernels: every, devices: ports, functions: 16),
    Machine(
      name: "acpi-ports", script: "acpi-ports", kernels: every, acpiHotplug: true, devices: ports, functions: 16,
      hardware: EmulatedHardware(linkNeverActive: ["0000:01:00.0"])),
    Machine(name: "legacy", script: "legacy", kernels: every, devices: legacy, functions: 11),
    Machine(
      name: "unsafe", script: "legacy", kernels: ["6.12"], iommu: .unsafe, acpiHotplug: true, devices: legacy,
      functions: 11),
    Machine(name: "sriov", script: "sriov", kernels: every, devices: drive, functions: 3),
    Machine(
      name: "reserved", script: "reserved", kernels: every, devices: reserved, functions: 5, limit: 600,
      reserved: ["3.0", "4.0/0.1", "5.0"]),
    Machine(name: "holders", script: "holders", kernels: every, devices: holders, functions: 3),
    Machine(name: "screen", script: "screen", kernels: every, devices: holders, functions: 3, hasScreen: true),
    Machine(
      name: "sealed", script: "sealed", kernels: every, devices: holders + sealed, functions: 0, limit: 1500,
      attacks: 60),
    Machine(
      name: "actions", script: "actions", kernels: every, devices: actions, functions: 0, limit: 600,
      asksOutside: true),
    Machine(
      name: "refusals", script: "refusals", kernels: every, acpiHotplug: true, devices: refusals, functions: 0,
      limit: 600, hasDisk: true),
    Machine(name: "tokens", script: "tokens", kernels: every, devices: drive, functions: 0),
    Machine(
      name: "faults", script: "faults", kernels: outer, byName: ["6.12"], devices: faults, functions: 0, limit: 1500,
      skipsWaiting: true, beforeEachCall: ["kill", "remove"]),
    Machine(
      name: "turmoil", script: "turmoil", kernels: outer, byName: ["6.12"], devices: turmoil, functions: 0, limit: 600,
      asksOutside: true),
    Machine(
      name: "churn", script: "churn", kernels: outer, byName: ["6.12"], devices: churn, functions: 0, limit: 600,
      asksOutside: true, skipsWaiting: true),
    Machine(
      name: "programs", script: "programs", kernels: every, devices: programs, functions: 0, limit: 600,
      asksOutside: true, hasPrograms: true),
    Machine(
      name: "conformance", script: "conformance", kernels: every, devices: conformance, functions: 0, limit: 1500,
      skipsWaiting: true, conformance: (400, 20_000)),
    Machine(
      name: "conformance-unsafe", script: "conformance", kernels: ["6.12"], iommu: .unsafe, devices: conformance,
      functions: 0, limit: 600, skipsWaiting: true, conformance: (20, 1000)),
    Machine(
      name: "conformance-noiommu", script: "conformance", kernels: ["lab"], iommu: .off, devices: conformance,
      functions: 0, limit: 600, skipsWaiting: true, conformance: (50, 3000)),
    Machine(
      name: "conformance-reserved", script: "conformance", kernels: every, devices: conformance, functions: 0,
      limit: 600, skipsWaiting: true, conformance: (30, 1000), reserved: ["3.0", "4.0/0.1"]),
    Machine(name: "noiommu", script: "noiommu", kernels: every, iommu: .off, devices: ports + legacyBus, functions: 0),
  ]

  /// PCI Express: slots and fixed ports, fast ones (whose link the kernel waits for) and slow ones, cards with two
  /// functions, switches one below the other, a second host bridge.
  private static let ports = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0",
    "e1000e,bus=p1,addr=0.0,multifunction=on", "e1000e,bus=p1,addr=0.1",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5",
    "e1000e,bus=p2,addr=0.0,multifunction=on", "e1000e,bus=p2,addr=0.1",
    "pcie-root-port,id=p3,chassis=3,slot=3,addr=6.0,x-speed=5,hotplug=off",
    "e1000e,bus=p3,addr=0.0,multifunction=on", "virtio-rng-pci,bus=p3,addr=0.1",
    "pcie-root-port,id=p4,chassis=4,slot=4,addr=7.0,hotplug=off", "edu,bus=p4",
    "pcie-root-port,id=p5,chassis=5,slot=5,addr=8.0,x-speed=5", "x3130-upstream,id=u1,bus=p5",
    "xio3130-downstream,id=d1,bus=u1,chassis=6,slot=6", "virtio-net-pci,disable-legacy=on,bus=d1",
    "xio3130-downstream,id=d2,bus=u1,chassis=7,slot=7",
    "e1000e,bus=d2,addr=0.0,multifunction=on", "edu,bus=d2,addr=0.1",
    "xio3130-downstream,id=d3,bus=u1,chassis=8,slot=8", "x3130-upstream,id=u2,bus=d3",
    "xio3130-downstream,id=d4,bus=u2,chassis=9,slot=9", "edu,bus=d4",
    "xio3130-downstream,id=d5,bus=u2,chassis=10,slot=10", "nvme,serial=n1,bus=d5",
    "pxb-pcie,id=h2,bus_nr=128,bus=pcie.0,addr=9.0",
    "pcie-root-port,id=p6,bus=h2,chassis=11,slot=11,addr=0.0,x-speed=5", "e1000e,bus=p6",
    "pcie-root-port,id=p7,chassis=12,slot=12,addr=a.0,hotplug=off",
    "edu,bus=p7,addr=0.0,multifunction=on", "edu,bus=p7,addr=0.1",
  ]

  /// Conventional PCI: a function on the root bus; a bus whose bridge has a hotplug driver (shpchp: its group is not
  /// viable); three devices on one bus; a bus with a bridge in it; a device alone on its bus.
  private static let legacy = [
    "rtl8139,addr=3.0",
    "pcie-pci-bridge,id=b1,addr=4.0",
    "rtl8139,bus=b1,addr=1.0", "ne2k_pci,bus=b1,addr=2.0", "pci-testdev,bus=b1,addr=3.0",
    "i82801b11-bridge,id=b2,addr=5.0",
    "rtl8139,bus=b2,addr=1.0", "ne2k_pci,bus=b2,addr=2.0", "pci-testdev,bus=b2,addr=3.0",
    "i82801b11-bridge,id=b3,addr=6.0", "e1000,bus=b3,addr=1.0",
    "pci-bridge,id=b4,bus=b3,shpc=off,chassis_nr=7,addr=2.0",
    "rtl8139,bus=b4,addr=1.0", "edu,bus=b4,addr=2.0",
    "i82801b11-bridge,id=b5,addr=7.0", "edu,bus=b5,addr=1.0",
  ]

  /// A conventional bus next to PCI Express.
  private static let legacyBus = [
    "i82801b11-bridge,id=b2,addr=c.0",
    "rtl8139,bus=b2,addr=1.0", "ne2k_pci,bus=b2,addr=2.0", "pci-testdev,bus=b2,addr=3.0",
  ]

  /// A drive with four virtual functions below a fast port, and a function on the root bus.
  private static let drive = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0", "nvme-subsys,id=s0",
    "nvme,serial=x,subsys=s0,bus=p1,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=12,msix_qsize=10",
  ]

  /// Functions with reserved memory: one alone, the second one of a card, and a USB controller, whose firmware needs it
  /// only until the host's driver takes over; and one without.
  private static let reserved = [
    "e1000e,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5",
    "e1000e,bus=p1,addr=0.0,multifunction=on", "e1000e,bus=p1,addr=0.1",
    "qemu-xhci,addr=5.0", "edu,addr=6.0",
  ]

  /// A function alone, and a card with two in one group.
  private static let holders = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=5.0,x-speed=5",
    "e1000e,bus=p1,addr=0.0,multifunction=on", "e1000e,bus=p1,addr=0.1",
  ]

  /// A drive with virtual functions, for the attributes that other functions lack.
  private static let sealed = [
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=6.0,x-speed=5", "nvme-subsys,id=s0",
    "nvme,serial=x,subsys=s0,bus=p2,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=12,msix_qsize=10",
  ]

  /// A function without any reset; one with a function reset, in a slot from which it can be pulled; three on a bus;
  /// one that can report errors (QEMU's network cards cannot).
  private static let actions = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5", "e1000e,id=n1,bus=p1",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=6.0,x-speed=5,hotplug=off", "virtio-rng-pci,id=r1,bus=p2,aer=on",
    "i82801b11-bridge,id=b2,addr=5.0",
    "rtl8139,bus=b2,addr=1.0", "ne2k_pci,bus=b2,addr=2.0", "pci-testdev,bus=b2,addr=3.0",
  ]

  /// A function without any reset; a fast port below ACPI, whose link does not come back; a card with two functions in
  /// one group; a bus of three, one with a host driver; a bus with a bridge in it; a screen and a disk.
  private static let refusals = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0", "e1000e,bus=p1",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5",
    "e1000e,bus=p2,addr=0.0,multifunction=on", "e1000e,bus=p2,addr=0.1",
    "i82801b11-bridge,id=b2,addr=6.0",
    "rtl8139,bus=b2,addr=1.0", "ne2k_pci,bus=b2,addr=2.0", "e1000,bus=b2,addr=3.0",
    "i82801b11-bridge,id=b3,addr=7.0", "rtl8139,bus=b3,addr=1.0",
    "pci-bridge,id=b4,bus=b3,shpc=off,chassis_nr=7,addr=2.0", "edu,bus=b4,addr=1.0",
    "VGA,addr=8.0,romfile=", "nvme,serial=d,drive=disk,addr=9.0",
  ]

  /// Two functions without any reset on the root bus; a card in a slot; a bus of three, of conventional PCI; a function
  /// whose only reset is that of its bus; a drive with virtual functions.
  private static let conformance = [
    "edu,addr=3.0", "edu,addr=8.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5",
    "e1000e,bus=p1,addr=0.0,multifunction=on", "e1000e,bus=p1,addr=0.1",
    "i82801b11-bridge,id=b2,addr=5.0",
    "rtl8139,bus=b2,addr=1.0", "ne2k_pci,bus=b2,addr=2.0", "pci-testdev,bus=b2,addr=3.0",
    "pcie-root-port,id=p3,chassis=3,slot=3,addr=6.0,x-speed=5,hotplug=off", "edu,bus=p3",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=7.0", "nvme-subsys,id=s0",
    "nvme,serial=x,subsys=s0,bus=p2,sriov_max_vfs=4,sriov_vq_flexible=8,sriov_vi_flexible=4,max_ioqpairs=12,msix_qsize=10",
  ]

  /// A function on the root bus; a card in a slot from which it can be pulled; a port with a card of two functions; a
  /// switch with two cards.
  private static let turmoil = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5", "e1000e,id=n1,bus=p1",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5",
    "e1000e,bus=p2,addr=0.0,multifunction=on", "e1000e,bus=p2,addr=0.1",
    "pcie-root-port,id=p3,chassis=3,slot=3,addr=6.0,x-speed=5", "x3130-upstream,id=u1,bus=p3",
    "xio3130-downstream,id=d1,bus=u1,chassis=4,slot=4", "e1000e,bus=d1",
    "xio3130-downstream,id=d2,bus=u1,chassis=5,slot=5", "edu,bus=d2",
  ]

  /// Two functions in one set, each in its own group, and without a reset of their own: on the bus inside of a switch; a
  /// card with two functions in one group, as graphics cards have; a card alone.
  private static let programs = [
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5", "x3130-upstream,id=u1,bus=p1",
    "edu,bus=u1,addr=1.0", "edu,bus=u1,addr=2.0",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5",
    "e1000e,bus=p2,addr=0.0,multifunction=on", "e1000e,bus=p2,addr=0.1",
    "pcie-root-port,id=p3,chassis=3,slot=3,addr=6.0,x-speed=5", "e1000e,bus=p3",
  ]

  /// A drive with virtual functions, and a card in a slot.
  private static let churn =
    drive + ["pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5", "e1000e,id=n1,bus=p2"]

  /// A card with three functions, for its siblings; and others that must not be touched.
  private static let faults = [
    "edu,addr=3.0",
    "pcie-root-port,id=p1,chassis=1,slot=1,addr=4.0,x-speed=5,hotplug=off",
    "e1000e,bus=p1,addr=0.0,multifunction=on", "e1000e,bus=p1,addr=0.1,multifunction=on",
    "e1000e,bus=p1,addr=0.2,multifunction=on",
    "pcie-root-port,id=p2,chassis=2,slot=2,addr=5.0,x-speed=5,hotplug=off", "edu,bus=p2",
  ]
}
