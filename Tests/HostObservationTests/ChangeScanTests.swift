import HostModel
import HostObservation
import RecordedHost
import Testing

/// A scan of changes yields the same as a full scan at most `staleness` scans later.
@Suite struct ChangeScanTests {
  private func host(counts: Bool) throws -> RecordedHost {
    var text = vfioNodes
    for pid in 100..<180 { text += process(pid, "sh") + "l proc/\(pid)/fd/0 -> /dev/null\n" }
    text += process(812) + "l proc/812/fd/3 -> /dev/vfio/13\nk\n" + process(900, "x") + "x proc/900/fd EACCES\n"
    var host = try RecordedHost(text)
    host.countsDescriptors = counts
    return host
  }

  @Test func readsLittleAndSaysTheSame() throws {
    let host = try host(counts: true)
    let nodes = VFIONodes(reading: host)
    var scan = ProcessScan()
    let full = scan.read(host, nodes: nodes, extent: .changes)
    #expect(full.visited == 82 && full.total == 82 && full.gaps.unreadableProcesses == 1)
    for _ in 0..<20 {
      let next = scan.read(host, nodes: nodes, extent: .changes)
      #expect(next.processes == full.processes && next.gaps == full.gaps && next.total == 82)
      #expect((10...13).contains(next.visited))
    }
    #expect(scan.read(host, nodes: nodes).visited == 82)
  }

  @Test func seesANewCountAndANewProcessAtOnce() throws {
    var host = try host(counts: true)
    let nodes = VFIONodes(reading: host)
    var scan = ProcessScan()
    _ = scan.read(host, nodes: nodes)
    try host.add("l proc/117/fd/9 -> /dev/vfio/13\n" + process(500) + "l proc/500/fd/4 -> /dev/iommu")
    #expect(scan.read(host, nodes: nodes, extent: .changes).processes.map(\.pid) == [117, 500, 812])
    host.remove("proc/117/fd/9")
    host.remove("proc/812")
    #expect(scan.read(host, nodes: nodes, extent: .changes).processes.map(\.pid) == [500])
  }

  @Test(arguments: [true, false])
  func seesASwapInTime(counts: Bool) throws {
    var host = try host(counts: counts)
    let nodes = VFIONodes(reading: host)
    var scan = ProcessScan()
    _ = scan.read(host, nodes: nodes)
    for pid in 100..<110 { try host.add("l proc/\(pid)/fd/0 -> /dev/vfio/13") }
    var seen: Set<Int32> = []
    for _ in 0..<ProcessScan.staleness {
      seen.formUnion(scan.read(host, nodes: nodes, extent: .changes).processes.map(\.pid))
    }
    #expect(seen == Set(100..<110).union([812]))
  }

  @Test func otherNodesAreReadAfresh() throws {
    var host = try host(counts: true)
    try host.add("l proc/105/fd/0 -> /jail/x\ns proc/105/fd/0 511:9")
    var scan = ProcessScan()
    #expect(scan.read(host, nodes: VFIONodes(reading: host)).processes.map(\.pid) == [812])
    try host.add("f sys/class/vfio/20/dev\t511:9\\n")
    let reading = scan.read(host, nodes: VFIONodes(reading: host), extent: .changes)
    #expect(reading.processes.map(\.pid) == [105, 812])
  }
}
