import GoldenText
import HostModel
import SampleSnapshots
import Screen
import TerminalText
import Testing

@testable import Dashboard

@Suite struct LinearSessionTests {
  private func session(_ snapshot: Snapshot?, isASCII: Bool = false) -> (LinearSession, [String]) {
    var session = LinearSession(interval: 2000, now: Sample.takenAt, timeZoneOffset: 0, isASCII: isASCII)
    let first = snapshot.map { session.take(.observed(Scene.observation($0, duration: 1))).lines } ?? []
    return (session, first)
  }

  /// The input and output of a session, in turns.
  private func transcript(_ snapshot: Snapshot, _ lines: [String]) -> String {
    var (session, said) = session(snapshot)
    for line in lines { said += ["> \(line)"] + session.take(line: line).lines }
    return said.joined(separator: "\n")
  }

  @Test func aSession() {
    let lines = [
      "help", "list", "next-p", "", "show", "down", "show 01:00.1", "up", "filter open>0 vm:win*", "list",
      "filter opne>0", "next-match", "filter nothing", "list", "here", "filter", "last", "first", "watch", "watch off",
      "watch on", "watch on", "lst", "prev", "show 01:00.9", "show bus:0000:01", "help me", "frobnicate",
    ]
    expectGolden(transcript(Sample.gaming, lines), named: "linear/gaming")
  }

  @Test func hostsWithNothingToList() {
    for sample in Sample.all where sample.snapshot.deviceSets.isEmpty {
      expectGolden(
        transcript(sample.snapshot, ["list", "here", "show", "next-problem"]), named: "linear/\(sample.name)")
    }
  }

  /// Lines are plain text: no line drawing, no column padding, no terminal control.
  @Test(arguments: [false, true]) func linesArePlain(isASCII: Bool) {
    var hostile = Sample.gaming
    hostile.devices[0].name = "a\u{1b}[31m\u{202e}b\r\nc 仮想 é"
    for snapshot in Sample.all.map(\.snapshot) + [hostile, .sample, .large] {
      var (session, lines) = session(snapshot, isASCII: isASCII)
      for line in ["list", "show", "down", "show", "next-problem", "show", "filter vm:", "list", "help", "\u{1b}[A"] {
        lines += session.take(line: line).lines
      }
      for line in lines {
        #expect(!line.contains("  ") && !line.contains { "│├└─┌▾▸●".contains($0) } && line.first != " ")
        #expect(line.unicodeScalars.allSatisfy { DisplayWidth.columns(of: $0) != nil }, "\(line.debugDescription)")
        if isASCII { #expect(line.utf8.allSatisfy { $0 < 0x80 }) }
      }
    }
  }

  @Test func changesAreLines() {
    var (session, _) = session(Sample.gaming)
    var later = Sample.gaming
    later.takenAt += 5000
    later.devices[0].holders = []
    later.devices[0].openCount = 0
    later.devices[0].isOpen = false
    later.deviceSets[0].openCount = 0
    let said = session.take(.observed(Scene.observation(later, duration: 1))).lines
    #expect(said.contains { $0.hasPrefix("16:45:35 0000:01:00.0: LAST CLOSE") })
    // An unchanged observation prints nothing.
    #expect(session.take(.observed(Scene.observation(later, duration: 1))).lines.isEmpty)
    #expect(session.take(.tick(later.takenAt + 1000)).lines.isEmpty)
  }

  @Test func changesOfHiddenRowsAreNotPrinted() {
    var (session, _) = session(Sample.gaming)
    _ = session.take(line: "filter address=0000:04:00.0")
    var later = Sample.gaming
    later.devices[0].isOpen = false
    later.devices[0].openCount = 0
    #expect(session.take(.observed(Scene.observation(later, duration: 1))).lines.isEmpty)
  }

  @Test func keptChangesAreSaidWhenItIsOnAgain() {
    var (session, _) = session(Sample.gaming)
    #expect(session.take(line: "watch off").lines == ["Changes are kept until watch on."])
    var later = Sample.gaming
    later.devices[0].isOpen = false
    later.devices[0].openCount = 0
    #expect(session.take(.observed(Scene.observation(later, duration: 1))).lines.isEmpty)
    let said = session.take(line: "watch on").lines
    #expect(said.first == "Changes are printed as they happen." && said.contains { $0.contains("LAST CLOSE") })
  }

  @Test func refreshIsAnsweredAfterTheScan() {
    var (session, _) = session(Sample.gaming)
    #expect(session.take(line: "refresh") == LinearSession.Answer(effects: [.observeNow]))
    #expect(session.isLooking)
    #expect(session.take(.observed(Scene.observation(Sample.gaming, duration: 1))).lines == ["Nothing changed."])
    #expect(!session.isLooking && session.take(line: "quit").effects == [.quit])
  }

  /// No input triggers an action, and every command answers.
  @Test func everyCommandAnswersAndNoneActs() {
    for command in LinearCommand.all {
      var (session, _) = session(Sample.gaming)
      let answer = session.take(line: command.word)
      #expect(!answer.lines.isEmpty || !answer.effects.isEmpty, "\(command.word)")
      #expect(answer.effects.allSatisfy { $0 == .quit || $0 == .observeNow })
      #expect(command.help.hasSuffix("."))
      if case .dashboard(let id) = command.deed {
        let entry = CommandTable.standard.command(id)
        #expect(entry?.help == command.help && entry?.isAction == false && command.word == id.name)
      }
    }
    #expect(Set(LinearCommand.all.map(\.word)).count == LinearCommand.all.count)
  }
}
