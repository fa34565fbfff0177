import HostModel
import RecordedHost
import Testing

@testable import HostObservation

/// The facts of functions, groups and holders that no rule needs, or that few machines have.
@Suite struct FunctionFactsTests {
  private static let directory = "sys/devices/pci0000:40/0000:41:00.0"

  /// A function of vfio-pci's that is awake, with a link below its best, and an Ethernet function of the host's.
  private static let tree = """
    f proc/version\tLinux version 6.12.117 (builder) #1 SMP
    f proc/sys/kernel/osrelease\t6.12.117\\n
    f proc/devices\tCharacter devices:\\n511 vfio\\n\\nBlock devices:\\n
    c dev/vfio/13 511:0 600 0 0
    f sys/class/vfio/13/dev\t511:0\\n
    l sys/bus/pci/devices/0000:41:00.0 -> ../../../devices/pci0000:40/0000:41:00.0
    f \(directory)/vendor\t0x15b3\\n
    f \(directory)/device\t0x101e\\n
    f \(directory)/class\t0x020000\\n
    f \(directory)/subsystem_vendor\t0x15b3\\n
    f \(directory)/subsystem_device\t0x0058\\n
    f \(directory)/power_state\tD0\\n
    f \(directory)/power/runtime_status\tactive\\n
    f \(directory)/numa_node\t1\\n
    f \(directory)/aer_dev_correctable\tRxErr 2\\nBadTLP 1\\nTOTAL_ERR_COR 3\\n
    f \(directory)/aer_dev_nonfatal\tUndefined 0\\nTOTAL_ERR_NONFATAL 0\\n
    f \(directory)/aer_dev_fatal\tDLP 1\\n
    f \(directory)/current_link_speed\t8.0 GT/s PCIe\\n
    f \(directory)/current_link_width\t4\\n
    f \(directory)/max_link_speed\t16.0 GT/s PCIe\\n
    f \(directory)/max_link_width\t16\\n
    l \(directory)/driver -> ../../../bus/pci/drivers/vfio-pci
    l \(directory)/iommu_group -> ../../../kernel/iommu_groups/13
    l \(directory)/iommu -> ../../virtual/iommu/dmar1
    l sys/class/vfio-dev/vfio0 -> ../../devices/pci0000:40/0000:41:00.0/vfio-dev/vfio0
    d sys/kernel/iommu_groups/13/devices
    f sys/kernel/iommu_groups/13/reserved_regions\t0x00000000fee00000 0x00000000feefffff msi\\n
    f sys/kernel/iommu_groups/13/type\tDMA-FQ\\n
    l sys/kernel/iommu_groups/13/devices/0000:41:00.0 -> ../../../../devices/pci0000:40/0000:41:00.0
    f sys/bus/pci/slots/4/address\t0000:41:00\\n
    l proc/812/fd/30 -> /dev/vfio/13
    f proc/812/stat\t812 (qemu) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0
    f proc/812/status\tName: qemu\\nUid:\\t0\\t0\\t0\\t0\\nVmLck:\\t  8388608 kB\\nVmPin:\\t       4 kB\\n
    f proc/812/limits\tLimit   Soft Limit  Hard Limit  Units \\nMax locked memory         17179869184          unlimited            bytes     \\n
    """

