import Glibc
import HostModel
import RecordedHost
import TestProcesses
import Testing

@testable import HostObservation

/// Tests with things that any user can have thousands of.
@Suite(.serialized) struct CrowdTests {
  private static let nodes = VFIONodes(targets: [
    DeviceNumber(major: 1, minor: 7): .group(7), DeviceNumber(major: 1, minor: 5): .cdev("vfio5"),
  ])

  @Test func findsTheTablesOfThreadsInFewComparisons() {
    let host = CountingHost(threads: 2000)
    let tables = DescriptorTables(files: host, mounts: MountTables(host))
    let visit = tables.visit(1000, UserBudget(), ReadProgress()) { (directory, _) throws(HostReadError) in
      try host.visitDescriptors(directory, follow: { _ in false }, { _, _, _ in true })
    }
    #expect(host.tables == 2001 && !visit.isPartial && !visit.threadsNotComparable)
    // 11 comparisons find one of 2,048.
    #expect(host.comparisons <= 2000 * 11)
  }

  @Test func readsNoMoreTablesThanItsBudget() {
    let host = CountingHost(threads: 8000)
    let tables = DescriptorTables(files: host, mounts: MountTables(host))
    let visit = tables.visit(1000, UserBudget(), ReadProgress()) { (directory, _) throws(HostReadError) in
      try host.visitDescriptors(directory, follow: { _ in false }, { _, _, _ in true })
    }
    #expect(visit.isPartial && host.tables == ScanBudget.tables.most)
  }

  @Test func readsNoFurtherThanWhatItMayKeep() {
    let host = CountingHost(threads: 0, descriptors: Int32(ScanBudget.found.most) + 1000)
    let tables = DescriptorTables(files: host, mounts: MountTables(host))
    let visitor = ProcessVisitor(files: host, nodes: Self.nodes, tables: tables, mappings: .none)
    let visit = visitor.visit(1000, of: 65534, UserBudget(), ReadProgress())
    #expect(visit.isPartial && visit.descriptors.count == ScanBudget.found.most)
    #expect(host.descriptorsRead == ScanBudget.found.most + 1)
  }

