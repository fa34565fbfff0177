import ActionPlanning
import HostModel
import HostObservation
import Screen
import SimulatedKernel
import Testing

@testable import Dashboard

/// The menu's forecast of an action agrees with its plan, in every scenario of `--demo`.
@Suite struct ActionForecastTests {
  /// A device whose unbind waits is shown as leaving at 80 columns, and the menu promises nothing for a bind.
  @Test func leavingDevice() throws {
    let session = try SimulatedSession("stuck-unbind", width: 80, height: 24)
    session.select("0000:05:00.0")
    #expect(session.scene.lines.contains { $0.contains("0000:05:00.0") && $0.contains(" unbinding ") })
    session.type("a")
    #expect(session.scene.lines.contains { $0.contains("bind to vfio-pci") && $0.contains("unbinding") })
    // The VM ends, and so does the unbind.
    let address = DeviceAddress(sysfsName: "0000:05:00.0")
    var waits: Bool { session.state.picture?.device(address)?.waitingUnbind != nil }
    for _ in 0..<40 where waits { session.pass(seconds: 1) }
    #expect(!waits)
  }

  @Test(arguments: Scenario.all.map(\.name)) func isWhatThePlanSays(scenario: String) throws {
    let session = try SimulatedSession(scenario)
    let files = session.demo.files
    var observer = HostObserver(files: files, observer: .root, names: PCIIDs(files), threads: 1)
    let planner = ActionPlanner(
      observer.observe(), ownPids: [session.demo.pid], uses: HostUseReader(files: files).uses)
    let devices = try #require(session.state.picture).snapshot.devices
    var compared = 0
    for device in devices {
      session.select("\(device.address)")
      guard session.state.cursor?.device == device.address else { continue }
      session.type("a")
      guard case .menu(let menu) = session.state.dialog?.page else { continue }
      for entry in menu.entries {
        let refusal = try planner.plan(entry.request).refusal
        let expected = entry.expected
        let what = "\(entry.command) of \(device.address): \(expected.text), \(String(describing: refusal))"
        switch expected.kind {
        case .works: #expect(refusal == nil, "\(what)")
        case .trouble:
          let errno = refusal?.errno?.name ?? "none"
          #expect([errno, "\(errno), at the open before it"].contains(expected.text), "\(what)")
          if expected.text != errno { #expect(refusal?.isAtOpen == true, "\(what)") }
        case .busy:
          let code = expected == .waitingUnbind ? Blocker.Code.beingUnbound : .heldByProcess
          #expect(refusal?.blockers.contains { $0.code == code } == true, "\(what)")
        case .unknown, .own, .fact: continue
        }
        compared += 1
      }
      session.press(.escape)
    }
    #expect(compared > 3, "\(scenario): \(compared) lines")
  }
}
