import HostModel
import HostObservation
import RecordedHost
import Testing

/// A host with two groups, one device node and the two misc nodes.
let vfioNodes = """
  f sys/class/misc/vfio/dev\t10:196\\n
  f sys/class/misc/iommu/dev\t10:125\\n
  f sys/class/vfio/13/dev\t511:0\\n
  f sys/class/vfio/noiommu-14/dev\t511:1\\n
  f sys/class/vfio-dev/vfio3/dev\t510:3\\n
  f proc/devices\tCharacter devices:\\n  1 mem\\n510 vfio-dev\\n511 vfio\\n\\nBlock devices:\\n  9 vfio\\n
  f etc/passwd\troot:x:0:0::/root:/bin/sh\\nlibvirt-qemu:x:64055:109::/:/bin/false\\n

  """

/// The files of a process except its descriptors.
func process(_ pid: Int, _ command: String = "qemu-system-x86", user: Int = 0, flags: Int = 0x400040) -> String {
  """
  f proc/\(pid)/stat\t\(pid) (\(command)) S 1 1 1 0 -1 \(flags) 0 0 0 0 1 2 0 0 20 0 9 0 777\(pid) 0 0 0\\n
  f proc/\(pid)/comm\t\(command)\\n
  f proc/\(pid)/status\tName:\\t\(command)\\nUid:\\t\(user)\\t0\\t0\\t0\\n
  d proc/\(pid)/fd
  d proc/\(pid)/task/\(pid)

  """
}

/// A full scan of a recorded host.
func scan(_ files: any HostFiles, _ mappings: ProcessScan.MappingExtent = .none) -> ProcessReading {
  var scan = ProcessScan()
  return scan.read(files, nodes: VFIONodes(reading: files), mappings: mappings)
}

