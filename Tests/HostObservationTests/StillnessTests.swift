import HostModel
import HostObservation
import RecordedHost
import Testing

/// While the kernel's counters do not change, a scan reads next to nothing and yields the previous result.
@Suite struct StillnessTests {
  private static let function = TickTests.function
  private static let still = "f proc/loadavg\t0.00 0.01 0.05 1/80 4000\\n"

  /// An observer of the host of ``TickTests`` after enough scans, with counters.
  private static func settled(
    _ more: String = "", countsDescriptors: Bool = true
  ) throws -> (ChangingHost, HostObserver) {
    var text = TickTests.tree + "\n" + counters(events: 100, files: 1) + still + "\n"
    text += more + "\n"
    for pid in 100..<116 {
      text += process(pid, "sh") + "l proc/\(pid)/fd/0 -> /dev/null\n"
      text += "d proc/\(pid)/task/\(pid)\nf proc/\(pid)/schedstat\t1000 0 7\\n\n"
    }
    var recorded = try RecordedHost(text + "k\n")
    recorded.countsDescriptors = countsDescriptors
    let host = ChangingHost(recorded)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    for _ in 0..<3 * HostObserver.quietStaleness { _ = observer.observe(.tick) }
    return (host, observer)
  }

  private static func counters(events: Int, files: Int) -> String {
    "f sys/kernel/uevent_seqnum\t\(events)\\n\nf sys/module/vfio/refcnt\t\(files)\\n\n"
  }

  /// The result of a full scan.
  private static func all(_ host: ChangingHost) -> HostFacts {
    var other = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    return other.observe()
  }

  @Test func readsNextToNothing() throws {
    var (host, observer) = try Self.settled()
    let full = host.reads { _ = observer.observe(.full) }
    for _ in 0..<2 * HostObserver.quietStaleness { _ = observer.observe(.tick) }
    let quiet = (0..<HostObserver.quietStaleness).map { _ in host.reads { _ = observer.observe(.tick) } }.sorted()
    // Each scan reads one of the sixteen processes by one read; the rest does not grow with the host.
    // One of the scans reads again what no counter covers.
    #expect(quiet[HostObserver.quietStaleness - 2] < 24 && quiet[HostObserver.quietStaleness - 1] < full / 2)
  }

  /// Found by the scan in which the counter has changed.
  @Test(
    arguments: [
      "l \(function)/driver -> ../../../bus/pci/drivers/e1000e",
      "l sys/bus/pci/devices/0000:00:02.0 -> ../../../devices/pci0000:00/0000:00:02.0",
      "f sys/class/vfio/14/dev\t511:1\\n",
    ])
  func seesWhatIsAnnounced(change: String) throws {
    var (host, observer) = try Self.settled()
    try host.add(change + "\n" + Self.counters(events: 101, files: 1))
    #expect(observer.observe(.tick).isSame(as: Self.all(host)))
  }

  /// A file opened by another process, known or new, and what it enables.
  @Test(
    arguments: [
      "l proc/104/fd/7 -> /dev/vfio/13", process(812) + "l proc/812/fd/3 -> /dev/vfio/13", "f \(function)/enable\t1\\n",
    ])
  func seesWhatIsOpened(change: String) throws {
    var (host, observer) = try Self.settled()
    try host.add(change + "\n" + Self.counters(events: 100, files: 2))
    #expect(observer.observe(.tick).isSame(as: Self.all(host)))
  }

  /// Before 6.2 /proc/PID/fd does not count descriptors; a change of the number of open files triggers the scan.
  @Test func seesWhatIsOpenedWhereNothingCountsDescriptors() throws {
    var (host, observer) = try Self.settled("f proc/sys/kernel/osrelease\t6.1.192\\n", countsDescriptors: false)
    try host.add("l proc/104/fd/7 -> /dev/vfio/13\n" + Self.counters(events: 100, files: 2))
    #expect(observer.observe(.tick).processes.map(\.pid) == [104])
    for _ in 0..<4 { _ = observer.observe(.tick) }
    try host.add("l proc/106/fd/7 -> /dev/vfio/13\n" + Self.counters(events: 100, files: 3))
    #expect(observer.observe(.changes).processes.map(\.pid) == [104, 106])
  }

  /// A change counted just before it is visible is found by the next scan.
  @Test(
    arguments: [
      (counters(events: 101, files: 1), "l \(function)/driver -> ../../../bus/pci/drivers/e1000e"),
      (counters(events: 100, files: 2), "l proc/104/fd/7 -> /dev/vfio/13"),
      ("f proc/loadavg\t0.00 0.01 0.05 1/81 4001\\n", process(812) + "l proc/812/fd/3 -> /dev/vfio/13"),
    ])
  func seesWhatIsCountedBefore(counter: String, change: String) throws {
    var (host, observer) = try Self.settled()
    try host.add(counter)
    _ = observer.observe(.tick)
    try host.add(change)
    #expect(observer.observe(.tick).isSame(as: Self.all(host)))
  }

  /// No counter moves, yet the next tick sees another descriptor of a holder, one that moved to another process, and an
  /// unbind that waits for the holder.
  @Test func seesHoldersAndTheirDevicesAtOnce() throws {
    let holder = process(812) + "l proc/812/fd/3 -> /dev/vfio/13\nl proc/812/fd/4 -> anon_inode:[vfio-device]\n"
    var (host, observer) = try Self.settled(holder + "f \(Self.function)/enable\t1\\n")
    #expect(observer.observe(.tick).processes.map(\.pid) == [812])
    try host.add("l proc/812/fd/5 -> /dev/vfio/vfio")
    #expect(observer.observe(.tick).isSame(as: Self.all(host)))
    try host.add("l proc/812/fd/3 -> /dev/null\nl proc/104/fd/7 -> /dev/vfio/13")
    let seen = observer.observe(.tick)
    #expect(seen.processes.map(\.pid) == [104, 812] && seen.isSame(as: Self.all(host)))
    try host.add("l \(Self.function)/driver -> ../../../bus/pci/drivers/none")
    #expect(observer.observe(.tick).isSame(as: Self.all(host)))
  }

  /// A change that no counter covers is found after a bounded number of scans.
  @Test(
    arguments: [
      "f \(function)/power_state\tD0\\n", "f \(function)/reset_method\tflr bus\\n", "c dev/vfio/13 511:0 666 0 0",
      "f proc/sys/kernel/hostname\tother\\n", "f \(function)/enable\t1\\n", "c dev/vfio/vfio 10:196 666 0 0",
      "f proc/interrupts\t 24: 0 IR-PCI-MSIX vfio-msix[0](0000:00:01.0)\\n",
      "l \(function)/driver -> ../../../bus/pci/drivers/e1000e",
      "l proc/104/fd/0 -> /dev/vfio/13\nf proc/104/schedstat\t1001 0 8\\n",
    ])
  func seesTheRestInTime(change: String) throws {
    var (host, observer) = try Self.settled()
    try host.add(change)
    let looks = (0..<HostObserver.quietStaleness).map { _ in observer.observe(.tick) }
    #expect(try #require(looks.last).isSame(as: Self.all(host)))
  }

  /// A built-in module counts no files, and a kernel may have no counters at all.
  @Test(arguments: ["f sys/module/vfio/refcnt\tbuilt in\\n", "d sys/class/misc/iommu"])
  func countsWhereNothingCounts(without: String) throws {
    var (host, observer) = try Self.settled(without)
    try host.add("l proc/104/fd/7 -> /dev/vfio/13")
    #expect(observer.observe(.tick).processes.map(\.pid) == [104])
  }
}
