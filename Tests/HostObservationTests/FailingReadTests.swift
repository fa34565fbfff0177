import HostModel
import HostObservation
import RecordedHost
import Testing

/// Whichever read fails, nothing is invented: all that is reported exists, and the rest is a gap or has ended.
@Suite struct FailingReadTests {
  private let host: RecordedHost
  private let nodes: VFIONodes
  private let whole: ProcessReading

  init() throws {
    host = try RecordedHost(
      vfioNodes + process(812, user: 64055) + process(813) + process(814, "sh") + """
        l proc/812/fd/3 -> /dev/vfio/13
        s proc/812/fd/3 511:0
        l proc/812/fd/4 -> anon_inode:[vfio-device]
        f proc/812/fdinfo/4\tvfio-device-syspath: /sys/devices/pci0000:00/0000:00:01.0\\n
        f proc/812/cmdline\tqemu\\x00-device\\x00vfio-pci,host=0000:00:01.0\\x00-name\\x00guest=win11\\x00
        f proc/812/cgroup\t0::/machine.slice/machine-qemu\\\\x2d3\\\\x2dwin11.scope/emulator\\n
        f proc/812/maps\t7f0000000000-7f0000004000 rw-s 20000000000 00:0e 1 anon_inode:[vfio-device]\\n
        l proc/813/fd/3 -> /dev/vfio/13
        s proc/813/fd/3 511:0
        d proc/812/task/815
        l proc/812/task/815/fd/9 -> /jail/13
        s proc/812/task/815/fd/9 511:0
        l proc/814/fd/0 -> /dev/null
        t 815 812
        k 812/3 813/3
        """)
    nodes = VFIONodes(reading: host)
    whole = Self.read(host, nodes)
  }

  private static func read(_ files: any HostFiles, _ nodes: VFIONodes) -> ProcessReading {
    var scan = ProcessScan(threads: 1)
    return scan.read(files, nodes: nodes, mappings: .all)
  }

  @Test func wholeReading() {
    #expect(whole.processes.map(\.pid) == [812, 813] && whole.gaps == ObservationGaps())
    #expect(whole.processes.first?.descriptors.count == 3 && whole.processes.first?.virtualMachine == "win11")
  }

  @Test(arguments: [ErrorNumber.ENOENT, .ESRCH, .EIO, .EACCES])
  func oneReadFails(errno: ErrorNumber) {
    var step = 0
    while true {
      step += 1
      let failing = FailingHost(host, failing: step, errno: errno)
      let reading = Self.read(failing, nodes)
      inventsNothing(reading, "read \(step) ends in \(errno)")
      if errno == .EACCES || errno == .EIO {
        let lost = reading.processes.count < 2 || reading.processes.contains { $0.descriptors.isEmpty }
        #expect(!lost || reading.gaps.mayMissHolders, "read \(step)")
      }
      if failing.reads < step { return }
    }
  }

  @Test(arguments: ["proc/812", "proc/813", "proc/812/task/815"])
  func processEnds(process: String) {
    var step = 0
    while true {
      step += 1
      let failing = FailingHost(host, failing: step, errno: .ESRCH, endingProcess: process)
      let reading = Self.read(failing, nodes)
      inventsNothing(reading, "from read \(step) on \(process) is gone")
      #expect(!reading.gaps.mayMissHolders)
      let other: Int32 = process == "proc/813" ? 812 : 813
      #expect(reading.processes.contains { $0.pid == other && !$0.descriptors.isEmpty })
      if failing.reads < step { return }
    }
  }

  @Test func cutFiles() throws {
    for name in ["stat", "status", "comm", "cmdline", "cgroup", "maps", "fdinfo/4"] {
      let bytes = try host.contents("proc/812/\(name)", limit: 4096)
      for length in bytes.indices {
        var cut = host
        let text = bytes[..<length].map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        try cut.add("f proc/812/\(name)\t\(text)")
        let reading = Self.read(cut, nodes)
        #expect(reading.processes.map(\.pid) == [812, 813])
        inventsNothing(reading, "\(name) cut at \(length)", namesMayBeCut: true)
      }
    }
  }

  private func inventsNothing(_ reading: ProcessReading, _ case: Comment, namesMayBeCut: Bool = false) {
    for process in reading.processes {
      guard let truth = whole.processes.first(where: { $0.pid == process.pid }) else {
        Issue.record(`case`)
        continue
      }
      #expect([truth.identity.startTime, 0].contains(process.identity.startTime), `case`)
      #expect([truth.userID, 0, UInt32.max].contains(process.userID), `case`)
      #expect(truth.command.hasPrefix(process.command), `case`)
      if !namesMayBeCut { #expect([truth.command, ""].contains(process.command), `case`) }
      #expect([truth.virtualMachine, nil].contains(process.virtualMachine), `case`)
      #expect(Set(process.devicesOnCommandLine).isSubset(of: truth.devicesOnCommandLine), `case`)
      #expect((process.mappings ?? []).allSatisfy((truth.mappings ?? []).contains), `case`)
      for descriptor in process.descriptors {
        let isThere = truth.descriptors.contains {
          $0.number == descriptor.number && $0.thread == descriptor.thread && $0.link == descriptor.link
            && ($0.target == descriptor.target || descriptor.target == .device(nil))
        }
        #expect(isThere, `case`)
      }
    }
    // Two different files are never reported as one; one file may be unknown.
    let descriptors = reading.processes.flatMap { process in process.descriptors.map { (process.pid, $0) } }
    for (pid, descriptor) in descriptors where descriptor.openedFile != nil {
      for (other, second) in descriptors where second.openedFile == descriptor.openedFile {
        let isSame = pid == other && second.number == descriptor.number && second.thread == descriptor.thread
        #expect(isSame || (descriptor.number == 3 && second.number == 3), `case`)
      }
    }
  }
}
