import HostModel
import HostObservation
import RecordedHost
import Testing

/// A tick's scan yields the same as a full one at most ``HostObserver/staleness`` scans later, and at once for changes
/// of names, driver links, enable counts and descriptors.
@Suite struct TickTests {
  static let function = "sys/devices/pci0000:00/0000:00:01.0"

  static let tree = """
    f proc/sys/kernel/osrelease\t6.12.117\\n
    f proc/devices\tCharacter devices:\\n511 vfio\\n
    f sys/class/misc/vfio/dev\t10:196\\n
    f sys/class/vfio/13/dev\t511:0\\n
    c dev/vfio/13 511:0 600 0 0
    l sys/bus/pci/devices/0000:00:01.0 -> ../../../devices/pci0000:00/0000:00:01.0
    f \(function)/class\t0x020000\\n
    f \(function)/vendor\t0x10ec\\n
    f \(function)/enable\t0\\n
    f \(function)/reset_method\tflr\\n
    f \(function)/power_state\tD3hot\\n
    l \(function)/driver -> ../../../bus/pci/drivers/vfio-pci
    l \(function)/iommu_group -> ../../../kernel/iommu_groups/13
    l sys/class/vfio-dev/vfio0 -> ../../devices/pci0000:00/0000:00:01.0/vfio-dev/vfio0
    l sys/kernel/iommu_groups/13/devices/0000:00:01.0 -> ../../../../devices/pci0000:00/0000:00:01.0
    l sys/bus/pci/drivers/vfio-pci/module -> ../../../../module/vfio_pci
    f sys/module/vfio_pci/refcnt\t0\\n
    k
    """

  private static func settled(_ host: ChangingHost) -> HostObserver {
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    for _ in 0..<10 { _ = observer.observe(.tick) }
    return observer
  }

  private static func same(_ left: HostFacts, _ right: HostFacts) -> Bool { left.isSame(as: right) }

  @Test func readsLittle() throws {
    let host = ChangingHost(try RecordedHost(Self.tree))
    var observer = Self.settled(host)
    let full = host.reads { _ = observer.observe(.full) }
    _ = observer.observe(.tick)
    let ticks = (0..<HostObserver.staleness).map { _ in host.reads { _ = observer.observe(.tick) } }.sorted()
    // One of them reads everything; the others read less than half of it.
    #expect(ticks[0] < full / 2 && ticks[HostObserver.staleness - 2] < full / 2)
  }

  @Test(
    arguments: [
      "f \(function)/enable\t1\\n", "l \(function)/driver -> ../../../bus/pci/drivers/e1000e",
      "l sys/bus/pci/devices/0000:00:02.0 -> ../../../devices/pci0000:00/0000:00:02.0",
      "f sys/module/vfio_pci/refcnt\t1\\n", "f sys/class/vfio/14/dev\t511:1\\n",
      "f proc/sys/kernel/hostname\tother\\n", process(812) + "l proc/812/fd/3 -> /dev/vfio/13",
    ])
  func seesAtOnce(change: String) throws {
    let host = ChangingHost(try RecordedHost(Self.tree))
    var observer = Self.settled(host)
    try host.add(change)
    let seen = observer.observe(.tick)
    var other = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    #expect(Self.same(seen, other.observe()))
  }

  /// A function whose unbind waits is enabled until it is closed, and no device event tells when.
  @Test func seesTheEndOfAWait() throws {
    var tree = try RecordedHost(Self.tree)
    tree.remove("\(Self.function)/driver")
    tree.remove("sys/class/vfio-dev/vfio0")
    try tree.add("f \(Self.function)/enable\t1\\n")
    let host = ChangingHost(tree)
    var observer = Self.settled(host)
    #expect(observer.observe(.tick).functions.map(\.enableCount) == [1])
    try host.add("f \(Self.function)/enable\t0\\n")
    #expect(observer.observe(.tick).functions.map(\.enableCount) == [0])
  }

  @Test(
    arguments: [
      "f \(function)/power_state\tD0\\n", "f \(function)/reset_method\tflr bus\\n", "c dev/vfio/13 511:0 666 0 0",
      "c dev/vfio/14 511:1 600 0 0",
      "f proc/interrupts\t 24: 0 IR-PCI-MSIX vfio-msix[0](0000:00:01.0)\\n",
    ])
  func seesInTime(change: String) throws {
    let host = ChangingHost(try RecordedHost(Self.tree))
    var observer = Self.settled(host)
    try host.add(change)
    let looks = (0..<HostObserver.staleness).map { _ in observer.observe(.tick) }
    var other = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    #expect(Self.same(try #require(looks.last), other.observe()))
    // A reported change is found by the scan that follows the report.
    var hearing = Self.settled(host)
    #expect(Self.same(hearing.observe(.changes), other.observe()))
  }

  /// A holder that only a mapping explains stays known without reading every mapping at every tick.
  @Test func remembersWhoHasAMapping() throws {
    let host = ChangingHost(try RecordedHost(Self.tree))
    try host.add(
      process(812) + """
        f \(Self.function)/enable\t1\\n
        f sys/module/vfio_pci/refcnt\t1\\n
        f proc/812/maps\t7f0000000000-7f0000001000 rw-s 00000000 00:0f 1 anon_inode:[vfio-device]\\n
        """)
    var observer = Self.settled(host)
    let first = observer.observe(.full)
    #expect(first.processes.map(\.pid) == [812])
    for _ in 0..<20 { #expect(Self.same(observer.observe(.tick), first)) }
  }

  /// A process that has not run since has opened nothing; one that has run is read in its turn.
  @Test func leavesOutWhatHasNotRun() throws {
    var text = vfioNodes
    for pid in 100..<180 {
      text += process(pid, "sh") + "l proc/\(pid)/fd/0 -> /dev/null\n"
      text += "d proc/\(pid)/task/\(pid)\nf proc/\(pid)/schedstat\t1000 0 7\\n\n"
    }
    var host = try RecordedHost(text + "k\n")
    host.countsDescriptors = true
    let nodes = VFIONodes(reading: host)
    var scan = ProcessScan()
    for _ in 0...ProcessScan.staleness { _ = scan.read(host, nodes: nodes, extent: .changes) }
    #expect(scan.read(host, nodes: nodes, extent: .changes).visited == 0)
    for pid in 100..<180 { try host.add("l proc/\(pid)/fd/0 -> /dev/vfio/13") }
    #expect(scan.read(host, nodes: nodes, extent: .changes).processes.isEmpty)
    for pid in 100..<140 { try host.add("f proc/\(pid)/schedstat\t1001 0 8\\n") }
    var seen: Set<Int32> = []
    for _ in 0..<ProcessScan.staleness {
      seen.formUnion(scan.read(host, nodes: nodes, extent: .changes).processes.map(\.pid))
    }
    #expect(seen == Set(100..<140))
    // Eventually it is read all the same.
    for _ in 0..<ProcessScan.staleness * (ProcessScan.staleness + 1) {
      seen.formUnion(scan.read(host, nodes: nodes, extent: .changes).processes.map(\.pid))
    }
    #expect(seen == Set(100..<180))
  }
}
