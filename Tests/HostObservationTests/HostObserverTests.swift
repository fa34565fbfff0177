import HostModel
import HostObservation
import RecordedHost
import Testing

/// A host with a conventional bus of two VFIO functions, a hotplug port, an SR-IOV card and an mdev.
private let tree = """
  f proc/version\tLinux version 6.12.117 (builder) #1 SMP
  f proc/sys/kernel/osrelease\t6.12.117\\n
  f proc/sys/kernel/hostname\thost01\\n
  f proc/devices\tCharacter devices:\\n 10 misc\\n511 vfio\\n\\nBlock devices:\\n
  f sys/class/misc/vfio/dev\t10:196\\n
  c dev/vfio/vfio 10:196 666 0 0
  c dev/vfio/13 511:0 600 0 0
  f sys/class/vfio/13/dev\t511:0\\n
  l sys/bus/pci/devices/0000:00:1e.0 -> ../../../devices/pci0000:00/0000:00:1e.0
  l sys/bus/pci/devices/0000:08:01.0 -> ../../../devices/pci0000:00/0000:00:1e.0/0000:08:01.0
  f sys/devices/pci0000:00/0000:00:1e.0/class\t0x060400\\n
  f sys/devices/pci0000:00/0000:00:1e.0/vendor\t0x8086\\n
  l sys/devices/pci0000:00/0000:00:1e.0/driver -> ../../../bus/pci/drivers/pcieport
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/vendor\t0x10ec\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/device\t0x8139\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/class\t0x020000\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/enable\t1\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/reset_method\tpm bus\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/power_state\tD0\\n
  f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/resource\t0x0000000000000000 0x0000000000000000 0x0\\n0x00000000fe000000 0x00000000fe0000ff 0x200\\n
  l sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/driver -> ../../../../bus/pci/drivers/vfio-pci
  l sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/iommu_group -> ../../../../kernel/iommu_groups/13
  l sys/class/vfio-dev/vfio0 -> ../../devices/pci0000:00/0000:00:1e.0/0000:08:01.0/vfio-dev/vfio0
  d sys/kernel/iommu_groups/13/devices
  l sys/kernel/iommu_groups/13/devices/0000:08:01.0 -> ../../../../devices/pci0000:00/0000:00:1e.0/0000:08:01.0
  l sys/bus/pci/drivers/vfio-pci/module -> ../../../../module/vfio_pci
  f sys/module/vfio_pci/refcnt\t1\\n
  l sys/bus/pci_express/devices/0000:00:1e.0:pcie204/driver -> ../../../bus/pci_express/drivers/pciehp
  f proc/interrupts\t 24: 0 IR-PCI-MSIX vfio-msix[0](0000:08:01.0)\\n
  f usr/share/misc/pci.ids\t# list\\n10ec  Realtek\\n\\t8138  Other\\n# a comment\\n\\t8139  RTL-8100\\n\\t\\t0000 0001  Sub\\nC 02  Network\\n
  l proc/812/fd/31 -> anon_inode:[vfio-device]
  l proc/812/fd/30 -> /dev/vfio/13
  f proc/812/stat\t812 (qemu) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0
  f proc/812/comm\tqemu\\n
  f proc/812/status\tName: qemu\\nUid:\\t0\\t0\\t0\\t0\\n
  k 
  """

