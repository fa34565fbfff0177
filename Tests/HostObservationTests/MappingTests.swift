import HostModel
import HostObservation
import RecordedHost
import Testing

@Suite struct MappingTests {
  private let host: RecordedHost

  init() throws {
    let maps =
      #"""
      5581e0000000-5581e0001000 r-xp 00000000 08:01 131 /usr/bin/anon_inode:[vfio-device]\n
      7f0000000000-7f0000004000 rw-s 20000000000 00:0e 1056   anon_inode:[vfio-device]\n
      7f0000010000-7f0000011000 rw-s 00000000 00:05 12                         /dev/vfio/devices/vfio3 (deleted)\n
      7f0000020000-7f0000021000 rw-s 00000000 00:05 12\n
      7f0000021000-7f0000020000 rw-s 00000000 00:05 12 anon_inode:[vfio-device]\n
      7f0000030000-7f0000031000 rw-s 00000000 00:05 12 /dev/vfio/devices/x\n
      zz-7f0000031000 rw-s 00000000 00:05 12 anon_inode:[vfio-device]\n
      \n
      7f0000040000-7f0000041000 rw-s 00000000 00:0e 1056 anon_inode:[vfio-dev
      """#.split(separator: "\n").joined()
    host = try RecordedHost(
      vfioNodes + process(812) + process(813) + """
        l proc/812/fd/3 -> /dev/vfio/13
        f proc/812/maps\t\(maps)
        f proc/813/maps\t7f0000000000-7f0000004000 rw-s 00000000 00:0e 1 anon_inode:[vfio-device]\\n
        k
        """)
  }

  @Test func readsThemOnDemand() {
    let expected = [DeviceMapping(region: 2, length: 0x4000), DeviceMapping(region: 0, length: 0x1000, cdev: "vfio3")]
    #expect(scan(host, .none).processes.map(\.mappings) == [nil])
    #expect(scan(host, .ofHolders).processes.map(\.mappings) == [expected])
    #expect(scan(host, .all).processes.map(\.mappings) == [expected, [DeviceMapping(region: 0, length: 0x4000)]])
  }

  @Test func aMappingAloneHolds() {
    let process = scan(host, .all).processes.last
    #expect(process?.pid == 813 && process?.descriptors == [] && process?.command == "qemu-system-x86")
  }

  @Test func saysWhichCouldNotBeRead() throws {
    var host = host
    try host.add("x proc/812/maps EACCES")
    let reading = scan(host, .ofHolders)
    #expect(reading.processes.count == 1 && reading.gaps.notes.count == 1)
  }
}
