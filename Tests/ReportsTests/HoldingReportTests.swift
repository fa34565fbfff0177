import HostModel
import JSONValue
import SampleSnapshots
import TerminalText
import Testing

@testable import Reports

/// What the reports say of a device that is being unbound, opened or closed, and of files that are one device's each.
@Suite struct HoldingReportTests {
  private static let address = DeviceAddress(sysfsName: "0000:08:01.0")
  private static let message = "0000:08:01.0 is being unbound, which waits until qemu (pid 812) closes it."

  private func sample(_ change: (inout Device) -> Void) -> Snapshot {
    var snapshot = Snapshot.sample
    for index in snapshot.devices.indices where snapshot.devices[index].address == Self.address {
      change(&snapshot.devices[index])
    }
    return snapshot
  }

  private func list(_ snapshot: Snapshot, _ part: ListReport.Part) -> String {
    let facts = HostFacts(takenAt: 0, host: snapshot.host, observer: .root)
    return ListReport(snapshot, readiness: VFIOReadiness(of: facts), layout: TextLayout(columns: 120, glyphs: .ascii))
      .lines(part).joined(separator: "\n")
  }

  private func explain(_ snapshot: Snapshot) throws -> String {
    let layout = TextLayout(columns: 120, glyphs: .ascii)
    return try #require(ExplainReport(Self.address, in: snapshot, layout: layout)).lines.joined(separator: "\n")
  }

  @Test func anUnbindThatWaits() throws {
    let snapshot = sample { device in
      (device.driver, device.deviceSet, device.isOpen, device.openCount) = (nil, nil, true, 1)
      device.openCountCertainty = .lowerBound
      device.functionReset.verdict = .fails(
        .ENODEV, [Blocker(.beingUnbound, address: Self.address, pid: 812, message: Self.message)])
    }
    // Its set may be gone: the sentence is there all the same.
    #expect(list(snapshot, .sets).contains(Self.message) && list(snapshot, .devices).contains(Self.message))
    // It is said once.
    var hit = snapshot
    hit.deviceSets[0].hotReset.verdict = .fails(.EINVAL, [Blocker(.beingUnbound, message: Self.message)])
    #expect(list(hit, .sets).occurrences(of: Self.message) == 1)
    let row = try #require(list(snapshot, .devices).split(separator: "\n").first { $0.contains("0000:08:01.0 ") })
    #expect(row.contains("unbinding") && row.contains(">=1"))
    #expect(try explain(snapshot).contains("open, open count >=1"))
  }

  @Test func anOpenInProgress() throws {
    let qemu = DeviceHolder(
      pid: 812, command: "qemu", user: "root", virtualMachine: nil, descriptors: [], mappings: nil)
    let snapshot = sample { device in
      device.holders = []
      device.transition = OpenTransition(.opening, by: [qemu], since: 0)
    }
    let sentence = "0000:08:01.0 is being opened by qemu (pid 812)."
    #expect(list(snapshot, .sets).contains(sentence))
    let lines = try explain(snapshot).split(separator: "\n")
    #expect(lines.contains { $0.contains(sentence) })
    #expect(!lines.contains { $0.contains("open count") && $0.contains("no holder is visible") })
    let document = try JSONValue(parsing: SnapshotDocument(snapshot).json(indented: false))
    let index = try #require(snapshot.devices.firstIndex { $0.address == Self.address })
    #expect(document["devices.\(index).in_progress.what"] == .string("open"))
    #expect(document["devices.\(index).in_progress.pids.0"] == .number(812))
  }

  @Test func mappingsThatWereNotReadAreNull() throws {
    var snapshot = Snapshot.sample
    snapshot.holders[0].mappings = nil
    let document = try JSONValue(parsing: SnapshotDocument(snapshot).json(indented: false))
    #expect(document["holders.0.mappings"] == .null)
  }

  /// As many files as devices: which is whose is unknown, and that is all.
  @Test func oneFileEach() {
    let devices = [Self.address, DeviceAddress(sysfsName: "0000:08:02.0")]
    func files(isOneEach: Bool) -> String {
      let held = [21, 22].map {
        HeldDescriptor(
          number: $0, kind: .device, target: "anon_inode:[vfio-device]", oneOf: devices, isOneEach: isOneEach)
      }
      return HoldingPhrase(held, mappings: nil).text
    }
    #expect(files(isOneEach: true) == "0000:08:01.0 and 0000:08:02.0 (one of 2 files each)")
    #expect(files(isOneEach: false) == "one of 0000:08:01.0 or 0000:08:02.0 by 2 descriptors")
  }
}

extension String {
  /// The number of times that a text occurs.
  fileprivate func occurrences(of text: String) -> Int { ranges(of: text).count }
}
