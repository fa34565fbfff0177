import HostModel
import JSONValue
import Reports
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// The screen, `list`, `explain`, `watch`, the queries and the JSON use the words of HostModel/Wording and no others.
@Suite struct VocabularyTests {
  private static let layout = TextLayout(columns: 160, glyphs: .unicode)
  private static let hosts = [Sample.gaming, Sample.legacyBus]

  /// The words of a line.
  private static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

  private static func line(of device: Device, in lines: [String]) throws -> String {
    try #require(lines.first { words($0).prefix(3).contains(device.address.description) })
  }

  /// The rows of the listing of devices.
  private static func screen(_ snapshot: Snapshot) -> Scene {
    var scene = Scene(snapshot, width: 130, height: 60)
    scene.press(.character("2"))
    return scene
  }

  @Test(arguments: hosts) func verdictsInCells(snapshot: Snapshot) throws {
    let list = ListReport(snapshot, readiness: Sample.readiness(of: snapshot), layout: Self.layout).lines(.sets)
    let screen = Self.screen(snapshot).lines
    for device in snapshot.devices where device.isMember {
      let cells = [device.countCell, device.openVerdict.cell, device.functionReset.cell]
      let listed = Self.words(try Self.line(of: device, in: list))
      let start = try #require(listed.firstIndex(of: cells[0]))
      #expect(Array(listed[start...].prefix(3)) == cells)
      // On the screen the holders are between the count and the verdicts, and the set's hot reset is last.
      let set = try #require(snapshot.deviceSets.first { $0.id == device.deviceSet })
      let shown = Self.words(try Self.line(of: device, in: screen))
      #expect(Array(shown.suffix(3)) == Array(cells.dropFirst()) + [set.hotReset.cell])
      #expect(shown.contains(cells[0]))
    }
  }

  @Test(arguments: hosts) func verdictsInSentences(snapshot: Snapshot) throws {
    for device in snapshot.devices where device.isMember {
      let report = try #require(ExplainReport(device.address, in: snapshot, layout: Self.layout)).lines
      let reset = device.functionReset
      #expect(report.contains { $0.hasPrefix("OPEN \(device.openVerdict.answer)") })
      #expect(report.contains { $0.hasPrefix("FUNCTION RESET \(reset.answer)") })
      var state = Self.screen(snapshot).state
      state.select(.device(device.address))
      let details = DetailText(state).lines(width: 160).map { $0.map(\.text).joined() }
      #expect(details.contains { $0.hasPrefix("Open: \(device.openVerdict.answer)") })
      #expect(details.contains { $0.hasPrefix("Function reset: \(reset.answer)") })
      guard let set = snapshot.deviceSets.first(where: { $0.id == device.deviceSet }) else { continue }
      #expect(details.contains { $0.hasPrefix("Hot reset: \(set.hotReset.verdict.answer)") })
      if set.hotReset.verdict.outcome == .works {
        #expect(report.contains { $0.contains(set.hotReset.availability.phrase) })
        #expect(details.contains { $0.contains(set.hotReset.availability.phrase) })
      }
    }
  }

  /// The JSON's values are the contract: a word that is not an errno's is the same there.
  @Test(arguments: hosts) func verdictsInDocumentsAndQueries(snapshot: Snapshot) throws {
    for verdict in [Verdict.works, .unknown([])] { #expect(verdict.word == verdict.outcome.rawValue) }
    for availability in [HotReset.Availability.holder, .nobody] {
      let reset = HotReset(verdict: .works, mechanism: .bus, availability: availability, affected: [])
      #expect(reset.cell == availability.rawValue)
    }
    for device in snapshot.devices {
      let query = try Query("verdict:\(device.openVerdict.word)")
      #expect(query.matches(QuerySubject(device, in: nil)))
    }
  }

  /// What a program reads of a device is what a person reads.
  @Test(arguments: hosts) func verdictsInJSON(snapshot: Snapshot) throws {
    let document = try JSONValue(parsing: SnapshotDocument(snapshot).json(indented: false))
    let devices = try #require(document["devices"]).elements
    #expect(devices.count == snapshot.devices.count && !devices.isEmpty)
    for (device, json) in zip(snapshot.devices, devices) {
      #expect(Self.word(json["open_verdict"]) == device.openVerdict.word)
      #expect(Self.word(json["function_reset"]) == device.functionReset.verdict.word)
    }
    let sets = try #require(document["device_sets"]).elements
    #expect(sets.count == snapshot.deviceSets.count && !sets.isEmpty)
    for (set, json) in zip(snapshot.deviceSets, sets) {
      #expect(Self.word(json["hot_reset"]) == set.hotReset.verdict.word)
      #expect(json["hot_reset.available_to"] == .string(set.hotReset.availability.rawValue))
      #expect(json["rule"] == .string(set.rule.rawValue))
    }
  }

  /// The word for a verdict in a document: its errno's name, or the outcome.
  private static func word(_ verdict: JSONValue?) -> String? {
    let values = [verdict?["errno"], verdict?["verdict"]].compactMap { value -> String? in
      if case .string(let text) = value { text } else { nil }
    }
    return values.first
  }

  @Test func verdictsInChanges() throws {
    var later = Sample.gaming
    let index = try #require(later.devices.firstIndex { $0.isMember && $0.openVerdict.outcome == .fails })
    let before = later.devices[index].openVerdict
    later.devices[index].openVerdict = .works
    let changes = later.changes(since: Sample.gaming).filter { $0.kind == .openVerdictChanged }
    #expect(changes.map(\.before) == [.word(before.word)] && changes.map(\.after) == [.word(Verdict.works.word)])
    #expect(changes.allSatisfy { $0.text.contains("open \(before.word) -> \(Verdict.works.word)") })
  }

  @Test func headings() {
    let list = ListReport(Sample.gaming, readiness: Sample.readiness(of: Sample.gaming), layout: Self.layout)
    let columns: [Column] = [.driver, .group, .opens, .open, .reset, .holders]
    let titles = list.lines(.sets).map(Self.words).first { $0.first == "ADDRESS" } ?? []
    for column in columns {
      let heading = column.heading(in: .sets)
      #expect(titles.joined(separator: " ").contains(heading), "\(heading)")
    }
  }

  @Test func helpExplainsTheWords() {
    var scene = Scene(Sample.gaming, width: 100, height: 200)
    scene.press(.character("?"))
    let shown = scene.lines.map(Self.words)
    for word in TableWord.all {
      let term = Self.words(word.text)
      #expect(shown.contains { Array($0.dropFirst().prefix(term.count)) == term }, "\(word.text)")
    }
    #expect(QueryField.kind.help.contains(ScopePlace.nonMember.rawValue))
    #expect(QueryField.verdict.help.contains(Verdict.works.word))
  }

  @Test(arguments: hosts) func holdersAndGaps(snapshot: Snapshot) throws {
    for device in snapshot.devices where device.isMember && !device.holders.isEmpty {
      let report = try #require(ExplainReport(device.address, in: snapshot, layout: Self.layout)).lines
      for holder in device.holders { #expect(report.contains { $0.contains("held by \(holder.label)") }) }
      let name = try #require(device.holders.first?.label)
      #expect(try Self.line(of: device, in: Self.screen(snapshot).lines).contains(name.cell))
    }
    let info = ListReport(snapshot, readiness: Sample.readiness(of: snapshot), layout: Self.layout).lines()
    let log = LogLine.first(of: snapshot).map(\.text)
    for sentence in snapshot.blindSpots.gaps.sentences {
      #expect(log.contains(sentence))
      #expect(info.joined(separator: " ").contains(sentence.prefix(30)))
    }
  }
}
