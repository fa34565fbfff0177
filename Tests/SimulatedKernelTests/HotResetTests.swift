import HostModel
import SimulatedKernel
import Synchronization
import Testing

/// GET_PCI_HOT_RESET_INFO and PCI_HOT_RESET, by groups and by iommufd (drivers/vfio/pci/vfio_pci_core.c).
@Suite struct HotResetTests {
  @Test func byGroups() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (device, group) = try bench.open(Bench.one, group: 11)
    let info = try kernel.hotResetInfo(device, by: bench.pid)
    #expect(info.entries.map(\.address) == [Bench.one, Bench.two, Bench.sound])
    #expect(info.entries.map(\.groupOrID) == [11, 12, 13] && !info.hasIDs)
    #expect(errno { _ = try kernel.hotResetInfo(device, capacity: 2, by: bench.pid) } == .ENOSPC)
    func reset(_ groups: [Int32], flags: UInt32 = 0) -> ErrorNumber? {
      errno { try kernel.hotReset(device, groups: groups, flags: flags, by: bench.pid) }
    }
    #expect(reset([group], flags: 1) == .EINVAL)
    #expect(reset([]) == .EINVAL)
    #expect(reset([group]) == .EINVAL, "two members are not owned")
    // Members that are not open count as owned if their groups are passed, even without a container.
    let others = [try kernel.open("/dev/vfio/12", by: bench.pid), try kernel.open("/dev/vfio/13", by: bench.pid)]
    #expect(reset([group] + others + [group]) == .EINVAL, "more files than functions")
    #expect(reset([group, device] + others.prefix(1)) == .EINVAL, "a file that is no group's")
    #expect(reset([group, 99] + others.prefix(1)) == .EBADF)
    _ = kernel.takeTrace()
    #expect(reset([group] + others) == nil)
    #expect(kernel.takeTrace() == [.busReset(Bench.one, nil)])
    expectSeen(kernel)
  }

  @Test func scopeMustBeTheSet() throws {
    let bench = try Bench(vfio: [Bench.one, Bench.two])
    let (device, group) = try bench.open(Bench.one, group: 11)
    let other = try bench.kernel.open("/dev/vfio/12", by: bench.pid)
    #expect(errno { try bench.kernel.hotReset(device, groups: [group, other], by: bench.pid) } == .EINVAL)
    try bench.take(Bench.sound, driver: "pci-stub")
    #expect(errno { try bench.kernel.hotReset(device, groups: [group, other], by: bench.pid) } == .EINVAL)
    try bench.take(Bench.sound)
    let third = try bench.kernel.open("/dev/vfio/13", by: bench.pid)
    #expect(errno { try bench.kernel.hotReset(device, groups: [group, other, third], by: bench.pid) } == nil)
  }

  @Test func rootBusAndQuirk() throws {
    let bench = try Bench { machine in
      for index in machine.functions.indices where machine.functions[index].address == Bench.two {
        machine.functions[index].forbidsBusReset = true
      }
    }
    let (root, rootGroup) = try bench.open(Bench.root, group: 5)
    #expect(errno { _ = try bench.kernel.hotResetInfo(root, by: bench.pid) } == .ENODEV)
    #expect(errno { try bench.kernel.hotReset(root, groups: [rootGroup], by: bench.pid) } == .ENODEV)
    let (one, group) = try bench.open(Bench.one, group: 11)
    #expect(errno { try bench.kernel.hotReset(one, groups: [group], by: bench.pid) } == .ENODEV)
  }

  @Test func byIOMMUFD() throws {
    let bench = try Bench(.v7_3)
    let kernel = bench.kernel
    let iommufd = try kernel.open("/dev/iommu", by: bench.pid)
    let other = try kernel.open("/dev/iommu", by: bench.pid)
    let one = try bench.bind(Bench.one, to: iommufd)
    var info = try kernel.hotResetInfo(one, by: bench.pid)
    #expect(info.hasIDs && !info.isOwned && info.entries.map(\.groupOrID) == [1, -1, -1])
    #expect(errno { try kernel.hotReset(one, groups: [3], by: bench.pid) } == .EINVAL)
    #expect(errno { try kernel.hotReset(one, groups: [], by: bench.pid) } == .EINVAL)
    let two = try bench.bind(Bench.two, to: other)
    let sound = try bench.bind(Bench.sound, to: iommufd)
    #expect(errno { try kernel.hotReset(one, groups: [], by: bench.pid) } == .EINVAL, "another iommufd has one")
    try kernel.close(two, by: bench.pid)
    _ = try bench.bind(Bench.two, to: iommufd)
    info = try kernel.hotResetInfo(sound, by: bench.pid)
    #expect(info.isOwned && info.entries.map(\.groupOrID) == [1, 3, 2])
    _ = kernel.takeTrace()
    #expect(errno { try kernel.hotReset(one, groups: [], by: bench.pid) } == nil)
    #expect(kernel.takeTrace().contains(.busReset(Bench.one, nil)))
    expectSeen(kernel)
  }

  /// One device of a group suffices: the other, unopened, is owned through the group.
  @Test func ownedThroughTheGroup() throws {
    let bench = try Bench(.v6_12cdev)
    let iommufd = try bench.kernel.open("/dev/iommu", by: bench.pid)
    let gpu = try bench.bind(Bench.gpu, to: iommufd)
    let info = try bench.kernel.hotResetInfo(gpu, by: bench.pid)
    #expect(info.isOwned && info.entries.map(\.groupOrID) == [1, 0])
    #expect(errno { try bench.kernel.hotReset(gpu, groups: [], by: bench.pid) } == nil)
  }

  @Test func aFunctionThatDoesNotComeBack() throws {
    let bench = try Bench { machine in
      for index in machine.functions.indices where machine.functions[index].address == Bench.two {
        machine.functions[index].diesAtBusReset = true
      }
    }
    let (device, group) = try bench.open(Bench.one, group: 11)
    let others = [
      try bench.kernel.open("/dev/vfio/12", by: bench.pid), try bench.kernel.open("/dev/vfio/13", by: bench.pid),
    ]
    #expect(errno { try bench.kernel.hotReset(device, groups: [group] + others, by: bench.pid) } == .ENOTTY)
    #expect(!bench.kernel.answers(Bench.two) && bench.kernel.answers(Bench.one))
  }

  /// While one set is reset, another is opened, reset and closed from the reset's own hardware step; with one lock for
  /// all sets this would deadlock.
  @Test(.timeLimit(.minutes(5))) func holdsItsOwnSetsLockOnly() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (one, group) = try bench.open(Bench.one, group: 11)
    let others = [try kernel.open("/dev/vfio/12", by: bench.pid), try kernel.open("/dev/vfio/13", by: bench.pid)]
    let other = kernel.spawn(ProcessSpec(command: "other"))
    let done = Mutex<[String]>([])
    kernel.whileHardwareResets { step in
      guard case .bus(let hit) = step, hit.first == Bench.one else { return }
      do {
        let files = (try kernel.open("/dev/vfio/20", by: other), try kernel.open("/dev/vfio/vfio", by: other))
        try kernel.setContainer(files.1, group: files.0, by: other)
        try kernel.setIOMMU(.type1v2, container: files.1, by: other)
        let gpu = try kernel.device(Bench.gpu.description, group: files.0, by: other)
        try kernel.hotReset(gpu, groups: [files.0], by: other)
        try kernel.exit(other)
        done.withLock { $0.append("done") }
      } catch {
        done.withLock { $0.append("\(error)") }
      }
    }
    try kernel.hotReset(one, groups: [group] + others, by: bench.pid)
    #expect(done.withLock { $0 } == ["done"])
  }

  /// Resetting a member that is in the middle of its own reset fails with EBUSY, and a device whose lock is held with
  /// EAGAIN.
  @Test(.timeLimit(.minutes(5))) func locksThatAreTaken() throws {
    let bench = try Bench()
    let kernel = bench.kernel
    let (one, group) = try bench.open(Bench.one, group: 11)
    let others = [try kernel.open("/dev/vfio/12", by: bench.pid), try kernel.open("/dev/vfio/13", by: bench.pid)]
    let seen = Mutex<[ErrorNumber?]>([])
    kernel.whileHardwareResets { step in
      guard case .function = step else { return }
      let result = errno { try kernel.hotReset(one, groups: [group] + others, by: bench.pid) }
      seen.withLock { $0.append(result) }
    }
    try kernel.reset(one, by: bench.pid)
    #expect(seen.withLock { $0 } == [.EBUSY])
  }
}
