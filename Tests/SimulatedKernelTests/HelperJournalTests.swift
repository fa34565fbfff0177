import ActionExecution
import ActionPlanning
import Foundation
import HostModel
import SimulatedKernel
import Testing

/// The helper writes its journal itself: every call is in the file, whatever becomes of the process that asked for it.
@Suite struct HelperJournalTests {
  private static let request = ActionRequest.hotReset(
    HotResetRequest(.pci(Bench.one), path: .group, bindsSiblings: true))

  /// The parent is killed after each message of a reset that binds a sibling: the helper finishes, and the journal is
  /// that of an undisturbed run.
  @Test func theJournalOutlivesTheParent() throws {
    let whole = try Self.run(killedAfter: nil)
    #expect(whole.lines.first == "started - -" && whole.lines.last == "finished - done")
    #expect(whole.lines.contains("call VFIO_DEVICE_PCI_HOT_RESET ok"))
    // Both ways: the sibling is bound to vfio-pci, and gets its own driver back.
    #expect(whole.lines.contains("call unbind ok") && whole.lines.contains("call bind ok"))
    #expect(whole.messages > 20)
    for count in 0..<whole.messages {
      let cut = try Self.run(killedAfter: count)
      #expect(cut.lines == whole.lines, "killed after message \(count)")
      #expect(cut.sibling == "snd_hda_intel", "killed after message \(count)")
    }
  }

  /// A journal that cannot be written is reported, once for each entry, and stops no action.
  @Test func aFullDiskIsReported() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    let journal = JournalFile(descriptor: full, path: "j", line: Self.line)
    let bench = try Bench(.v6_12)
    let helper = try BenchHelper.start(bench.kernel, journal: journal)
    let result = try Self.act(helper.connection, .open(OpenRequest(.pci(Bench.one), path: .group)), messages: .max)
    #expect(result.warnings.count > 5)
    #expect(result.warnings.allSatisfy { $0 == "the journal j is not complete: ENOSPC (no space left)." })
    #expect(result.outcome == .done)
    helper.connection.dismiss()
    helper.ended.wait()
  }

  private static let line: @Sendable (JournalEntry) -> String? = { entry in
    "\(entry.event.rawValue) \(entry.call?.rawValue ?? "-") \(entry.result ?? "-")"
  }

  /// Lines of the journal, messages of the action, and the sibling's driver after a run whose parent goes after so many
  /// messages.
  private static func run(killedAfter count: Int?) throws -> (lines: [String], messages: Int, sibling: String?) {
    let bench = try Bench(.v6_12, vfio: [Bench.one, Bench.two])
    let path = FileManager.default.temporaryDirectory.path + "/vfiotop-journal-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let journal = try JournalFile(opening: path, line: line)
    var helper: (connection: HelperThread, ended: DispatchSemaphore)? = try BenchHelper.start(
      bench.kernel, journal: journal)
    let ended = try #require(helper).ended
    let said = try act(try #require(helper).connection, request, messages: count ?? .max)
    // Closes the parent's end, as the kernel does for a process that is killed.
    helper = nil
    ended.wait()
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return (text.split(separator: "\n").map(String.init), said.count, bench.kernel.driver(of: Bench.sound))
  }

  /// Plans an action, has it carried out, and reads so many messages of it.
  private static func act(
    _ helper: HelperThread, _ request: ActionRequest, messages limit: Int
  ) throws -> (count: Int, warnings: [String], outcome: ActionResult.Outcome?) {
    try helper.send(.plan(request))
    var plan: ActionPlan?
    while plan == nil {
      if case .planned(let planned) = try helper.receive(milliseconds: -1) { plan = planned }
    }
    let confirmed = try #require(plan)
    #expect(confirmed.refusal == nil)
    try helper.send(.carryOut(confirmed, tries: false))
    var (count, warnings) = (0, [String]())
    while count < limit {
      guard let message = try helper.receive(milliseconds: -1) else { continue }
      count += 1
      if case .warning(let text) = message { warnings.append(text) }
      if case .finished(let result) = message { return (count, warnings, result.outcome) }
    }
    return (count, warnings, nil)
  }
}
