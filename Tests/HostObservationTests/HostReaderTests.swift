import HostModel
import HostObservation
import RecordedHost
import Testing

/// The level of a kernel's VFIO is told by its name, by the features that it shows, and by Ubuntu's signature.
@Suite struct HostReaderTests {
  private func facts(_ release: String, _ lines: String) throws -> HostFacts {
    let host = try RecordedHost("f proc/sys/kernel/osrelease\t\(release)\\n\n" + lines)
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    return observer.observe()
  }

  @Test(
    arguments: [
      ("d sys/module/vfio", []), ("d sys/module/vfio_pci_core", [.vfioPCICore]),
      ("d sys/class/vfio-dev", [.deviceClass]),
      ("d sys/kernel/debug/vfio", [.debugDirectory]),
      ("d sys/kernel/debug/vfio/0000:01:00.0/migration", [.debugDirectory]),
      ("d sys/kernel/debug/vfio/0000:01:00.0/pci", [.debugDirectory, .debugPCIDirectory]),
      ("d sys/kernel/debug/vfio\nx sys/kernel/debug EACCES", []),
    ] as [(String, Set<KernelFeature>)])
  func features(lines: String, features: Set<KernelFeature>) throws {
    #expect(try facts("6.12.117", lines).host.kernelFeatures == features)
  }

  /// A graphics card whose audio function the host drives.
  private static let card = """
    f proc/devices\tCharacter devices:\\n511 vfio\\n
    f sys/class/misc/vfio/dev\t10:196\\n
    c dev/vfio/vfio 10:196 666 0 0
    f sys/class/vfio/1/dev\t511:0\\n
    c dev/vfio/1 511:0 600 0 0
    l sys/bus/pci/drivers/vfio-pci/module -> ../../../../module/vfio_pci
    d sys/module/vfio/holders/vfio_pci
    l sys/bus/pci/devices/0000:01:00.0 -> ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0
    f sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/class\t0x030000\\n
    l sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/driver -> ../../../../bus/pci/drivers/vfio-pci
    l sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0/iommu_group -> ../../../../kernel/iommu_groups/1
    l sys/bus/pci/devices/0000:01:00.1 -> ../../../devices/pci0000:00/0000:00:01.0/0000:01:00.1
    f sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1/class\t0x040300\\n
    l sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1/driver -> ../../../../bus/pci/drivers/snd_hda_intel
    l sys/devices/pci0000:00/0000:00:01.0/0000:01:00.1/iommu_group -> ../../../../kernel/iommu_groups/1
    l sys/kernel/iommu_groups/1/devices/0000:01:00.0 -> ../../../../devices/pci0000:00/0000:00:01.0/0000:01:00.0
    l sys/kernel/iommu_groups/1/devices/0000:01:00.1 -> ../../../../devices/pci0000:00/0000:00:01.0/0000:01:00.1

    """

  /// A kernel that is named 5.14 and has the VFIO of 7.2 shows these.
  private static let laterFeatures = """
    f proc/devices\tCharacter devices:\\n511 vfio\\n510 vfio-dev\\n
    l sys/class/vfio-dev/vfio0 -> ../../devices/pci0000:00/0000:00:01.0/0000:01:00.0/vfio-dev/vfio0
    d sys/module/vfio_pci_core
    d sys/kernel/debug/vfio/0000:01:00.0/pci
    """

  /// The claim of a group's DMA fails with EPERM from 5.19, and GET_DEVICE_FD with EINVAL before.
  @Test func aVendorsKernelIsJudgedByWhatItShows() throws {
    let release = "5.14.0-570.el9.x86_64"
    let shown = try facts(release, Self.card + Self.laterFeatures)
    #expect(shown.host.kernelFeatures == [.vfioPCICore, .deviceClass, .debugDirectory, .debugPCIDirectory])
    #expect(shown.host.vfio.cdev && shown.host.kernelVersion == KernelVersion(5, 14))
    let named = try facts(release, Self.card)
    #expect(named.host.kernelFeatures.isEmpty && !named.host.vfio.cdev)
    for (facts, errno) in [(shown, ErrorNumber.EPERM), (named, .EINVAL)] {
      let device = try #require(Snapshot(of: facts).devices.first)
      #expect(device.openVerdict.errno == errno)
      #expect(device.openVerdict.blockers.map(\.driver) == ["snd_hda_intel"])
    }
  }

  /// Ubuntu hides the stable level in the release, and tells it in a file of its own.
  @Test(arguments: [
    ("5.15.0-130-generic", "Ubuntu 5.15.0-130.140-generic 5.15.173", KernelVersion(5, 15, 173)),
    ("6.8.0-79-generic", "Ubuntu 6.8.0-79.79-generic 6.8.12", KernelVersion(6, 8, 12)),
    ("5.15.0-130-generic", nil, KernelVersion(5, 15)), ("6.12.117", "unreadable words", KernelVersion(6, 12, 117)),
  ])
  func signature(release: String, signature: String?, version: KernelVersion) throws {
    let line = signature.map { "f proc/version_signature\t\($0)\\n" } ?? ""
    #expect(try facts(release, line).host.kernelVersion == version)
  }
}
