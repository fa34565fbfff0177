import HostModel
import HostObservation
import RecordedHost
import Testing

/// A host that changes during a scan, and one whose /sys or /proc disappears: the result is a state that existed.
@Suite struct ChangingHostTests {
  /// Two functions on a bus, both bound to VFIO, each with a group.
  private static let bound = """
    d sys/bus/pci/devices
    f proc/version\tLinux version 6.12.117 (builder) #1 SMP
    f proc/devices\tCharacter devices:\\n511 vfio\\n
    d sys/class/misc
    \(function("0000:08:01.0", group: 13, device: "vfio0"))
    \(function("0000:08:02.0", group: 14, device: "vfio1"))
    """

  private static func function(_ address: String, group: Int, device: String) -> String {
    let directory = "sys/devices/pci0000:00/0000:00:1e.0/\(address)"
    return """
      l sys/bus/pci/devices/\(address) -> ../../../devices/pci0000:00/0000:00:1e.0/\(address)
      f \(directory)/vendor\t0x10ec\\n
      f \(directory)/device\t0x8139\\n
      f \(directory)/class\t0x020000\\n
      l \(directory)/driver -> ../../../../bus/pci/drivers/vfio-pci
      l \(directory)/iommu_group -> ../../../../kernel/iommu_groups/\(group)
      l sys/class/vfio-dev/\(device) -> ../../devices/pci0000:00/0000:00:1e.0/\(address)/vfio-dev/\(device)
      f sys/class/vfio/\(group)/dev\t511:\(group)\\n
      l sys/kernel/iommu_groups/\(group)/devices/\(address) -> ../../../../devices/pci0000:00/0000:00:1e.0/\(address)
      """
  }

  private static func look(_ files: any HostFiles) -> HostFacts {
    var observer = HostObserver(files: files, observer: .root, names: PCIIDs { nil }, threads: 1)
    return observer.observe()
  }

  /// A description that tells two scans apart.
  private static func picture(_ facts: HostFacts) -> [String] {
    facts.functions.map { "\($0.address) \($0.driver ?? "-") \($0.vfio?.name ?? "-") \($0.iommuGroup ?? -1)" }
      + facts.groups.map { "group \($0.id) \($0.devices) \($0.node != nil)" }
  }

  private func unbound() throws -> RecordedHost {
    var host = try RecordedHost(Self.bound)
    host.remove("sys/devices/pci0000:00/0000:00:1e.0/0000:08:02.0/driver")
    host.remove("sys/class/vfio-dev/vfio1")
    host.remove("sys/class/vfio/14")
    return host
  }

  private func pulled() throws -> RecordedHost {
    var host = try unbound()
    host.remove("sys/bus/pci/devices/0000:08:02.0")
    host.remove("sys/devices/pci0000:00/0000:00:1e.0/0000:08:02.0")
    host.remove("sys/kernel/iommu_groups/14")
    return host
  }

  /// At each read of a scan the driver is unbound or bound, or the card pulled or plugged: the result is the host
  /// before or after.
  @Test func everyMomentIsBeforeOrAfter() throws {
    let bound = try RecordedHost(Self.bound)
    for (before, after) in try [(bound, unbound()), (unbound(), bound), (bound, pulled()), (pulled(), bound)] {
      let possible = [before, after].map { Self.picture(Self.look($0)) }
      #expect(possible[0] != possible[1])
      let still = ChangingHost(before)
      _ = Self.look(still)
      #expect(still.reads > 30)
      for number in 1...still.reads {
        let picture = Self.picture(Self.look(ChangingHost(before, after, at: number)))
        #expect(possible.contains(picture), "before read \(number): \(picture)")
      }
    }
  }

  /// Nothing is mounted on /sys, or on both: a missing file system does not mean that its devices are gone.
  @Test(arguments: [["sys"], ["sys", "proc"], ["proc"]]) func reportsMissingFileSystems(directories: [String]) throws {
    let whole = try RecordedHost(Self.bound)
    var bare = whole
    for directory in directories { bare.remove(directory) }
    for directory in directories { try bare.add("d \(directory)") }
    let switched = ChangingHost(whole)
    var observer = HostObserver(files: switched, observer: .root, names: PCIIDs { nil }, threads: 1)
    #expect(observer.observe().gaps.unreadableHost == nil)
    switched.become(bare)
    let gaps = observer.observe().gaps
    let names = directories.reversed().map { "/\($0)" }.joined(separator: " and ")
    #expect(gaps.unreadableHost == "\(names) cannot be read: nothing is mounted there.")
    #expect(gaps.notes.contains("\(names) cannot be read: nothing is mounted there."))
    switched.become(whole)
    #expect(observer.observe().gaps.unreadableHost == nil)
  }

  /// A tree that never had a /proc is scanned without and reports that; a tree without /sys is no host.
  @Test func aTreeMayLackProcesses() throws {
    var host = try RecordedHost(Self.bound)
    host.remove("proc")
    let facts = Self.look(host)
    #expect(facts.gaps.unreadableHost == nil && facts.functions.count == 2)
    #expect(facts.gaps.notes.contains("/proc cannot be read: nothing is mounted there."))
    host.remove("sys")
    #expect(Self.look(host).gaps.unreadableHost == "/proc and /sys cannot be read: nothing is mounted there.")
  }

  /// Virtual functions are found by their links, because reading their count waits for the device's lock.
  @Test func nothingIsReadThatWaitsForTheDevice() throws {
    var host = try RecordedHost(Self.bound)
    let directory = "sys/devices/pci0000:00/0000:00:1e.0/0000:08:01.0"
    try host.add(
      """
      f \(directory)/sriov_totalvfs\t4\\n
      x \(directory)/sriov_numvfs EIO
      l \(directory)/virtfn0 -> ../0000:08:02.0
      l \(directory)/virtfn10 -> ../0000:08:03.2
      l \(directory)/virtfn9 -> ../0000:08:03.1
      """)
    let found = Self.look(host).functions.first?.virtualFunctions.map(\.description)
    #expect(found == ["0000:08:02.0", "0000:08:03.1", "0000:08:03.2"])
  }
}
