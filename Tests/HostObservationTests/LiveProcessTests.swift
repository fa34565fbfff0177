import Glibc
import HostModel
import HostObservation
import TestProcesses
import Testing

/// The running kernel's /proc, with /dev/full and /dev/zero in place of a group and a device node.
@Suite(.serialized) struct LiveProcessTests {
  private let files: LinuxHostFiles
  private let nodes = VFIONodes(targets: [
    DeviceNumber(major: 1, minor: 7): .group(7), DeviceNumber(major: 1, minor: 5): .cdev("vfio5"),
  ])

  init() throws { files = try LinuxHostFiles() }

  private func open(_ path: String) throws -> Int32 {
    let fd = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    return try #require(fd >= 0 ? fd : nil)
  }

  private func spawn(_ pid: Int32) throws -> Int32 { try #require(pid > 0 ? pid : nil) }

  @Test func distinguishesDuplicatesFromOpens() throws {
    let (first, second) = (try open("/dev/full"), try open("/dev/full"))
    defer { [first, second].forEach { close($0) } }
    let pids = [
      try spawn(tp_holding(first, 3, 20)), try spawn(tp_holding(first, 1, 20)), try spawn(tp_holding(second, 2, 20)),
    ]
    defer { pids.forEach(tp_end) }
    var scan = ProcessScan()
    let reading = scan.read(files, nodes: nodes)
    let found = pids.map { pid in reading.processes.first { $0.pid == pid } }
    #expect(found.map { $0?.descriptors.map(\.number) } == [[3, 4, 5], [3], [3, 4]])
    #expect(
      found.allSatisfy { $0?.descriptors.allSatisfy { $0.target == .group(7) && $0.link == "/dev/full" } == true })
    let opened = found.map { Set($0?.descriptors.map(\.openedFile) ?? []) }
    #expect(opened.allSatisfy { $0.count == 1 && $0 != [nil] })
    #expect(opened[0] == opened[1] && opened[0] != opened[2])
    #expect(
      found.allSatisfy { $0?.userID == getuid() && ($0?.identity.startTime ?? 0) > 0 && $0?.command.isEmpty == false })
  }

  /// The names of a process and its VM may have any characters.
  @Test func cleansWhatAProcessSaysOfItself() throws {
    let fd = try open("/dev/full")
    defer { close(fd) }
    let arguments = "qemu\0-name\0\u{1b}]0;x\u{7}\u{9b}\u{202e}\n\"\0"
    let pid = try spawn(tp_named(fd, "\u{1b}]52;c;x\u{7}\n\u{85}", arguments, UInt(arguments.utf8.count), 20))
    defer { tp_end(pid) }
    var scan = ProcessScan()
    let found = try #require(scan.read(files, nodes: nodes).processes.first { $0.pid == pid })
    #expect(found.command == "\\x1b]52;c;x\\x07\\x0a\\x85")
    #expect(found.virtualMachine == "\\x1b]0;x\\x07\\x9b\\u{202e}\\x0a\"")
  }

  @Test func findsANodeOfAnotherName() throws {
    let fd = tp_open_node("/tmp/vfiotop-node-\(getpid())", 1, 7)
    guard fd >= 0 else { return }  // making or opening nodes is not permitted here
    defer { close(fd) }
    let pid = try spawn(tp_holding(fd, 1, 20))
    defer { tp_end(pid) }
    var scan = ProcessScan()
    let found = scan.read(files, nodes: nodes).processes.first { $0.pid == pid }
    #expect(found?.descriptors.map(\.target) == [.group(7)])
    #expect(found?.descriptors.first?.link == "/tmp/vfiotop-node-\(getpid()) (deleted)")
  }

  @Test func findsTheTableOfAThread() throws {
    let pid = try spawn(tp_thread_holding("/dev/full", 20))
    defer { tp_end(pid) }
    var scan = ProcessScan()
    let found = scan.read(files, nodes: nodes).processes.first { $0.pid == pid }
    #expect(found?.descriptors.count == 1)
    let descriptor = try #require(found?.descriptors.first)
    #expect(descriptor.target == .group(7) && descriptor.number == 3 && descriptor.openedFile != nil)
    #expect(descriptor.thread != nil && descriptor.thread != pid)
  }

  @Test func seesChangesAtOnce() throws {
    var scan = ProcessScan()
    _ = scan.read(files, nodes: nodes)
    let fd = try open("/dev/zero")
    let pid = try spawn(tp_holding(fd, 1, 20))
    close(fd)
    for _ in 0..<2 * ProcessScan.staleness {
      let reading = scan.read(files, nodes: nodes, extent: .changes)
      #expect(reading.processes.first { $0.pid == pid }?.descriptors.map(\.target) == [.cdev("vfio5")])
      #expect(reading.visited <= reading.total)
    }
    tp_end(pid)
    #expect(!scan.read(files, nodes: nodes, extent: .changes).processes.contains { $0.pid == pid })
  }

  @Test func survivesProcessesThatEnd() throws {
    let fd = try open("/dev/full")
    defer { close(fd) }
    for _ in 0..<20 {
      let pids = try (0..<4).map { _ in try spawn(tp_holding(fd, 8, 5)) }
      pids.forEach { kill($0, SIGKILL) }
      var scan = ProcessScan()
      for process in scan.read(files, nodes: nodes).processes where pids.contains(process.pid) {
        #expect(process.descriptors.allSatisfy { $0.target == .group(7) })
      }
      pids.forEach(tp_end)
    }
  }

  @Test func readsTheObserver() {
    let observer = Observer.current()
    #expect(observer.userID == geteuid() && observer.groupIDs.contains(getegid()))
  }
}
