import HostModel
import HostObservation
import SimulatedKernel
import TestHost
import Testing

/// Regions that the firmware keeps mapped for a function: who may not own the group's DMA, and what sysfs says.
@Suite struct ReservedRegionTests {
  static let region = FunctionSpec.ReservedRegion(0x7b80_0000...0x7bff_ffff, .direct)

  /// A machine whose firmware reserves a region for one function.
  static func bench(
    _ flavour: KernelFlavour, _ iommu: IOMMUKind = .intel, kind: FunctionSpec.ReservedRegion.Kind = .direct,
    of address: PCIAddress = Bench.one
  ) throws -> Bench {
    try Bench(flavour) { machine in
      machine.iommu = iommu
      for index in machine.functions.indices where machine.functions[index].address == address {
        machine.functions[index].reservedRegions = [.init(region.start...region.end, kind)]
      }
    }
  }

  /// The errnos of SET_CONTAINER and of SET_IOMMU.
  @Test(
    arguments: [
      (KernelFlavour.v5_10, IOMMUKind.intel, nil, .EPERM), (.v5_10, .amd, nil, nil),
      (.v6_1, .intel, .EPERM, .EINVAL), (.v6_1, .amd, nil, nil), (.v6_1, .arm, nil, nil),
      (.v6_12, .intel, .EINVAL, .EINVAL), (.v6_12, .amd, .EINVAL, .EINVAL), (.v7_3, .arm, .EINVAL, .EINVAL),
    ] as [(KernelFlavour, IOMMUKind, ErrorNumber?, ErrorNumber?)])
  func isRefusedByGroup(
    flavour: KernelFlavour, iommu: IOMMUKind, joining: ErrorNumber?, typed: ErrorNumber?
  ) throws {
    let bench = try Self.bench(flavour, iommu)
    let kernel = bench.kernel
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(try kernel.groupStatus(group, by: bench.pid).isViable)
    #expect(errno { try kernel.setContainer(container, group: group, by: bench.pid) } == joining)
    #expect(errno { try kernel.setIOMMU(.type1v2, container: container, by: bench.pid) } == typed)
    let opens = joining == nil && typed == nil
    #expect((errno { _ = try kernel.device("\(Bench.one)", group: group, by: bench.pid) } == nil) == opens)
    // Nobody owns the group, so the host can take the device back.
    #expect(try kernel.groupStatus(group, by: bench.pid).isViable)
    // The others are not concerned.
    #expect(errno { _ = try bench.open(Bench.two, group: 12) } == nil)
    expectSeen(kernel)
  }

  /// Before 5.19 the check comes when a group joins a container that has a type.
  @Test func isRefusedByAContainerWithType() throws {
    let bench = try Self.bench(.v5_10)
    let container = try bench.attach(12).container
    let group = try bench.kernel.open("/dev/vfio/11", by: bench.pid)
    #expect(errno { try bench.kernel.setContainer(container, group: group, by: bench.pid) } == .EPERM)
  }

  @Test(arguments: [
    (KernelFlavour.v6_12cdev, IOMMUKind.intel), (.v7_3, .intel), (.v7_3, .amd),
  ]) func isRefusedByNode(flavour: KernelFlavour, iommu: IOMMUKind) throws {
    let bench = try Self.bench(flavour, iommu)
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    #expect(errno { _ = try bench.bind(Bench.one, to: iommufd) } == .EINVAL)
    #expect(bench.openCounts[Bench.one] == 0)
    // An iommufd in place of a container claims the device at its first open.
    let group = try kernel.open("/dev/vfio/11", by: bench.pid)
    try kernel.setContainer(iommufd, group: group, by: bench.pid)
    #expect(errno { _ = try kernel.device("\(Bench.one)", group: group, by: bench.pid) } == .EINVAL)
    #expect(errno { _ = try bench.bind(Bench.two, to: iommufd) } == nil)
  }