@Suite struct ProcessScanTests {
  @Test func readsTheNodes() throws {
    let nodes = VFIONodes(reading: try RecordedHost(vfioNodes))
    #expect(nodes.groupMajors == [511] && nodes.cdevMajors == [510])
    #expect(
      nodes.targets == [
        DeviceNumber(major: 10, minor: 196): .container, DeviceNumber(major: 10, minor: 125): .iommufd,
        DeviceNumber(major: 511, minor: 0): .group(13), DeviceNumber(major: 511, minor: 1): .group(14),
        DeviceNumber(major: 510, minor: 3): .cdev("vfio3"),
      ])
    #expect(VFIONodes(reading: try RecordedHost("d sys")) == VFIONodes())
  }

  @Test(arguments: [
    // Followed links: the device number decides, whatever the name.
    ("/dev/vfio/vfio", "10:196", Descriptor.Target.container),
    ("/dev/vfio/13", "511:0", .group(13)), ("/dev/vfio/noiommu-14", "511:1", .group(14)),
    ("/dev/vfio/99", "511:0", .group(13)), ("/srv/jail/x (deleted)", "510:3", .cdev("vfio3")),
    ("/dev/vfio/13", "510:3", .cdev("vfio3")), ("/dev/iommu", "10:125", .iommufd),
    ("/dev/vfio/13", "1:7", nil), ("/dev/vfio/13", "-", nil), ("/home/a", "-", nil),
    // A number that sysfs no longer lists is identified by its name, unless that name has another number.
    ("/dev/vfio/20 (deleted)", "511:5", .group(20)), ("/dev/vfio/13", "511:5", nil),
    ("/dev/vfio/devices/vfio8", "510:8", .cdev("vfio8")), ("/dev/vfio/devices/vfio8", "511:8", nil),
    // Links that cannot be followed: the name decides.
    ("/dev/vfio/vfio", "", .container), ("/dev/vfio/13 (deleted)", "", .group(13)),
    ("/dev/vfio/noiommu-14", "", .group(14)), ("/dev/vfio/devices/vfio3", "", .cdev("vfio3")),
    ("/dev/vfio/devices/noiommu-vfio3", "", .cdev("noiommu-vfio3")), ("/dev/iommu", "", .iommufd),
    ("anon_inode:[vfio-device]", "", .device(nil)), ("anon_inode:[vfio-device]x", "", nil),
    ("anon_inode:mlx5vf_mig", "", .migration), ("anon_inode:hisi_acc_vf_mig", "", .migration),
    ("anon_inode:virtiovf_mig", "", .migration), ("anon_inode:qat_vf_mig", "", .migration),
    ("anon_inode:pds_vfio_lm", "", .migration), ("anon_inode:xe_vfio_mig", "", .migration),
    ("anon_inode:mtty_mig", "", .migration), ("anon_inode:mtty_mig (deleted)", "", nil),
    ("anon_inode:mtty_mi", "", nil), ("anon_inode:[mtty_mig]", "", nil), ("/anon_inode:mtty_mig", "", nil),
    ("/dev/vfio/", "", nil), ("/dev/vfio/x", "", nil), ("/dev/vfio/-1", "", nil), ("/dev/vfio/+1", "", nil),
    ("/dev/vfio/99999999999999999999", "", nil), ("/dev/vfio/devices/vfio", "", nil), ("/dev/iommu0", "", nil),
    ("/dev/vfio/devices/vfio3/x", "", nil), ("/tmp/dev/vfio/13", "", nil), ("socket:[1]", "", nil), ("x", "", nil),
  ])
  func classifiesDescriptors(link: String, number: String, target: Descriptor.Target?) throws {
    var host = try RecordedHost(vfioNodes + process(812) + "l proc/812/fd/31 -> \(link)")
    if !number.isEmpty { try host.add("s proc/812/fd/31 \(number)") }
    let reading = scan(host)
    #expect(reading.processes.first?.descriptors.first?.target == target)
    #expect(reading.processes.count == (target == nil ? 0 : 1))
    if target != nil { #expect(reading.processes.first?.descriptors.first?.link == link) }
  }

  @Test func namesTheDeviceWhereFdinfoDoes() throws {
    let host = try RecordedHost(
      vfioNodes + process(812) + """
        l proc/812/fd/4 -> anon_inode:[vfio-device]
        l proc/812/fd/5 -> anon_inode:[vfio-device]
        l proc/812/fd/6 -> anon_inode:[vfio-device]
        l proc/812/fd/7 -> anon_inode:[vfio-device]
        f proc/812/fdinfo/4\tpos:\\t0\\nvfio-device-syspath: /sys/devices/pci0000:00/0000:00:01.0\\n
        f proc/812/fdinfo/5\tvfio-device-syspath: /sys/devices/virtual/mtty/mtty/83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\\n
        f proc/812/fdinfo/6\tpos:\\t0\\nflags:\\t02\\n
        f proc/812/fdinfo/7\tvfio-device-syspath: \\n
        """)
    #expect(
      scan(host).processes.first?.descriptors.map(\.target) == [
        .device(DeviceAddress(sysfsName: "0000:00:01.0")),
        .device(.named("83b8f4f2-509f-382f-3c1e-e6bfe0fa1001")), .device(nil), .device(nil),
      ])
  }

  @Test func mergesDuplicates() throws {
    let text =
      vfioNodes + process(812) + process(813) + """
        l proc/812/fd/3 -> /dev/vfio/13
        l proc/812/fd/4 -> anon_inode:[vfio-device]
        l proc/812/fd/5 -> anon_inode:[vfio-device]
        l proc/812/fd/6 -> anon_inode:[vfio-device]
        l proc/813/fd/9 -> anon_inode:[vfio-device]

        """
    let unknown = scan(try RecordedHost(text))
    #expect(unknown.gaps.filesNotComparable)
    #expect(unknown.processes.flatMap(\.descriptors).allSatisfy { $0.openedFile == nil })

    let known = scan(try RecordedHost(text + "k 812/4 812/6\nk 812/6 813/9"))
    let files = known.processes.map { $0.descriptors.map(\.openedFile) }
    #expect(!known.gaps.filesNotComparable)
    #expect(Set(files.joined()).count == 3 && !files.joined().contains(nil))
    #expect(files[0][1] == files[0][3] && files[0][1] == files[1][0] && files[0][1] != files[0][2])
  }

  @Test func readsTablesOfThreads() throws {
    let text =
      vfioNodes + process(812) + """
        l proc/812/fd/3 -> /dev/vfio/13
        d proc/812/task/815
        d proc/812/task/816
        l proc/812/task/815/fd/3 -> /dev/vfio/13
        l proc/812/task/815/fd/4 -> anon_inode:[vfio-device]
        f proc/812/task/815/fdinfo/4\tvfio-device-syspath: /sys/devices/pci0000:00/0000:00:01.0\\n
        l proc/812/task/816/fd/3 -> /dev/vfio/13

        """
    let own = scan(try RecordedHost(text + "k\nt 815 812"))
    #expect(own.processes.first?.descriptors.map(\.thread) == [nil, 815, 815])
    #expect(own.processes.first?.descriptors.last?.target == .device(DeviceAddress(sysfsName: "0000:00:01.0")))
    #expect(own.gaps == ObservationGaps())
    let unknown = scan(try RecordedHost(text))
    #expect(unknown.processes.first?.descriptors.map(\.thread) == [nil])
    #expect(unknown.gaps.filesNotComparable)
  }

  @Test func countsWhatMayNotBeRead() throws {
    let host = try RecordedHost(
      vfioNodes + process(812) + process(2, "kworker/0:1", flags: 0x0420_8040) + process(900, "a) b (c", flags: 0x400)
        + process(901) + """
          x proc/2/fd EACCES
          x proc/900/fd EACCES
          x proc/901/fd EPERM
          x proc/902/fd EACCES
          x proc/903/fd EIO
          f proc/903/stat\t903 (x
          x proc/904/fd ESRCH
          """)
    // 902 has no stat file any more: it has ended.
    #expect(scan(host).gaps == ObservationGaps(unreadableProcesses: 3))
    #expect(scan(try RecordedHost("d sys")).gaps.mayMissHolders)
  }

  @Test func saysWhoItIs() throws {
    let host = try RecordedHost(
      vfioNodes + process(812, "a) R \\x1b[2J\\xff\\xe2\\x80\\xae", user: 64055) + process(813, user: 4000) + """
        l proc/812/fd/3 -> /dev/vfio/13
        l proc/813/fd/3 -> /dev/vfio/13
        s proc/813/fd/3 511:0
        l proc/813/fd/4 -> /tmp/\\x1b]0;x\\x07
        s proc/813/fd/4 511:1
        """)
    let found = scan(host).processes
    #expect(found.map(\.identity.startTime) == [777_812, 777_813])
    #expect(found.map(\.user) == ["libvirt-qemu", "4000"] && found.map(\.userID) == [64055, 4000])
    let shown = found.map(\.command) + found.flatMap { $0.descriptors.map(\.link) }
    for text in shown { #expect(!text.unicodeScalars.contains { $0.value < 32 || $0.value == 0x202e }) }
    #expect(found[0].command.hasPrefix("a) R ") && found[0].command.contains("\u{fffd}"))
  }
}
