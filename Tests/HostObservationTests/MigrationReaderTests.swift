import HostModel
import HostObservation
import RecordedHost
import Testing

/// Two mediated devices, one of which can migrate, with the debugfs of a release.
@Suite struct MigrationReaderTests {
  private static let one = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0001"
  private static let two = "83b8f4f2-509f-382f-3c1e-e6bfe0fa0002"
  private static let debug = "sys/kernel/debug/vfio"

  private func tree(_ release: String) -> String {
    """
    f proc/sys/kernel/osrelease\t\(release)\\n
    f sys/class/misc/vfio/dev\t10:196\\n
    l sys/class/vfio-dev/vfio0 -> ../../devices/virtual/mtty/mtty/\(Self.one)/vfio-dev/vfio0
    l sys/class/vfio-dev/vfio1 -> ../../devices/virtual/mtty/mtty/\(Self.two)/vfio-dev/vfio1
    l sys/devices/virtual/mtty/mtty/\(Self.one)/subsystem -> ../../../../../bus/mdev
    l sys/devices/virtual/mtty/mtty/\(Self.two)/subsystem -> ../../../../../bus/mdev
    l sys/devices/virtual/mtty/mtty/\(Self.one)/driver -> ../../../../../bus/mdev/drivers/mtty
    l sys/devices/virtual/mtty/mtty/\(Self.two)/driver -> ../../../../../bus/mdev/drivers/mtty
    f \(Self.debug)/\(Self.one)/migration/state\tSTOP_COPY\\n
    f \(Self.debug)/\(Self.one)/migration/features\tstop-copy\\np2p\\npre-copy\\nof-the-future\\n
    d \(Self.debug)/\(Self.two)
    """
  }

  private func migrations(
    _ release: String, _ change: (inout RecordedHost) throws -> Void = { _ in }
  ) throws -> [DeviceAddress: Migration] {
    var host = try RecordedHost(tree(release))
    try change(&host)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs(host), threads: 1)
    return observer.observe().migrations
  }

  @Test func readsStateAndFeatures() throws {
    let found = try migrations("6.18.1")
    let first = Migration(state: .stopCopy, features: [.stopCopy, .p2p, .preCopy])
    #expect(found == [.named(Self.one): first, .named(Self.two): .impossible])
  }

  /// The reader reads all that the kernel shows, whatever its name: vendors' kernels are older by name than by VFIO.
  @Test(arguments: ["5.14.0-570.el9.x86_64", "6.12.117", "of somebody"])
  func readsWhatIsThere(_ release: String) throws {
    let shown = Migration(state: .stopCopy, features: [.stopCopy, .p2p, .preCopy])
    #expect(try migrations(release)[.named(Self.one)] == shown)
    let older = try migrations(release) { $0.remove("\(Self.debug)/\(Self.one)/migration/features") }
    #expect(older[.named(Self.one)] == Migration(state: .stopCopy, features: nil))
  }

  @Test func unknownStaysUnknown() throws {
    for failure in ["EACCES", "EPERM", "EIO", "ENOENT"] {
      #expect(try migrations("7.3.4") { try $0.add("x \(Self.debug) \(failure)") }.isEmpty)
    }
    // A state unknown to vfiotop, and an unreadable one.
    let strange = try migrations("7.3.4") { try $0.add("f \(Self.debug)/\(Self.one)/migration/state\tLEAPING\\n") }
    #expect(strange[.named(Self.one)] == Migration(state: nil, features: [.stopCopy, .p2p, .preCopy]))
    let unreadable = try migrations("6.12.1") {
      $0.remove("\(Self.debug)/\(Self.one)/migration/features")
      try $0.add("x \(Self.debug)/\(Self.one)/migration/state EIO")
    }
    #expect(unreadable[.named(Self.one)] == nil)
    let directory = try migrations("6.12.1") { try $0.add("x \(Self.debug)/\(Self.one)/migration EACCES") }
    #expect(directory[.named(Self.one)] == nil)
    // VFIO without debugfs.
    #expect(try migrations("7.3.4") { $0.remove(Self.debug) }.isEmpty)
  }
}
