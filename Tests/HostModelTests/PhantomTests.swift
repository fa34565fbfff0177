import HostModel
import TestHost
import Testing

/// Open devices without a visible holder: the evidence of `enable`, interrupts and module references.
@Suite struct PhantomTests {
  private static func host(_ kernel: String = "6.12.117", enable: Int = 1) -> TestHost {
    TestHost(kernel).function("0000:01:00.0", group: 1, enable: enable).function("0000:02:00.0", group: 2)
  }

  /// `enable` of 0 proves closed; more is a hint, because other code may have enabled the device.
  @Test func enableProvesClosedAndHintsAtOpen() throws {
    #expect(try Self.host(enable: 0).device("0000:01:00.0").isOpen == false)
    #expect(try Self.host(enable: 0).with { $0.gaps.unreadableProcesses = 9 }.device("0000:01:00.0").openCount == 0)
    let device = try Self.host().device("0000:01:00.0")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (nil, nil, nil))
    #expect(Self.host().snapshot.blindSpots.phantomOpens.isEmpty)
    #expect(Self.host().snapshot.groups.first?.isOpen == nil)
    #expect(HostAnalysis(Self.host().facts).suspectsUnseenHolder)
    #expect(!HostAnalysis(Self.host(enable: 0).facts).suspectsUnseenHolder)
  }

  @Test func interruptsProveOpen() throws {
    let host = Self.host().with("0000:01:00.0") { $0.vfioInterrupts = 3 }
    #expect(try host.device("0000:01:00.0").isOpen == true)
    #expect(host.snapshot.blindSpots.phantomOpens.first?.evidence == ["enable", "interrupts"])
    #expect(try host.device("0000:01:00.0").openVerdict.codes == [.heldUnseen])
  }

  /// The references of the driver's module decide for an enabled device without a holder.
  @Test(arguments: ["6.1.148", "6.12.117"])
  func referencesDecide(_ kernel: String) throws {
    let closed = Self.host(kernel).references("vfio-pci", 0)
    #expect(try closed.device("0000:01:00.0").isOpen == false)
    let open = Self.host(kernel).references("vfio-pci", 1)
    #expect(try open.device("0000:01:00.0").isOpen == true)
    #expect(open.snapshot.blindSpots.phantomOpens.map(\.address) == ["0000:01:00.0"])
    #expect(try open.device("0000:02:00.0").isOpen == false, "enable proves it closed")
  }

  /// Before 6.2 each open file takes a reference (`vfio_device_open`), since then each open device
  /// (`vfio_device_first_open`).
  @Test(arguments: [("6.1.148", 3, 0), ("6.1.148", 4, 1), ("6.12.117", 1, 0), ("6.12.117", 2, 1), ("", 9, 0)])
  func whatReferencesCount(_ kernel: String, _ references: Int, _ phantoms: Int) throws {
    let host = TestHost(kernel).function("0000:01:00.0", group: 1, enable: 1)
      .function("0000:02:00.0", group: 2, enable: 1).process(7, "group 1", "device #1", "device #2")
      .process(8, "group 2", "device #3").references("vfio-pci", kernel.hasPrefix("6.12") ? references + 1 : references)
    #expect(host.snapshot.blindSpots.phantomOpens.count == phantoms)
    #expect(try host.device("0000:01:00.0").openCount == 2)
  }

  /// A vendor's kernel may count either under an old name, until it shows what came with 6.2 or later.
  @Test(
    arguments: [
      ("5.14.21", [], [0, 0, 1]), ("5.14.0-570.el9.x86_64", [], [0, 0, 0]),
      ("5.14.0-570.el9.x86_64", [.vfioPCICore, .deviceClass], [0, 0, 0]),
      ("5.14.0-570.el9.x86_64", [.deviceClass, .iommufd], [0, 1, 1]),
    ] as [(String, Set<KernelFeature>, [Int])])
  func whatAVendorsReferencesCount(_ kernel: String, _ features: Set<KernelFeature>, _ phantoms: [Int]) {
    // Three files of two devices.
    let host = TestHost(kernel).function("0000:01:00.0", group: 1, resets: nil, enable: 1)
      .function("0000:02:00.0", group: 2, resets: nil, enable: 1).process(7, "group 1", "device #1", "device #2")
      .process(8, "group 2", "device #3").with { $0.host.kernelFeatures = features }
    #expect([2, 3, 4].map { host.references("vfio-pci", $0).snapshot.blindSpots.phantomOpens.count } == phantoms)
  }

  @Test func filesCountedByTheModuleAreExactWhateverWasNotRead() throws {
    let host = TestHost("6.1.148").function("0000:01:00.0", group: 1, enable: 1)
      .function("0000:02:00.0", group: 2, enable: 1)
      .process(7, "group 1", "device #1", "device #2").process(8, "group 2", "device #3")
      .with { $0.gaps.unreadableProcesses = 1 }
    #expect(try host.device("0000:01:00.0").openCountCertainty == .lowerBound)
    #expect(try host.references("vfio-pci", 3).device("0000:01:00.0").openCountCertainty == .computed)
    #expect(try host.references("vfio-pci", 4).device("0000:01:00.0").openCountCertainty == .lowerBound)
  }

  @Test func theOnlyOpenDevicesReferencesAreItsCount() throws {
    let host = Self.host("6.1.148").references("vfio-pci", 5).process(7, "group 1", "device #1")
    let device = try host.device("0000:01:00.0")
    #expect((device.openCount, device.openCountCertainty) == (5, .kernel))
  }

  /// One of two enabled devices is open: neither is reported as open, but one holder is reported missing.
  @Test func oneOfTwoStaysUnknown() throws {
    let host = TestHost().function("0000:01:00.0", group: 1, enable: 1).function("0000:02:00.0", group: 2, enable: 1)
      .references("vfio-pci", 1)
    #expect(try host.device("0000:01:00.0").isOpen == nil)
    #expect(host.snapshot.blindSpots.phantomOpens.map(\.address) == [nil])
    #expect(host.snapshot.blindSpots.phantomOpens.first?.driver == "vfio-pci")
  }

  @Test func referencesBetrayAnOpenMediatedDevice() throws {
    let host = TestHost().mdev("mdev-a", group: 8)
    #expect(try host.device("mdev-a").isOpen == false)
    #expect(try host.references("mtty", 1).device("mdev-a").isOpen == true)
    #expect(try host.with { $0.gaps.unreadableProcesses = 1 }.device("mdev-a").isOpen == nil)
    #expect(try host.with { $0.gaps.unreadableProcesses = 1 }.references("mtty", 0).device("mdev-a").isOpen == false)
  }

  /// One of them is open, and its file is visible, so no holder is missing; likewise for three or too many devices.
  @Test(arguments: [3, 70]) func aFileThatMayBeSeveralDevicesIsNoPhantom(_ devices: Int) throws {
    let host = (0..<devices).reduce(TestHost()) { $0.mdev("mdev-\($1)", group: $1) }
      .process(7, "container", "device").references("mtty", 1)
    #expect(try host.device("mdev-0").isOpen == nil)
    #expect(host.snapshot.blindSpots.phantomOpens.isEmpty)
  }

  @Test func aNodeIsBoundWhereReferencesSaySo() throws {
    let host = TestHost(cdev: true).mdev("mdev-a", group: 8).process(7, "iommufd", "cdev vfio0")
    let device = try host.references("mtty", 1).device("mdev-a")
    #expect((device.isOpen, device.openCount) == (true, 1))
    #expect(device.openVerdict.blockers.map(\.pid) == [7])
    #expect(host.references("mtty", 1).snapshot.blindSpots.phantomOpens.isEmpty)
    #expect(try host.references("mtty", 0).device("mdev-a").openVerdict.text == "works")
  }

  /// The usual state of a device opened by its node: a descriptor, an iommufd, a mapping of its memory.
  @Test func aMappingBesideItsNodeIsNoPhantom() throws {
    let mapping = DeviceMapping(region: 0, length: 4096, cdev: "vfio0")
    let host = TestHost(cdev: true).function("0000:01:00.0", group: 1, enable: 1, bars: [4096])
    let machine = host.process(7, "iommufd", "cdev vfio0", maps: [mapping])
    let device = try machine.device("0000:01:00.0")
    #expect((device.isOpen, device.openCount, device.openCountCertainty) == (true, 1, .computed))
    #expect(machine.snapshot.blindSpots.phantomOpens.isEmpty && device.nodeVerdict?.text == "EINVAL")
    // Without the descriptor only the mapping keeps it open.
    let left = host.process(7, "iommufd", maps: [mapping])
    #expect(try left.device("0000:01:00.0").isOpen == true)
    #expect(left.snapshot.blindSpots.phantomOpens.count == 1)
  }
}