  /// Whoever uses up the sum leaves other users theirs, and the own other processes their share.
  @Test func leavesEveryProcessItsShare() {
    let all = ScanBudget()
    let budget = all.budget(of: 65534)
    #expect(all.budget(of: 65534) === budget && all.budget(of: 0) !== budget)
    // The subordinate users of one user.
    #expect(all.budget(of: 165_536) === all.budget(of: 180_000) && all.budget(of: 165_536) !== all.budget(of: 300_000))
    for number in 1...ScanBudget.descriptors.most { #expect(budget.takeDescriptor(number)) }
    #expect(!budget.takeDescriptor(ScanBudget.descriptors.most + 1))
    var others = 0
    while budget.takeDescriptor(ScanBudget.descriptors.share + 1) { others += 1 }
    #expect(others < ScanBudget.descriptors.sum)
    for number in 1...ScanBudget.descriptors.share { #expect(budget.takeDescriptor(number)) }
    #expect(!budget.takeDescriptor(ScanBudget.descriptors.share + 1))
    #expect(all.budget(of: 0).takeDescriptor(ScanBudget.descriptors.most))
  }

  /// What was read is kept between scans, for thousands of processes.
  @Test func keepsNoMoreThanWasRead() throws {
    let bytes = try LinuxHostFiles().contents("proc/self/comm", limit: 4096)
    #expect(!bytes.isEmpty && bytes.capacity < 256)
  }

  /// The holder is the last of one user's processes, beyond those that one scan reads.
  @Test(arguments: [ProcessScan.Extent.changes, .holders(isComplete: false), .holders(isComplete: true)])
  func readsInTheNextScanWhatIsBeyondAUsersProcesses(extent: ProcessScan.Extent) throws {
    let beyond = 100
    let pids = 1000..<(1000 + ScanBudget.processes(of: 65534) + beyond)
    let last = pids.upperBound - 1
    var text = "f proc/self/status\tNSpid:\\t9\\nCapEff:\\tffffffffffffffff\\n\n"
    for pid in pids.dropLast() { text += "l proc/\(pid)/fd/0 -> pipe:[\(pid)]\n" }
    text += "l proc/\(last)/fd/0 -> anon_inode:[vfio-device]\nf proc/\(last)/stat\t\(last) (a) S 1\\n"
    var host = try RecordedHost(text)
    for pid in pids { host.owners["proc/\(pid)/fd"] = 65534 }
    var scan = ProcessScan()
    let first = scan.read(host, nodes: Self.nodes)
    #expect(first.processes.isEmpty && first.gaps.partialProcesses == beyond)
    #expect(first.gaps.mayMissHolders)
    let second = scan.read(host, nodes: Self.nodes, extent: extent)
    #expect(second.processes.map(\.pid) == [Int32(last)] && second.gaps.partialProcesses == 0)
    // Whoever holds something is read first from then on.
    let third = scan.read(host, nodes: Self.nodes)
    #expect(third.processes.map(\.pid) == [Int32(last)] && third.gaps.partialProcesses == beyond)
    // Root's are more, because they include the kernel's threads.
    host.owners = [:]
    var other = ProcessScan()
    #expect(other.read(host, nodes: Self.nodes).gaps.partialProcesses == 0)
  }

  @Test func tellsTheHoldersOfFilesThatFewHold() {
    func visit(_ targets: Descriptor.Target...) -> ProcessVisit {
      var visit = ProcessVisit(user: 0, budget: UserBudget())
      visit.descriptors = targets.enumerated().map { Descriptor(number: Int32($0), target: $1, link: "x") }
      return visit
    }
    var holders: [Int32: ProcessVisit] = [:]
    for pid in Int32(100)..<400 { holders[pid] = visit(.container) }
    for pid in Int32(400)..<500 { holders[pid] = visit(.container, .group(9)) }
    holders[900] = visit(.container, .group(3))
    holders[901] = visit(.cdev("vfio1"))
    let left = HolderChoice.leftOut(of: holders, known: { $0 == 399 }, most: 103)
    // 900 and 901, the hundred that hold group 9, and of the rest the one that was told before.
    #expect(Set(left) == Set(100..<399))
    #expect(HolderChoice.leftOut(of: holders, known: { _ in false }, most: 402).isEmpty)
  }

  @Test func seesWhatManyThreadsHold() throws {
    let pid = tp_many_tables("/dev/full", 500, 30)
    try #require(pid > 0)
    defer { tp_end(pid) }
    var scan = ProcessScan()
    let found = scan.read(try LinuxHostFiles(), nodes: Self.nodes)
    let process = try #require(found.processes.first { $0.pid == pid })
    #expect(process.descriptors.count == 501 && Set(process.descriptors.map(\.openedFile)).count == 1)
    #expect(Set(process.descriptors.map(\.thread)).count == 501)
  }

  @Test func countsWhatIsBeyondTheDescriptorsOfAProcess() throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let count = min(Int(limit.rlim_max) - 64, ScanBudget.found.most + 1000)
    let pid = tp_many_descriptors("/dev/full", Int32(count), 30)
    try #require(pid > 0)
    defer { tp_end(pid) }
    var scan = ProcessScan()
    let found = scan.read(try LinuxHostFiles(), nodes: Self.nodes)
    let process = try #require(found.processes.first { $0.pid == pid })
    #expect(process.descriptors.count == min(count, ScanBudget.found.most))
    #expect(Set(process.descriptors.map(\.openedFile)).count == 1)
    #expect((found.gaps.partialProcesses > 0) == (count > ScanBudget.found.most))
  }

  @Test(.enabled(if: tp_may_unshare() == 1, "Namespaces are not permitted here."))
  func readsTheMountsOfAnotherNamespace() throws {
    let pid = tp_many_mounts("/dev/full", 10, 100, 30)
    try #require(pid > 0)
    defer { tp_end(pid) }
    let files = try LinuxHostFiles()
    let table = try MountTable(files, "proc/\(pid)/mountinfo", limit: 1 << 24, ReadProgress())
    // 1,024 mounts whose names are 100 bytes and more: the file was read.
    #expect(table.bytes > 1024 * 100)
    #expect(throws: HostReadError.self) {
      try MountTable(files, "proc/\(pid)/mountinfo", limit: 50_000, ReadProgress())
    }
    var scan = ProcessScan()
    let found = scan.read(files, nodes: Self.nodes).processes.first { $0.pid == pid }
    #expect(found?.descriptors.map(\.target) == [.group(7)])
  }
}