  /// The group's owner must take all of its devices out of their domain, so one is enough to refuse the others.
  @Test func refusesTheWholeGroup() throws {
    let bench = try Self.bench(.v7_3, of: Bench.audio)
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    #expect(errno { _ = try bench.bind(Bench.gpu, to: iommufd) } == .EINVAL)
    let group = try kernel.open("/dev/vfio/20", by: bench.pid)
    let container = try kernel.open("/dev/vfio/vfio", by: bench.pid)
    #expect(errno { try kernel.setContainer(container, group: group, by: bench.pid) } == .EINVAL)
    // A host driver comes first.
    try kernel.close(group, by: bench.pid)
    try kernel.unbind(Bench.audio, from: "vfio-pci")
    try kernel.setDriverOverride(nil, of: Bench.audio)
    try kernel.probe(Bench.audio)
    #expect(kernel.driver(of: Bench.audio) == "snd_hda_intel")
    let again = try kernel.open("/dev/vfio/20", by: bench.pid)
    #expect(errno { try kernel.setContainer(container, group: again, by: bench.pid) } == .EPERM)
  }

  @Test(arguments: [FunctionSpec.ReservedRegion.Kind.relaxable, .reserved, .msi])
  func otherRegionsAreHarmless(kind: FunctionSpec.ReservedRegion.Kind) throws {
    for flavour in [KernelFlavour.v5_10, .v6_1, .v7_3] {
      let bench = try Self.bench(flavour, kind: kind)
      #expect(errno { _ = try bench.open(Bench.one, group: 11) } == nil)
    }
  }

  @Test func sysfs() throws {
    let files = SimulatedFiles(try Self.bench(.v7_3).kernel)
    func text(_ path: String) throws -> String {
      String(decoding: try files.contents(path, limit: 4096), as: UTF8.self)
    }
    let groups = "sys/kernel/iommu_groups"
    let interrupts = "0x00000000fee00000 0x00000000feefffff msi\n"
    #expect(try text("\(groups)/11/reserved_regions") == "0x000000007b800000 0x000000007bffffff direct\n" + interrupts)
    #expect(try text("\(groups)/12/reserved_regions") == interrupts)
    #expect(try text("\(groups)/11/type") == "DMA-FQ\n")
    let device = "sys/bus/pci/devices/\(Bench.one)"
    #expect(try files.link("\(device)/iommu").hasSuffix("/virtual/iommu/dmar0"))
    #expect(try text("\(device)/iommu/devices/\(Bench.one)/vendor") == "0x8086\n")
    #expect(try files.entries("sys/class/iommu") == ["dmar0"])

    let other = SimulatedFiles(try Self.bench(.v5_10, .amd, kind: .relaxable).kernel)
    let lines = String(decoding: try other.contents("\(groups)/11/reserved_regions", limit: 4096), as: UTF8.self)
    #expect(
      lines == "0x000000007b800000 0x000000007bffffff direct-relaxable\n" + interrupts
        + "0x000000fd00000000 0x000000ffffffffff reserved\n")
    #expect(String(decoding: try other.contents("\(groups)/11/type", limit: 64), as: UTF8.self) == "DMA\n")
    #expect(try other.entries("sys/class/iommu") == ["ivhd0"])
  }

  /// The regions of a group are those of all its functions, in order; what overlaps is one.
  @Test func regionsOfAGroup() throws {
    let bench = try Bench(.v6_12) { machine in
      for index in machine.functions.indices where machine.functions[index].iommuGroup == 20 {
        let start: UInt64 = machine.functions[index].address == Bench.gpu ? 0x2000 : 0x1000
        machine.functions[index].reservedRegions = [
          .init(start...start + 0x1fff, .direct), .init(0...0xfff, .reserved),
        ]
      }
    }
    let path = "sys/kernel/iommu_groups/20/reserved_regions"
    let text = String(decoding: try SimulatedFiles(bench.kernel).contents(path, limit: 4096), as: UTF8.self)
    #expect(
      text == "0x0000000000000000 0x0000000000000fff reserved\n0x0000000000001000 0x0000000000003fff direct\n"
        + "0x00000000fee00000 0x00000000feefffff msi\n")
  }

  /// VFIO's own groups have no domain and no regions.
  @Test func withoutAnIOMMU() throws {
    let bench = try Bench(.v7_3, vfio: [Bench.one]) { machine in
      machine.allowsNoIOMMU = true
      for index in machine.functions.indices { machine.functions[index].iommuGroup = nil }
    }
    let files = SimulatedFiles(bench.kernel)
    #expect(try files.contents("sys/kernel/iommu_groups/0/reserved_regions", limit: 64) == [])
    #expect(try files.contents("sys/kernel/iommu_groups/0/type", limit: 64) == Array("unknown\n".utf8))
    #expect((try? files.link("sys/bus/pci/devices/\(Bench.one)/iommu")) == nil)
    #expect((try? files.entries("sys/class/iommu")) == nil)
  }
}
