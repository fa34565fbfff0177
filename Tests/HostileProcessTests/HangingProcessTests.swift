import Glibc
import HostModel
import RecordedHost
import Synchronization
import TestProcesses
import Testing

@testable import HostObservation

/// A process whose files do not answer is lost, and nothing else is.
@Suite(.serialized) struct HangingProcessTests {
  private static let nodes = VFIONodes(targets: [DeviceNumber(major: 511, minor: 7): .group(7)])
  /// Two holders of the group, and a process that holds nothing.
  private static let text = """
    f proc/self/status\tNSpid:\\t9\\n
    c dev/vfio/7 511:7 600 0 0
    l proc/812/fd/3 -> /dev/vfio/7
    s proc/812/fd/3 511:7
    f proc/812/stat\t812 (qemu) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 500 0\\n
    f proc/812/comm\tqemu\\n
    f proc/812/cmdline\tqemu\\x00-name\\x00first\\x00
    l proc/813/fd/3 -> /dev/vfio/7
    s proc/813/fd/3 511:7
    k
    f proc/813/stat\t813 (qemu) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 501 0\\n
    f proc/813/comm\tqemu\\n
    f proc/813/cmdline\tqemu\\x00-name\\x00second\\x00
    l proc/814/fd/3 -> /dev/null
    """

  private static let patience = ReadPatience(notice: 100, limit: 300, tell: { _ in })

  private static func withoutNumbers(_ reading: ProcessReading) -> [ProcessFacts] {
    reading.processes.map { process in
      var process = process
      for index in process.descriptors.indices { process.descriptors[index].openedFile = nil }
      return process
    }
  }

  private func scan(
    _ scan: inout ProcessScan, _ host: StallingHost, _ extent: ProcessScan.Extent = .full
  ) -> ProcessReading { scan.read(host, nodes: Self.nodes, extent: extent) }