@Suite struct HostObserverTests {
  private func facts(_ change: (inout RecordedHost) throws -> Void = { _ in }) throws -> HostFacts {
    var host = try RecordedHost(tree)
    try change(&host)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs(host), threads: 1)
    return observer.observe()
  }

  @Test func readsAFunction() throws {
    let facts = try facts()
    #expect(facts.host.kernelVersion == KernelVersion(6, 12, 117))
    #expect(facts.host.vfio == VFIOFeatures(group: true, cdev: false, iommufd: false, noiommu: false))
    let function = try #require(facts.functions.last)
    #expect(function.address.description == "0000:08:01.0")
    #expect(function.upstream == .bridge(try #require(PCIAddress("0000:00:1e.0"))))
    #expect(function.vendorID == 0x10ec && function.deviceID == 0x8139 && function.classCode == 0x020000)
    #expect(function.name == "RTL-8100")
    #expect(function.driver == "vfio-pci" && function.iommuGroup == 13)
    #expect(function.resetMethods == ["pm", "bus"])
    #expect(function.enableCount == 1 && function.vfioInterrupts == 1)
    #expect(function.barSizes.prefix(2) == [0, 256])
    #expect(function.vfio == VFIORegistration(name: "vfio0"))
    #expect(facts.interruptRemapping == true)
    #expect(facts.drivers["vfio-pci"] == DriverFacts(references: 1, module: "vfio_pci"))
    #expect(facts.groups.first?.node?.node == "/dev/vfio/13")
  }

  @Test func readsAPort() throws {
    let port = try #require(try facts().functions.first)
    #expect(port.isBridge && port.hotplugServiceDriver == "pciehp" && port.upstream == .root)
  }

  @Test func putsAWholeSnapshotTogether() throws {
    let snapshot = Snapshot(of: try facts())
    #expect(snapshot.deviceSets.map(\.id) == ["bus:0000:08"] && snapshot.deviceSets.first?.openCount == 1)
    let device = try #require(snapshot.devices.first { $0.address.description == "0000:08:01.0" })
    #expect(device.openCount == 1 && device.openCountCertainty == .computed && device.descriptors == 1)
    #expect(device.holders.map(\.pid) == [812])
    #expect(device.openVerdict.errno == .EBUSY && device.openVerdict.blockers.first?.pid == 812)
  }

  /// The kernel names no device before 6.18; vfiotop knows its own files.
  @Test func aFileOfVFIOTopsOwnIsKnown() throws {
    let host = try RecordedHost(tree)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs(host), threads: 1)
    let unnamed = try #require(observer.observe().processes.first?.descriptors.first { $0.target == .device(nil) })
    let device = DeviceAddress(sysfsName: "0000:08:01.0")
    observer.knownFiles = [KnownDeviceFile(pid: 812, number: unnamed.number, device: device)]
    #expect(observer.observe(.tick).processes.first?.descriptors.contains { $0.target == .device(device) } == true)
    observer.knownFiles = []
    #expect(observer.observe(.tick).processes.first?.descriptors.contains { $0.target == .device(device) } == false)
  }

  @Test func kernelsWithoutDirectoriesAreReadByModules() throws {
    let facts = try facts { host in
      host.remove("sys/class/vfio-dev")
      try host.add("d sys/module/vfio/holders/vfio_pci")
    }
    #expect(facts.functions.last?.vfio == VFIORegistration(name: nil))
    // Another driver's module in the same group is no VFIO driver.
    let other = try self.facts { host in
      host.remove("sys/class/vfio-dev")
      try host.add("d sys/module/vfio/holders/vfio_iommu_type1")
    }
    #expect(other.functions.last?.vfio == nil)
  }

  @Test func deviceNodesComeFromTheKernelsOwnNumber() throws {
    let facts = try facts { host in
      try host.add(
        """
        f sys/class/vfio-dev/vfio0/dev\t510:0\\n
        c dev/vfio/devices/vfio0 510:0 600 7 8
        f proc/devices\t511 vfio\\n510 vfio-dev\\n
        """)
      host.remove("sys/class/vfio-dev/vfio0")
      try host.add(
        """
        l sys/class/vfio-dev/vfio0 -> ../../devices/pci0000:00/0000:00:1e.0/0000:08:01.0/vfio-dev/vfio0
        f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/vfio-dev/vfio0/dev\t510:0\\n
        """)
    }
    #expect(facts.host.vfio.cdev)
    #expect(
      facts.functions.last?.vfio?.cdev
        == CharacterDevice(
          number: DeviceNumber(major: 510, minor: 0), node: "/dev/vfio/devices/vfio0", mode: 0o600, userID: 7,
          groupID: 8))
  }

  @Test func virtualFunctionsAndMdevs() throws {
    let facts = try facts { host in
      try host.add(
        """
        f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/sriov_totalvfs\t4\\n
        f sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/sriov_numvfs\t1\\n
        l sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0/virtfn0 -> ../0000:09:00.0
        l sys/bus/pci/devices/0000:09:00.0 -> ../../../devices/pci0000:00/0000:00:1e.0/0000:09:00.0
        l sys/devices/pci0000:00/0000:00:1e.0/0000:09:00.0/physfn -> ../0000:08:01.0
        l sys/class/vfio-dev/vfio1 -> ../../devices/virtual/mtty/mtty/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/vfio-dev/vfio1
        l sys/devices/virtual/mtty/mtty/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/subsystem -> ../../../../../bus/mdev
        l sys/devices/virtual/mtty/mtty/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/driver -> ../../../../../bus/mdev/drivers/mtty
        l sys/devices/virtual/mtty/mtty/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001/iommu_group -> ../../../../../kernel/iommu_groups/20
        """)
    }
    #expect(facts.functions[1].virtualFunctions == [PCIAddress("0000:09:00.0")])
    #expect(facts.functions[2].isOnVirtualBus)
    let mdev = try #require(facts.otherDevices.first)
    #expect(mdev.bus == "mdev" && mdev.driver == "mtty" && mdev.iommuGroup == 20 && mdev.parent == "mtty")
  }

  @Test func hostileNamesAreCleaned() throws {
    let facts = try facts { host in
      try host.add(
        """
        f proc/sys/kernel/hostname\th\\x1b]0;x\\x07\\n
        f proc/812/comm\tq\\x1b[2Jemu\\n
        f usr/share/misc/pci.ids\t10ec  R\\n\\t8139  bad\\x1b[31mname\\xff\\n
        """)
    }
    let texts = [facts.host.name, facts.functions.last?.name ?? "", facts.processes.first?.command ?? ""]
    for text in texts { #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f }, "\(text)") }
  }

  /// Each file of the tree in turn is absent, unreadable, empty or nonsense: nothing traps and nothing is invented.
  @Test(arguments: ["absent", "EACCES", "EIO", "empty", "nonsense"])
  func survivesEveryDamagedFile(damage: String) throws {
    let paths = tree.split(separator: "\n").compactMap { line -> (String, Bool)? in
      let line = line.drop { $0 == " " }
      guard let kind = line.first, "flc".contains(kind) else { return nil }
      return (String(line.dropFirst(2).prefix { $0 != "\t" && $0 != " " }), kind == "f")
    }
    #expect(paths.count > 25)
    for (path, isFile) in paths {
      let facts = try facts { host in
        switch damage {
        case "absent": host.remove(path)
        case "empty" where isFile: try host.add("f \(path)")
        case "nonsense" where isFile: try host.add("f \(path)\t\\xff\\x00-9999999999999999999999 0x 0xzz :::")
        case "empty", "nonsense": try host.add("l \(path) -> ")
        default: try host.add("x \(path) \(damage)")
        }
      }
      let snapshot = Snapshot(of: facts)
      for device in snapshot.devices where device.openCountCertainty != .lowerBound {
        #expect((device.openCount ?? 0) <= 1, "\(path) \(damage) raised a count")
      }
      #expect(snapshot.deviceSets.count <= 1, "\(path) \(damage) made a set")
    }
  }

  @Test func emptyRootIsAnEmptyHost() throws {
    let host = try RecordedHost("d sys\nd proc\nd dev")
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs(host), threads: 1)
    let snapshot = Snapshot(of: observer.observe())
    #expect(snapshot.devices.isEmpty && snapshot.deviceSets.isEmpty && snapshot.host.vfio.isAbsent)
  }
}
