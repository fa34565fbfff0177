import ActionPlanning
import Dashboard
import HostDirectory
import HostModel
import HostObservation
import JSONValue
import RecordedHost
import Reports
import Screen
import TerminalText
import Testing

/// Hosts on which every name is hostile, in everything that is printed and drawn.
@Suite struct HostileTextTests {
  private static let hosts = ["held-copies-6.1", "held-cdev-7.3", "legacy-mdev-7.3", "sriov-vfs-6.12"]

  private static func facts(_ name: String) throws -> HostFacts {
    let host = try RecordedHost(HostileHost(recorded: name).text)
    // Every device that exists has a name, and it is hostile too.
    let model = "  model \u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{200b}\u{34f}\u{fe0f}\r\0\"\\"
    let bad: [UInt8] = Array(model.utf8) + [0xff, 10]
    var unnamed = HostObserver(files: host, observer: .root, names: PCIIDs { nil }, threads: 1)
    let list = unnamed.observe().functions.flatMap { function in
      Array("\(hex(function.vendorID))  vendor\n\t\(hex(function.deviceID))".utf8) + bad
    }
    var observer = HostObserver(files: host, observer: .root, names: PCIIDs { list }, threads: 1)
    var facts = observer.observe()
    facts.takenAt = 1_795_365_930_123
    return facts
  }