  @Test func losesTheProcessWhoseArgumentsDoNotAnswer() throws {
    let host = try StallingHost(RecordedHost(Self.text), stalling: ["proc/812/cmdline"], patience: Self.patience)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.processes.map(\.pid) == [812, 813])
    // Its descriptors and its name are known, its arguments are not.
    #expect(reading.processes.map(\.virtualMachine) == [nil, "second"])
    #expect(reading.processes.map(\.command) == ["qemu", "qemu"])
    #expect(reading.processes.map(\.descriptors.count) == [1, 1])
    #expect(reading.gaps.hangingProcesses == [812] && reading.gaps.mayMissHolders)
  }

  @Test func tellsAgainWhatWasToldOfIt() throws {
    let recorded = try RecordedHost(Self.text)
    let before = try StallingHost(recorded, stalling: [], patience: Self.patience)
    var scan = ProcessScan()
    let first = self.scan(&scan, before)
    #expect(first.processes.map(\.virtualMachine) == ["first", "second"] && first.gaps.hangingProcesses.isEmpty)
    let host = try StallingHost(recorded, stalling: ["proc/812/"], patience: Self.patience)
    let second = self.scan(&scan, host)
    // The numbers of open files mean nothing from one scan to the next.
    #expect(Self.withoutNumbers(second) == Self.withoutNumbers(first))
    #expect(Set(second.processes.flatMap(\.descriptors).map(\.openedFile)) == [0, 1])
    #expect(second.gaps.hangingProcesses == [812])
    // It is not waited for again, and is read as soon as it answers.
    #expect(self.scan(&scan, host, .changes).gaps.hangingProcesses == [812])
    host.answer()
    for _ in 0..<100 where !(host.hangingReads?.processes.isEmpty ?? true) { usleep(10_000) }
    let last = self.scan(&scan, host, .changes)
    #expect(last.processes == first.processes && last.gaps.hangingProcesses.isEmpty)
  }

  @Test func countsOneThatHoldsNothingKnown() throws {
    let host = try StallingHost(RecordedHost(Self.text), stalling: ["proc/814/fd"], patience: Self.patience)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.processes.map(\.virtualMachine) == ["first", "second"])
    #expect(reading.gaps.hangingProcesses == [814])
  }

  @Test func tellsWhomItWaitsFor() throws {
    let told = Mutex<[Int32]>([])
    let patience = ReadPatience(notice: 100, limit: 400) { pid in told.withLock { $0.append(pid) } }
    let host = try StallingHost(RecordedHost(Self.text), stalling: ["proc/813/fd"], patience: patience)
    defer { host.answer() }
    var scan = ProcessScan()
    _ = self.scan(&scan, host)
    #expect(told.withLock(\.self) == [813])
  }

  /// However many do not answer, the scan ends, and those that were known before are told.
  @Test func survivesManyOfThem() throws {
    let many = (1000..<1060).map { pid in
      """
      l proc/\(pid)/fd/3 -> /dev/vfio/7
      s proc/\(pid)/fd/3 511:7
      f proc/\(pid)/stat\t\(pid) (x) S 1 0 0 0 0 0 0 0 0 0 0 0 0 0 20 0 1 0 600 0\\n
      f proc/\(pid)/comm\tx\\n
      f proc/\(pid)/cmdline\tx\\x00
      """
    }
    let recorded = try RecordedHost(([Self.text] + many).joined(separator: "\n"))
    let quick = ReadPatience(notice: 100, limit: 100, tell: { _ in })
    let host = try StallingHost(recorded, stalling: Set((1000..<1060).map { "proc/\($0)/cmdline" }), patience: quick)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.processes.count == 62)
    #expect(reading.processes.prefix(2).map(\.virtualMachine) == ["first", "second"])
    // After the first few of them, no arguments are read that may wait.
    #expect(reading.gaps.hangingProcesses.count >= HangingReads.many(of: 0))
    #expect(reading.gaps.hangingProcesses.count < HangingReads.most(of: 0))
    // The next scan, in which many do not answer from the beginning, forgets nothing of the others.
    let next = self.scan(&scan, host, .changes)
    #expect(next.processes.prefix(2).map(\.virtualMachine) == ["first", "second"])
  }

  /// kcmp(2) waits for a process that is in execve(2).
  @Test func goesOnWithoutAProcessThatCannotBeCompared() throws {
    let host = try StallingHost(RecordedHost(Self.text), stalling: ["kcmp 813"], patience: Self.patience)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.processes.map(\.virtualMachine) == ["first", "second"])
    #expect(reading.gaps.hangingProcesses == [813])
    #expect(Set(reading.processes.flatMap(\.descriptors).map(\.openedFile)) == [0, 1])
  }

  /// However many cannot even be listed, no more threads wait for them than are allowed, and the rest is counted.
  @Test func leavesTheRestUnread() throws {
    let many = (1000..<1100).map { "l proc/\($0)/fd/3 -> /dev/null" }
    let recorded = try RecordedHost(([Self.text] + many).joined(separator: "\n"))
    let quick = ReadPatience(notice: 100, limit: 100, tell: { _ in })
    let host = try StallingHost(recorded, stalling: Set((1000..<1100).map { "proc/\($0)/fd" }), patience: quick)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.gaps.hangingProcesses.count <= HangingReads.most(of: 0) + 1)
    #expect(reading.gaps.hangingProcesses.count + reading.gaps.partialProcesses >= 100)
    #expect(reading.processes.map(\.pid) == [812, 813])
  }

  /// One user's processes that do not answer take nobody else's place.
  @Test func readsEverybodyElse() throws {
    let many = (1000..<1050).map { "l proc/\($0)/fd/3 -> /dev/null" }
    var recorded = try RecordedHost((many + [Self.text]).joined(separator: "\n"))
    for pid in 1000..<1050 { recorded.owners["proc/\(pid)"] = 65534 }
    // Holders come after them.
    let late = Self.text.replacing("proc/81", with: "proc/281")
    try recorded.add(late)
    let quick = ReadPatience(notice: 100, limit: 100, tell: { _ in })
    let host = try StallingHost(recorded, stalling: Set((1000..<1050).map { "proc/\($0)/fd" }), patience: quick)
    defer { host.answer() }
    var scan = ProcessScan()
    let reading = self.scan(&scan, host)
    #expect(reading.gaps.hangingProcesses.count <= HangingReads.most(of: 65534) + 1)
    #expect(reading.processes.map(\.pid) == [812, 813, 2812, 2813])
    #expect(reading.processes.allSatisfy { $0.virtualMachine != nil })
  }

  /// The running kernel, and a process whose mmap_lock is held.
  @Test(.enabled(if: getuid() == 0 && access("/dev/fuse", R_OK | W_OK) == 0, "It takes root and /dev/fuse."))
  func goesOnWithoutAProcessWhoseMemoryIsLocked() throws {
    let fd = Glibc.open("/dev/full", O_RDONLY | O_CLOEXEC)
    defer { close(fd) }
    var server: Int32 = 0
    let pid = tp_hanging(fd, 30, &server)
    try #require(pid > 0)
    let other = tp_holding(fd, 1, 30)
    let files = try LinuxHostFiles(patience: ReadPatience(notice: 100, limit: 500, tell: { _ in }))
    let nodes = VFIONodes(targets: [DeviceNumber(major: 1, minor: 7): .group(7)])
    var scan = ProcessScan()
    let reading = scan.read(files, nodes: nodes)
    #expect(reading.gaps.hangingProcesses == [pid])
    #expect(reading.processes.first { $0.pid == pid }?.descriptors.map(\.number) == [3])
    #expect(reading.processes.first { $0.pid == other }?.descriptors.map(\.number) == [3])
    // The next scan does not wait, and sees another holder end.
    tp_end(other)
    let next = scan.read(files, nodes: nodes, extent: .changes)
    #expect(next.processes.contains { $0.pid == pid } && !next.processes.contains { $0.pid == other })
    tp_end(server)
    for _ in 0..<300 where !(files.hangingReads?.processes.isEmpty ?? true) { usleep(10_000) }
    #expect(scan.read(files, nodes: nodes).gaps.hangingProcesses.isEmpty)
    kill(pid, SIGKILL)
  }
}
