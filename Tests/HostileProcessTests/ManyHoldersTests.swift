import HostModel
import HostObservation
import TestHost
import Testing

/// Twice as many holders as one scan tells, all of one device: what follows from them takes no square of their number.
@Suite(.timeLimit(.minutes(2))) struct ManyHoldersTests {
  private static let address: PCIAddress = "0000:01:00.0"

  /// Each process has descriptors on the container, the group and the device, all of the same open files.
  private func host(_ count: Int, skipping left: Int32? = nil) -> TestHost {
    var host = TestHost("6.18.0").function(Self.address, group: 1, enable: 1)
    host.facts.processes = (0..<Int32(count)).compactMap { index -> ProcessFacts? in
      guard index != left else { return nil }
      let targets: [Descriptor.Target] = [.container, .group(1), .device(.pci(Self.address))]
      return ProcessFacts(
        pid: 1000 + index, startTime: 5, command: "holder", userID: 65534, user: "nobody",
        descriptors: (0..<Int32(24)).map { number in
          var descriptor = Descriptor(number: number, target: targets[Int(number) % 3], link: "x")
          descriptor.openedFile = Int(number) % 3
          return descriptor
        })
    }
    return host
  }

  @Test func areAnalysed() throws {
    let before = host(2048)
    let first = before.look()
    let snapshot = Snapshot(of: first)
    let device = try #require(snapshot.devices.first { $0.address == .pci(Self.address) })
    #expect(device.openCount == 1 && device.holders.count == 2048 && snapshot.holders.count == 2048)
    #expect(device.descriptors == 2048 * 8)
    let after = Snapshot(of: host(2048, skipping: 77).look(after: first))
    let changes = after.changes(since: snapshot)
    #expect(changes.filter { $0.kind == .holderEnded }.map(\.pid) == [1077])
  }
}
