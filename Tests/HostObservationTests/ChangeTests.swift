import Glibc
import HostModel
import HostObservation
import Testing

@Suite struct ChangeTests {
  @Test func aBurstEndsWhenItIsQuiet() {
    var debounce = Debounce(quiet: 50, longest: 250)
    #expect(debounce.end == nil && !debounce.ends(at: 1_000_000))
    debounce.event(at: 1000)
    #expect(debounce.end == 1050 && !debounce.ends(at: 1049))
    debounce.event(at: 1049)
    #expect(debounce.end == 1099 && debounce.ends(at: 1099))
    #expect(debounce.end == nil && !debounce.ends(at: 5000))
  }

  @Test func aBurstDoesNotLastForEver() {
    var debounce = Debounce(quiet: 50, longest: 250)
    var ended: [Int64] = []
    for now in stride(from: Int64(0), through: 600, by: 10) {
      debounce.event(at: now)
      if debounce.ends(at: now) { ended.append(now) }
    }
    #expect(ended == [250, 510])
  }

  private func event(_ text: String) -> Uevent? {
    Array(text.utf8).withUnsafeBytes { Uevent(message: $0) }
  }

  @Test func readsADeviceEvent() {
    let path = "/devices/pci0000:00/0000:00:01.0"
    let found = event(
      "bind@\(path)\0ACTION=bind\0DEVPATH=\(path)\0SUBSYSTEM=pci\0DRIVER=vfio-pci\0PCI_SLOT_NAME=0000:00:01.0\0SEQNUM=7\0"
    )
    #expect(found?.action == "bind" && found?.path == path && found?.subsystem == "pci")
    #expect(found?.driver == "vfio-pci" && found?.address?.description == "0000:00:01.0")
    let other = event("add@/devices/virtual/vfio/13\0SUBSYSTEM=vfio\0DEVNAME=vfio/13\0X\0=\0\0")
    #expect(other?.action == "add" && other?.subsystem == "vfio" && other?.address == nil && other?.driver == nil)
    #expect(event("add@/a\u{1b}[2J\0")?.path == "/a\\x1b[2J")
  }

  @Test(arguments: [
    "", "\0", "add", "add@/a", "@/a\0", "add@\0", "add@a\0", "libudev\0add@/a\0", "add@/a\0ACTION=remove\0",
    "add@/a\0DEVPATH=/b\0",
  ])
  func refusesOtherMessages(text: String) { #expect(event(text) == nil) }
}

/// inotify on a temporary directory: regular files play the nodes.
@Suite struct ChangeSignalsTests {
  private let root: String

  init() throws {
    var name = Array("/tmp/vfiotop-changes-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&name))
    root = String(cString: made)
    #expect(mkdir(root + "/dev", 0o755) == 0)
  }

  private func remove() {
    for path in ["/dev/vfio/devices/vfio0", "/dev/vfio/13", "/dev/iommu", "/dev/other"] { unlink(root + path) }
    for path in ["/dev/vfio/devices", "/dev/vfio", "/dev", ""] { rmdir(root + path) }
  }

  private func touch(_ path: String) {
    let fd = open(root + path, O_CREAT | O_RDONLY | O_CLOEXEC, 0o600)
    #expect(fd >= 0)
    close(fd)
  }

  /// Every change reported within two seconds, until none is expected any more.
  private func next(_ signals: ChangeMonitor) throws -> ChangeBurst {
    try #require(signals.wait(timeoutMilliseconds: 2000))
  }

  @Test func reportsNodeEvents() throws {
    defer { remove() }
    mkdir(root + "/dev/vfio", 0o755)
    touch("/dev/vfio/13")
    let signals = ChangeMonitor(root: root, debounce: Debounce(quiet: 20, longest: 100))
    #expect(signals.watchesNodes && !signals.hearsDevices)
    #expect(signals.wait(timeoutMilliseconds: 30) == nil)
    touch("/dev/vfio/13")
    #expect(try next(signals) == ChangeBurst(events: [.node("dev/vfio/13", .opened), .node("dev/vfio/13", .closed)]))
    chmod(root + "/dev/vfio/13", 0o666)
    unlink(root + "/dev/vfio/13")
    let gone = try next(signals).events
    #expect(gone.contains(.node("dev/vfio/13", .attributes)) && gone.contains(.node("dev/vfio/13", .removed)))
    #expect(signals.wait(timeoutMilliseconds: 0) == nil)
  }

  @Test func findsDirectoriesCreatedLater() throws {
    defer { remove() }
    let signals = ChangeMonitor(root: root, debounce: Debounce(quiet: 20, longest: 100))
    touch("/dev/other")
    #expect(signals.wait(timeoutMilliseconds: 40) == nil)
    for _ in 0..<2 {
      mkdir(root + "/dev/vfio", 0o755)
      #expect(try next(signals).isIncomplete)
      mkdir(root + "/dev/vfio/devices", 0o755)
      #expect(try next(signals).isIncomplete)
      touch("/dev/vfio/devices/vfio0")
      #expect(try next(signals).events.contains(.node("dev/vfio/devices/vfio0", .opened)))
      unlink(root + "/dev/vfio/devices/vfio0")
      rmdir(root + "/dev/vfio/devices")
      rmdir(root + "/dev/vfio")
      _ = try next(signals)
    }
    touch("/dev/iommu")
    #expect(try next(signals).events == [.node("dev/iommu", .made)])
  }

  @Test func aFloodIsOneBurstThatSaysSo() throws {
    defer { remove() }
    mkdir(root + "/dev/vfio", 0o755)
    let signals = ChangeMonitor(root: root, debounce: Debounce(quiet: 30, longest: 3000))
    for _ in 0..<500 { touch("/dev/vfio/13") }
    let burst = try next(signals)
    #expect(burst.isIncomplete && burst.events.count == ChangeBurst.limit)
    #expect(signals.wait(timeoutMilliseconds: 40) == nil)
  }

  @Test func waitsAsLongAsItIsTold() {
    defer { remove() }
    let signals = ChangeMonitor(root: root)
    let start = ContinuousClock.now
    #expect(signals.wait(timeoutMilliseconds: 60) == nil)
    #expect(ContinuousClock.now - start >= .milliseconds(60))
  }
}
