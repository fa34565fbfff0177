import HostModel
import HostObservation
import RecordedHost
import Testing

@Suite struct RecordedHostTests {
  private let host: RecordedHost

  init() throws {
    host = try RecordedHost(
      """
      # a device, its driver and a process
      f sys/devices/pci0000:00/0000:00:01.0/vendor\t0x10ec\\n
      l sys/bus/pci/devices/0000:00:01.0 -> ../../../devices/pci0000:00/0000:00:01.0
      l sys/devices/pci0000:00/0000:00:01.0/driver -> ../../../bus/pci/drivers/vfio-pci
      d sys/bus/pci/drivers/vfio-pci
      c dev/vfio/7 511:0 600 0 36
      l proc/812/fd/3 -> /dev/vfio/7
      l proc/812/fd/4 -> anon_inode:[vfio-device]
      l proc/813/fd/3 -> /dev/vfio/7
      s proc/812/fd/3 511:0
      s proc/813/fd/3 -
      l proc/812/cwd -> /\\x1b[31m\\n
      x proc/900/fd EACCES
      d proc/812/task/812
      d proc/812/task/815
      l loop/a -> b
      l loop/b -> a
      k 812/3 813/3
      t 815 812
      """)
  }

  @Test func followsLinksOnTheWay() throws {
    #expect(host.line("sys/bus/pci/devices/0000:00:01.0/vendor") == "0x10ec")
    #expect(host.linkName("sys/bus/pci/devices/0000:00:01.0/driver") == "vfio-pci")
    #expect(try host.entries("sys/bus/pci/devices/0000:00:01.0/driver").isEmpty)
    #expect(try host.link("proc/812/cwd") == "/\u{1b}[31m\n")
  }

  @Test func answersWithTheKernelsErrors() {
    #expect(throws: HostReadError(path: "proc/900/fd", reason: .errno(.EACCES))) { try host.entries("proc/900/fd") }
    #expect(throws: Never.self) { try host.status("proc/900/fd") }
    #expect(throws: HostReadError(path: "sys/none", reason: .errno(.ENOENT))) { try host.entries("sys/none") }
    #expect(throws: HostReadError(path: "loop/a", reason: .errno(.ELOOP))) { try host.contents("loop/a", limit: 1) }
    #expect(throws: HostReadError(path: "dev/vfio/7/x", reason: .errno(.ENOTDIR))) { try host.status("dev/vfio/7/x") }
  }

  @Test func showsNodesThreadsAndFiles() throws {
    let node = try host.status("dev/vfio/7")
    #expect(node.isCharacterDevice && node.deviceMajor == 511 && node.groupID == 36 && node.mode & 0o777 == 0o600)
    #expect(try host.status("proc/812/task").links == 4)
    #expect(host.compareTables(815, 812) == .greater)
    #expect(host.compareTables(812, 812) == .same)
    let (a, b) = (ProcessDescriptor(task: 812, number: 3), ProcessDescriptor(task: 813, number: 3))
    #expect(host.compareOpenedFiles(a, b) == .same)
    #expect(host.compareOpenedFiles(a, ProcessDescriptor(task: 812, number: 4)) == .less)
    #expect(host.compareOpenedFiles(a, ProcessDescriptor(task: 812, number: 9)) == nil)
  }

  @Test func visitsDescriptors() throws {
    var seen: [Int32: (String, FileStatus?)] = [:]
    try host.visitDescriptors("proc/812/fd", follow: { $0.first == UInt8(ascii: "/") }) { number, link, status in
      seen[number] = (String(decoding: link, as: UTF8.self), status)
      return true
    }
    #expect(seen[3]?.0 == "/dev/vfio/7" && seen[3]?.1?.deviceMajor == 511)
    #expect(seen[4]?.0 == "anon_inode:[vfio-device]" && seen[4]?.1 == nil)
  }

  @Test func endsAVisitEarly() throws {
    var count = 0
    try host.visitDescriptors("proc/812/fd", follow: { _ in false }) { _, _, _ in
      count += 1
      return false
    }
    #expect(count == 1)
  }

  @Test(arguments: ["f", "q a", "l a b", "c a 1 600 0 0", "x a EWHAT", "f a\t\\q", "d a/../b", "k 1 2"])
  func refusesALineWithoutMeaning(line: String) {
    #expect(throws: RecordedHostError.self) { try RecordedHost(line) }
  }
}