  private func facts(_ lines: String = "", without path: String? = nil) throws -> HostFacts {
    var host = try RecordedHost(Self.tree)
    if let path { host.remove(path) }
    try host.add(lines)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs(host), threads: 1)
    return observer.observe()
  }

  private func function(_ lines: String = "", without path: String? = nil) throws -> PCIFunction {
    try #require(try facts(lines, without: path).functions.first)
  }

  private func file(_ name: String, _ text: String) -> String { "f \(Self.directory)/\(name)\t\(text)\\n" }

  @Test func placement() throws {
    let snapshot = Snapshot(of: try facts())
    let device = try #require(snapshot.devices.first)
    #expect(device.placement == Placement(iommu: "dmar1", numaNode: 1, slot: "4"))
    #expect(device.placementPhrase == "IOMMU dmar1, NUMA node 1, slot 4, link 8 GT/s x4 of at best 16 GT/s x16")
    #expect(snapshot.places.map(\.placement) == [device.placement])
  }

  /// A copied tree without the function's link has the group's list.
  @Test func theGroupListsTheFunction() throws {
    #expect(try function(without: "\(Self.directory)/iommu_group").iommuGroup == 13)
  }

  @Test func noNUMANode() throws {
    #expect(try function(file("numa_node", "-1")).numaNode == nil)
    #expect(try function(without: "\(Self.directory)/numa_node").numaNode == nil)
  }

  /// A file without the line of the sum is not a file with the sum 0.
  @Test func countsErrors() throws {
    #expect(try function().errors == PCIErrorCounts(correctable: 3, nonFatal: 0, fatal: nil))
    #expect(try function(file("aer_dev_fatal", "DLP 1\\nTOTAL_ERR_FATAL 1")).errors?.fatal == 1)
    #expect(try function(without: "\(Self.directory)/aer_dev_correctable").errors == nil)
  }

  @Test func readsTheLink() throws {
    let link = try #require(try function().link)
    #expect(link.speed == 8000 && link.width == 4 && link.bestSpeed == 16_000 && link.bestWidth == 16)
    let down = try #require(
      try function(file("current_link_speed", "Unknown") + "\n" + file("current_link_width", "0")).link)
    #expect(down.speed == nil && down.width == nil && down.cell == "down")
    #expect(try function(without: "\(Self.directory)/max_link_width").link == nil)
  }

  /// The kernel would wake it, or read the configuration space of a function that does not answer.
  @Test(arguments: [
    ("power_state", "D3hot"), ("power_state", "unknown"), ("power/runtime_status", "suspended"),
    ("power/runtime_status", "suspending"),
  ])
  func aSleepingFunctionHasNoLink(name: String, text: String) throws {
    #expect(try function(file(name, text)).link == nil)
  }

  @Test func aFunctionOfTheHostsHasNoLinkAndNoErrors() throws {
    let function = try function(
      "l \(Self.directory)/driver -> ../../../bus/pci/drivers/mlx5_core", without: "sys/class/vfio-dev/vfio0")
    #expect(function.vfio == nil && function.link == nil && function.errors == nil)
    #expect(function.numaNode == 1)
  }

  /// Errors that are counted all the time do not keep a host from being settled, and are read again.
  @Test func errorsAreReadAgain() throws {
    let first = try RecordedHost(Self.tree)
    var second = first
    try second.add(file("aer_dev_correctable", "TOTAL_ERR_COR 4"))
    func reading(_ files: RecordedHost) -> SysfsReading {
      var names = PCIIDs { nil }
      var variants = VariantDrivers { nil }
      return SysfsReading(
        files, host: HostReader(files: files).host(), threads: 1, names: &names, variants: &variants)
    }
    let (before, after) = (reading(first), reading(second))
    #expect(!after.isSame(as: before) && after.isSettled(since: before))
    #expect(before.again(second)?.functions.first?.errors?.correctable == 4)
    try second.add("l \(Self.directory)/driver -> ../../../bus/pci/drivers/mlx5_core")
    #expect(!reading(second).isSettled(since: before))
  }

  /// Only the directory of a zPCI function has its number (`zpci_attr`, arch/s390/pci/pci_sysfs.c).
  @Test func recognisesZPCI() throws {
    #expect(try function(file("function_id", "0x00000100")).isZPCI)
    #expect(try !function().isZPCI)
  }

  /// Two BARs of memory, and between them one that has got no address (IORESOURCE_UNSET).
  private static let bars =
    "0x00000000e0000000 0x00000000e0ffffff 0x200\\n"
    + "0x0000000000000000 0x0000000000000fff 0x20040200\\n0x00000000e1000000 0x00000000e100ffff 0x200"

  /// The claims on the BARs of the function, where /proc/iomem has these lines.
  private func claims(_ lines: String...) throws -> [BARClaim] {
    try function(file("resource", Self.bars) + "\nf proc/iomem\t\(lines.joined(separator: "\\n"))\\n").barClaims
  }

  /// The driver's own reservation is no obstacle.
  @Test func claimsOnBARs() throws {
    let found = try claims(
      "00000000-00000fff : Reserved", "e0000000-efffffff : PCI Bus 0000:40", "  e0000000-e0ffffff : 0000:41:00.0",
      "    e0000000-e07fffff : BOOTFB", "      e0000000-e03fffff : simpledrm", "  e1000000-e100ffff : 0000:41:00.0",
      "    e1000000-e1000fff : vfio-pci", "    e1002000-e1002fff : other", "  e2000000-e2ffffff : 0000:42:00.0",
      "    e2000000-e2ffffff : nvme", "  e0000000-e0ffffff : not below a function")
    #expect(
      found == [
        BARClaim(bar: 0, owner: "BOOTFB"), BARClaim(bar: 0, owner: "simpledrm"), BARClaim(bar: 2, owner: "other"),
      ])
  }

  /// Without CAP_SYS_ADMIN every address reads as 0 (`r_show`, kernel/resource.c).
  @Test func claimsWithoutAddresses() throws {
    let found = try claims(
      "00000000-00000000 : PCI Bus 0000:40", "  00000000-00000000 : 0000:41:00.0", "    00000000-00000000 : BOOTFB")
    #expect(found.isEmpty)
  }

  @Test func addressesOfAGroup() throws {
    let group = try #require(Snapshot(of: try facts()).groups.first)
    #expect(group.domainType == "DMA-FQ")
    #expect(group.reservedRegions == [ReservedRegion(start: 0xfee0_0000, end: 0xfeef_ffff, kind: .msi)])
    #expect(group.addressingPhrase == "default domain DMA-FQ; special addresses 0xfee00000-0xfeefffff msi")
  }

  @Test func lockedMemoryOfAHolder() throws {
    let holder = try #require(Snapshot(of: try facts()).holders.first)
    #expect(holder.memory == LockedMemory(locked: 8 << 30, pinned: 4096, limit: .bytes(16 << 30)))
    #expect(holder.memory.phrase == "8 GiB locked of at most 16 GiB, 4 KiB pinned")
  }

  @Test func lockedMemoryThatIsUnlimitedOrUnknown() throws {
    let unlimited =
      "f proc/812/limits\tMax locked memory         unlimited            unlimited            bytes     \\n"
    #expect(try facts(unlimited).processes.first?.memory.limit == .unlimited)
    #expect(try facts(without: "proc/812/limits").processes.first?.memory.limit == nil)
    let status = "f proc/812/status\tName: qemu\\nUid:\\t0\\t0\\t0\\t0\\n"
    #expect(try facts(status).processes.first?.memory == LockedMemory(limit: .bytes(16 << 30)))
  }

  /// Lines of modules.alias, and the module that fits 15b3:101e of subsystem 15b3:0058.
  @Test(arguments: [
    (["v*d*sv*sd*bc*sc*i* vfio_pci"], nil),
    (["v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci", "v*d*sv*sd*bc*sc*i* vfio_pci"], "mlx5_vfio_pci"),
    (["v000015B3d0000101Fsv*sd*bc*sc*i* mlx5_vfio_pci"], nil), (["v00008086d0000101Esv*sd*bc*sc*i* x"], nil),
    (["v000015B3d*sv*sd*bc02sc*i* wide", "v000015B3d0000101Esv*sd*bc*sc*i* narrow"], "wide"),
    (["v000015B3d*sv*sd*bc03sc*i* display"], nil), (["v000015B3d*sv*sd*bc02sc00i00 a"], "a"),
    (["v000015B3d0000101Esv000015B3sd00000058bc*sc*i* board"], "board"),
    (["v000015B3d0000101Esv000015B3sd00000059bc*sc*i* board"], nil), (["v000015B3d0000101E x"], nil),
  ])
  func variantDrivers(aliases: [String], module: String?) throws {
    let text =
      (["# Aliases", "alias pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_core"]
      + aliases.map { "alias vfio_pci:\($0)" }).joined(separator: "\\n")
    let line = "f lib/modules/6.12.117/modules.alias\t\(text)\\n"
    #expect(try function(line).variantDriver == module)
  }

  @Test func aVariantIsNamedWhereAnotherDriverIsBound() throws {
    let line =
      "f lib/modules/6.12.117/modules.alias\talias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\\n"
    var device = try #require(Snapshot(of: try facts(line)).devices.first)
    #expect(device.variantDriverSentence?.hasPrefix("mlx5_vfio_pci fits it") == true)
    device.driver = "mlx5-vfio-pci"
    #expect(device.variantDriverSentence == nil)
  }

  /// Another kernel's file says nothing about this one.
  @Test func theFileIsTheRunningKernels() throws {
    let line =
      "f lib/modules/6.12.99/modules.alias\talias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci\\n"
    #expect(try function(line).variantDriver == nil)
  }
}
