import HostModel
import SampleSnapshots
import TestHost
import Testing

@Suite struct SnapshotDiffTests {
  private let network = DeviceAddress(sysfsName: "0000:08:01.0")
  private let second = DeviceAddress(sysfsName: "0000:08:02.0")

  /// Edits the sample a second later and returns the changes found.
  private func changes(_ edit: (inout Snapshot) -> Void) -> [Change] {
    var later = Snapshot.sample
    later.takenAt += 1000
    edit(&later)
    return later.changes(since: .sample)
  }

  private func edit(_ snapshot: inout Snapshot, _ address: DeviceAddress, _ change: (inout Device) -> Void) {
    guard let index = snapshot.devices.firstIndex(where: { $0.address == address }) else { return }
    change(&snapshot.devices[index])
  }

  @Test func nothingChanged() { #expect(changes { _ in }.isEmpty) }

  @Test func firstOpenBesideItsGroupAndHolder() {
    let spdk = Holder(
      ProcessIdentity(pid: 99, startTime: 5), command: "spdk_tgt", user: "root", virtualMachine: nil,
      descriptors: [
        HeldDescriptor(number: 3, kind: .group, target: "/dev/vfio/14"),
        HeldDescriptor(number: 4, kind: .device, target: "anon_inode:[vfio-device]", device: second),
      ], mappings: 0)
    let found = changes { later in
      later.holders.append(spdk)
      later.groups[1].isOpen = true
      edit(&later, second) {
        $0.isOpen = true
        $0.openCount = 1
        $0.openCountCertainty = .computed
        $0.holders = [
          DeviceHolder(
            pid: 99, command: "spdk_tgt", user: "root", virtualMachine: nil, descriptors: [], mappings: 0)
        ]
        $0.openVerdict = .fails(.EBUSY, [])
      }
    }
    #expect(found.map(\.kind) == [.holderAppeared, .groupOpened, .firstOpen, .openVerdictChanged])
    #expect(found.map(\.subject) == [.process(99), .group(14), .device(second), .device(second)])
    #expect(
      found.map(\.text) == [
        "spdk_tgt (pid 99) holds /dev/vfio/14, 0000:08:02.0", "group 14 is held open",
        "0000:08:02.0: first open by spdk_tgt (pid 99), open count 1", "0000:08:02.0: open works -> EBUSY",
      ])
    #expect(found.allSatisfy { $0.at == Snapshot.sampleTime + 1000 })
    #expect(found[2].pid == 99 && found[2].before == .number(0) && found[2].after == .number(1))
  }

  @Test func lastCloseBeforeUnbind() {
    let found = changes { later in
      later.holders.removeFirst()
      later.devices.removeAll { $0.address == network }
      later.groups[0].isOpen = false
      for index in later.deviceSets.indices where later.deviceSets[index].id == "bus:0000:08" {
        later.deviceSets[index].members = [second]
      }
    }
    #expect(found.map(\.kind) == [.lastClose, .holderEnded, .groupClosed, .deviceUnbound, .setMembersChanged])
    #expect(found[0].text == "0000:08:01.0: last close, it was held by qemu-system-x86 (pid 812, VM win11)")
    #expect(found[3].text == "0000:08:01.0 is no longer bound to vfio-pci: it is gone from VFIO")
    #expect(found[4].text == "set bus:0000:08 lost 0000:08:01.0")
    #expect(found[4].before == .list(["0000:08:01.0", "0000:08:02.0"]) && found[4].after == .list(["0000:08:02.0"]))
  }

  @Test func openCount() {
    let found = changes { edit(&$0, network) { $0.openCount = 4 } }
    #expect(found.map(\.text) == ["0000:08:01.0: open count 3 -> 4"])
    #expect(found.map(\.kind) == [.openCountChanged])
    let bound = DeviceAddress(sysfsName: "0000:41:00.2")
    #expect(
      changes { edit(&$0, bound) { $0.openCount = 5 } }.map(\.text) == ["0000:41:00.2: open count >=2 -> >=5"])
  }

  @Test func whatWasUnknownDidNotHappen() {
    #expect(changes { edit(&$0, second) { ($0.isOpen, $0.openCount) = (nil, nil) } }.isEmpty)
    #expect(changes { $0.groups[3].isOpen = true }.isEmpty)
    var unknown = Snapshot.sample
    edit(&unknown, network) { ($0.isOpen, $0.openCount) = (nil, nil) }
    #expect(Snapshot.sample.changes(since: unknown).isEmpty)
  }

  @Test func boundOpenAndHeldAtOnce() {
    var earlier = Snapshot.sample
    earlier.devices.removeAll { $0.address == network }
    earlier.groups.removeFirst()
    earlier.holders.removeFirst()
    let found = Snapshot.sample.changes(since: earlier)
    #expect(found.map(\.kind) == [.deviceBound, .holderAppeared, .groupOpened, .firstOpen])
  }

  @Test func driversSetsAndVirtualFunctions() {
    let found = changes { later in
      edit(&later, DeviceAddress(sysfsName: "0000:01:00.1")) { $0.driver = nil }
      edit(&later, network) { $0.virtualFunctions = [PCIAddress(bus: 9, device: 0, function: 0)] }
      edit(&later, second) { $0.driver = "mlx5_vfio_pci" }
      later.deviceSets.removeFirst()
      later.host.vfio.cdev = true
      later.groups[2].isViable = true
      later.blindSpots.phantomOpens = []
    }
    #expect(
      found.map(\.text) == [
        "VFIO now provides group, cdev", "0000:01:00.1 changed from snd_hda_intel to no driver",
        "0000:08:02.0 changed from vfio-pci to mlx5_vfio_pci", "0000:08:01.0 has new virtual functions: 0000:09:00.0",
        "set bus:0000:01 no longer has members", "group 24 is viable: every driver in it leaves its DMA to a user",
        "0000:41:00.2: its open is explained again",
      ])
  }

  @Test func holdersThatStay() {
    let found = changes { later in
      edit(&later, second) {
        $0.holders = [
          DeviceHolder(pid: 812, command: "q", user: "u", virtualMachine: nil, descriptors: [], mappings: 0)
        ]
      }
      edit(&later, network) { $0.holders = [] }
    }
    #expect(found.map(\.kind) == [.holderLetGo, .holderTook])
    #expect(found.map(\.pid) == [812, 812])
  }

  @Test func numberUsedAgainIsAnotherProcess() {
    let found = changes { $0.holders[0].identity.startTime += 1 }
    #expect(found.map(\.kind) == [.holderEnded, .holderAppeared])
  }

  @Test func hotReset() {
    let found = changes { later in
      for index in later.deviceSets.indices where later.deviceSets[index].id == "bus:0000:01" {
        later.deviceSets[index].hotReset.verdict = .works
      }
    }
    #expect(found.map(\.text) == ["bus:0000:01: hot reset EINVAL -> works"])
    #expect(found.map(\.before) == [.word("EINVAL")])
  }
}