  private static func hex(_ value: UInt16?) -> String {
    let digits = String(value ?? 0, radix: 16)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Expects no character that a terminal interprets or hides.
  private func expectHarmless(_ lines: [String], _ what: String, location: SourceLocation = #_sourceLocation) {
    #expect(!lines.isEmpty, "\(what) says nothing", sourceLocation: location)
    for line in lines {
      let bad = line.unicodeScalars.filter { DisplayWidth.columns(of: $0) == nil }
      #expect(bad.isEmpty, "\(what): \(line.debugDescription)", sourceLocation: location)
    }
  }

  /// Expects a JSON document whose texts are harmless without escapes.
  private func expectHarmless(json: String, location: SourceLocation = #_sourceLocation) throws {
    func texts(_ value: JSONValue) -> [String] {
      switch value {
      case .string(let text): [text]
      case .array(let values): values.flatMap(texts)
      case .object(let values): values.keys + values.values.flatMap(texts)
      case .null, .bool, .number: []
      }
    }
    expectHarmless(texts(try JSONValue(parsing: json)), "the document", location: location)
    expectHarmless(json.split(separator: "\n").map(String.init), "the document", location: location)
  }

  @Test(arguments: hosts) func isThere(name: String) throws {
    let snapshot = Snapshot(of: try Self.facts(name))
    // The rest would prove nothing if the names had been dropped.
    #expect(snapshot.host.name.contains("\\x1b]52;c;eA==\\x07"))
    #expect(snapshot.devices.contains { $0.driver?.contains("\\x1b]0;pwned\\x07") == true })
    #expect(snapshot.devices.contains { $0.name?.contains("\\u{202e}") == true || $0.bus == "mdev" })
    #expect(name.hasPrefix("held") == snapshot.holders.contains { $0.virtualMachine?.contains("\\x9b31m") == true })
    #expect(name.hasPrefix("held") == snapshot.holders.contains { $0.user.contains("\u{fffd}") })
  }

  @Test(arguments: hosts) func reports(name: String) throws {
    let facts = try Self.facts(name)
    let (snapshot, readiness) = (Snapshot(of: facts), VFIOReadiness(of: facts))
    for layout in [TextLayout(columns: 80, glyphs: .ascii), TextLayout(columns: 133, glyphs: .unicode)] {
      var lines = ListReport(snapshot, readiness: readiness, layout: layout).lines()
      for part in ListReport.Part.allCases {
        lines += ListReport(snapshot, readiness: readiness, layout: layout).lines(part)
      }
      for device in snapshot.devices {
        lines += try #require(ExplainReport(device.address, in: snapshot, layout: layout)).lines
      }
      let info = InfoReport(
        version: "1", host: snapshot.host, readiness: readiness, gaps: facts.gaps,
        rights: InfoReport.Rights(userID: 0, capabilities: nil), terminal: [], paths: [])
      lines += info.lines(layout)
      expectHarmless(lines, "a report")
      for line in lines { #expect(DisplayWidth.columns(of: line) <= layout.columns, "\(line.debugDescription)") }
    }
    for isIndented in [true, false] {
      try expectHarmless(json: SnapshotDocument(snapshot).json(indented: isIndented))
      for device in snapshot.devices {
        let document = try #require(ExplanationDocument(device.address, in: snapshot))
        try expectHarmless(json: document.json(indented: isIndented))
      }
    }
  }

  @Test(arguments: hosts) func changes(name: String) throws {
    let snapshot = Snapshot(of: try Self.facts(name))
    let nothing = Snapshot(of: HostFacts(takenAt: 1, host: snapshot.host, observer: .root))
    let changes = snapshot.changes(since: nothing) + nothing.changes(since: snapshot)
    let (text, json) = (
      WatchReport(isJSON: false, layout: TextLayout(glyphs: .unicode)),
      WatchReport(isJSON: true, layout: TextLayout(glyphs: .unicode))
    )
    expectHarmless(try [text.first(snapshot)] + changes.map(text.line), "watch")
    for line in try [json.first(snapshot)] + changes.map(json.line) {
      #expect(!line.contains("\n"))
      try expectHarmless(json: line)
    }
  }

  @Test(arguments: hosts) func plans(name: String) throws {
    let facts = try Self.facts(name)
    let planner = ActionPlanner(facts) { _ in [HostUse(.mounted, "\u{1b}[2J is mounted on \u{202e}")] }
    var made = 0
    for device in Snapshot(of: facts).devices {
      var requests: [ActionRequest] = [
        .open(OpenRequest(device.address)), .functionReset(device.address, token: nil),
        .hotReset(HotResetRequest(device.address)), .hotReset(HotResetRequest(device.address, bindsSiblings: true)),
      ]
      if let address = device.address.pci {
        requests += [.bind([address], driver: "vfio-pci\u{1b}[31m"), .unbind([address])]
      }
      for request in requests {
        guard let plan = try? planner.plan(request) else { continue }
        made += 1
        let report = PlanReport(plan, layout: TextLayout(columns: 100, glyphs: .unicode))
        expectHarmless(report.lines + [plan.title, report.prediction], "the plan")
      }
    }
    #expect(made > 0)
  }

  @Test(arguments: hosts) func screens(name: String) throws {
    let observation = Observation(of: try Self.facts(name))
    for (size, glyphs) in [
      (Size(width: 80, height: 24), Glyphs.unicode), (Size(width: 60, height: 16), .ascii),
      (Size(width: 173, height: 50), .unicode),
    ] {
      var state = DashboardState(size: size, glyphs: glyphs, now: observation.snapshot.takenAt)
      _ = state.update(.observed(observation))
      for view in "1234567" {
        _ = state.update(.key(.character(view)))
        for _ in 0..<40 {
          expectSound(state)
          _ = state.update(.key(.character("j")))
        }
      }
      for key in [
        Key.character("/"), .paste("\u{1b}[31mx\u{202e}"), .escape, .character(":"), .escape, .character("?"),
      ] {
        _ = state.update(.key(key))
        expectSound(state)
      }
    }
  }

  /// Expects harmless cells only, and a straight line between the panes.
  private func expectSound(_ state: DashboardState) {
    let surface = Dashboard.render(state)
    expectHarmless(surface.text.split(separator: "\n").map(String.init), "the screen")
    guard state.context == .list, !state.list.rows.isEmpty else { return }
    let divider = state.layout.divider
    for y in divider.y..<(divider.y + divider.height) {
      let cell = surface[divider.x, y].text
      #expect(cell == state.glyphs.vertical, "row \(y) of \(surface.text)")
    }
  }

  @Test(arguments: hosts) func linear(name: String) throws {
    let observation = Observation(of: try Self.facts(name))
    var session = LinearSession(interval: 2000, now: 1, timeZoneOffset: 0, isASCII: false)
    var lines = session.take(.observed(observation)).lines
    let devices = observation.snapshot.devices.map { "show \($0.address)" }
    for line in ["list", "help", "here", "show \u{1b}[2J", "\u{1b}x", "filter \u{202e}:", "watch \u{7}"] + devices {
      lines += session.take(line: line).lines
    }
    expectHarmless(lines, "linear mode")
  }

  @Test func journal() throws {
    let bad = "\u{1b}]52;c;eA==\u{7}\u{9b}\u{202e}\u{200b}\n\0\"\\"
    let entry = JournalEntry(
      at: 1, action: .bind, event: .call, address: .pci(PCIAddress(bus: 1, device: 0, function: 0)), call: .bind,
      target: bad, result: bad,
      text: bad)
    let line = try JournalDocument(entry).json(indented: false)
    #expect(!line.contains("\n"))
    try expectHarmless(json: line)
    var state = DashboardState(size: Size(width: 90, height: 30), now: 1)
    _ = state.update(.helper(.journal(entry)))
    for message in [HelperMessage.cannotPlan(bad), .finished(ActionResult(.refused, text: bad, remedy: bad))] {
      _ = state.update(.helper(message))
    }
    for event in [DashboardEvent.helperLost(bad), .notice(bad), .answer(bad), .warning(bad), .observationFailed(bad)] {
      _ = state.update(event)
      expectSound(state)
    }
    for view in "67" {
      _ = state.update(.key(.character(view)))
      expectSound(state)
    }
  }
}
