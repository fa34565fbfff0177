import HostModel
import TestHost
import Testing

/// A patch from a snapshot to the one before it restores that one, whatever changed between them.
@Suite struct SnapshotPatchTests {
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func leadsBack(seed: UInt64) {
    let older = RandomHost(seed: seed).host.snapshot
    let newer = RandomHost(seed: seed + 1).host.snapshot
    var snapshot = newer
    SnapshotPatch(from: newer, to: older).apply(to: &snapshot)
    #expect(snapshot == older)
  }

  /// Single devices come, go and change on a host that stays.
  @Test(arguments: 1...100 as ClosedRange<UInt64>)
  func leadsBackOverSmallChanges(seed: UInt64) {
    var random = SeededNumbers(seed: seed)
    let older = RandomHost(seed: seed).host.snapshot
    var newer = older
    newer.takenAt += 2000
    for _ in 0..<Int.random(in: 0...3, using: &random) where !newer.devices.isEmpty {
      let index = Int.random(in: newer.devices.indices, using: &random)
      switch random.next() % 3 {
      case 0: newer.devices.remove(at: index)
      case 1: newer.devices.insert(newer.devices[index], at: index)
      default: newer.devices[index].openCount = Int(random.next() % 5)
      }
    }
    var snapshot = newer
    SnapshotPatch(from: newer, to: older).apply(to: &snapshot)
    #expect(snapshot == older)
  }

  @Test func keepsWhatDiffers() {
    let older = RandomHost(seed: 3).host.snapshot
    var newer = older
    newer.takenAt += 2000
    let none = SnapshotPatch(from: newer, to: older)
    newer.devices[0].openCount = 7
    let one = SnapshotPatch(from: newer, to: older)
    #expect(none.byteCount < one.byteCount && one.byteCount < none.byteCount + 8192)
  }

  /// A patch applied to the wrong list leaves it valid.
  @Test func leavesOthersAlone() {
    let (first, second) = (RandomHost(seed: 5).host.snapshot, RandomHost(seed: 6).host.snapshot)
    var other = first
    other.devices.removeAll()
    SnapshotPatch(from: first, to: second).apply(to: &other)
    #expect(other.devices.isEmpty || first.devices.isEmpty)
  }
}
