import Foundation
import LabComparison

/// The results of one boot, phase by phase.
struct Evaluation {
  let machine: Machine
  let kernel: Kernel
  /// The kernel can bind devices to VFIO on this machine.
  let canBind: Bool
  /// The directory that the guest wrote into.
  let out: URL

  /// Compares every phase. A phase that was not run or has no prediction is a failure, and so is a boot without any
  /// question.
  func run() throws -> Tally {
    var tally = Tally()
    let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
    let ending = machine.conformance == nil ? ".kernel" : ".conformance"
    let phases = names.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    tally.add(RequiredPhases(machine: machine.name, kernel: kernel.name).compare(with: phases))
    var asked = 0
    for phase in phases {
      do {
        let (compared, functions) = try evaluate(phase)
        tally.add(compared, from: phase)
        asked = max(asked, functions)
      } catch {
        tally.fail("\(phase): \(error)")
      }
    }
    if machine.hardware.expectsExceptions, tally.exceptions.isEmpty {
      tally.fail("the emulated hardware was expected to explain a difference, and there is none: strike the exception")
    }
    if asked < machine.functions {
      tally.fail("\(asked) functions were asked about; the machine has \(machine.functions)")
    }
    return tally
  }

  private func evaluate(_ phase: String) throws -> (Tally, Int) {
    if let demand = machine.conformance {
      var tally = Tally()
      let shown = data("\(phase).conformance").map { String(decoding: $0, as: UTF8.self) } ?? ""
      tally.addConformance(shown, written: demand.written, random: demand.random)
      return (tally, 0)
    }
    let answers = try Answer.lines(data("\(phase).kernel") ?? Data())
    guard let json = data("\(phase).list.json"), !json.isEmpty else {
      let message = data("\(phase).list.err").map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? "not run"
      throw Shell.Failure(description: "vfiotop list gave nothing: \(message)")
    }
    let prediction = try Prediction(json: json)
    var tally = Tally()
    bindings(answers, &tally)
    let compared = SetComparison(prediction: prediction, answers: answers, hardware: machine.hardware).run()
    tally.add(compared)
    traces(phase, &tally)
    try seal(phase, &tally)
    terminal(phase, &tally)
    let held = try Answer.lines(data("\(phase).held") ?? Data())
    tally.add(HolderComparison(prediction: prediction, held: held, answers: answers).run(), from: "holders")
    if machine.hasPrograms { tally.add(try clients(phase, prediction, held, answers)) }
    try deeds(phase, prediction, &tally)
    try turmoil(phase, prediction, &tally)
    let opened = Set(answers.filter { $0.op == "open" && $0.path == "group" }.compactMap(\.address))
    return (tally, opened.count)
  }

  /// The actions of vfiotop in the phase, and their outcome when disturbed.
  private func deeds(_ phase: String, _ picture: Prediction, _ tally: inout Tally) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
    let found = names.filter { $0.hasPrefix("\(phase).deed-") && $0.hasSuffix(".words") }
    for name in found.map({ String($0.dropLast(".words".count)) }) {
      let deed = try Deed { data("\(name).\($0)") }
      tally.add(
        DeedComparison(deed: deed, picture: picture, logsResets: kernel.logsResets).run(), from: String(name.suffix(2)))
    }
    guard let runs = data("\(phase).runs"), let scope = data("\(phase).scope") else { return }
    tally.add(
      FaultComparison(
        before: try Answer.lines(data("\(phase).before") ?? Data()), runs: try Answer.lines(runs),
        scope: Set(String(decoding: scope, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)),
        each: machine.beforeEachCall
      ).run())
  }

  /// The programs of the phase, and at the end what the stream said about all of them.
  private func clients(_ phase: String, _ picture: Prediction, _ held: [Answer], _ answers: [Answer]) throws -> Tally {
    var tally = Tally()
    let given = try Answer.lines(data("\(phase).given") ?? Data())
    let comparison = ClientComparison(
      prediction: picture, lines: held + given,
      members: Set(answers.filter { $0.op == "member" }.compactMap(\.address)))
    tally.add(comparison.moment())
    if let said = data("\(phase).said") { tally.add(comparison.refusals(String(decoding: said, as: UTF8.self))) }
    if let events = data("\(phase).resets") { tally.add(comparison.resets(try Answer.lines(events))) }
    if !given.isEmpty { tally.add(comparison.claims(of: ChangeStream(data("watch") ?? Data()))) }
    return tally
  }

  /// The changes of the host during observation, and their effect on the observers.
  private func turmoil(_ phase: String, _ picture: Prediction, _ tally: inout Tally) throws {
    if machine.asksOutside {
      tally.compare("documents", "contradictions in that of \(phase)", predicted: picture.contradictions, kernel: [])
    }
    if let lives = data("\(phase).lives") { tally.add(LifeComparison(try Answer.lines(lives)).run()) }
    if let scans = data("\(phase).scans") {
      tally.add(
        ScanComparison(try Answer.lines(scans)) { data("\(phase).scan-\($0).json") }.run(), from: "scans")
    }
    if let json = data("\(phase).blind.json") {
      let notes = try Prediction(json: json).blindSpots.notes ?? []
      let isSaid = notes.contains { $0.contains("/proc and /sys cannot be read") }
      tally.compare("blind documents", "notes \(notes)", predicted: isSaid, kernel: true)
    }
    if let journal = data("\(phase).small-journal") { tally.add(JournalComparison(journal).run()) }
    guard let before = data("\(phase).line-before") else { return }
    let text = { (name: String) in data("\(phase).\(name)").map { String(decoding: $0, as: UTF8.self) } ?? "missing" }
    tally.compare("terminals", "line modes", predicted: data("\(phase).line-after"), kernel: before)
    tally.compare(
      "terminals", "exit status (\(text("dashboard.err").prefix(200)))", predicted: text("status"),
      kernel: text("expected-status"))
  }

  /// Checks that the devices which a phase claims to have bound are bound; otherwise it would compare less than it
  /// claims. Without an IOMMU a stock kernel refuses.
  private func bindings(_ answers: [Answer], _ tally: inout Tally) {
    for answer in answers where answer.op == "bind" {
      guard let address = answer.address, let driver = answer.driver, driver != "host" else { continue }
      let isRefused = driver == "none" || !canBind
      tally.compare("bindings", address, predicted: isRefused ? "none" : driver, kernel: answer.bound ?? "none")
    }
  }

  /// Checks that no trace of the phase has a call that observation must not make.
  private func traces(_ phase: String, _ tally: inout Tally) {
    for program in ["list", "dashboard"] {
      guard let log = data("\(phase).\(program).strace") else { continue }
      let trace = FileTrace(String(decoding: log, as: UTF8.self))
      if !trace.isOfAnObservation { tally.fail("the trace of \(program) shows no observation: \(trace.opens) opens") }
      tally.compare(
        "traces", "\(program) (\(trace.opens) opens, \(trace.writes) writes)", predicted: trace.violations, kernel: [])
    }
  }

  /// Checks that no attempt gets through the seal, and that the seal hides nothing.
  private func seal(_ phase: String, _ tally: inout Tally) throws {
    guard let demand = machine.attacks else { return }
    let attacks = AttackComparison(try Answer.lines(data("\(phase).attacks") ?? Data()), demand: demand)
    tally.add(attacks.run())
    try attacks.table.write(
      to: out.appendingPathComponent("\(phase).table"), atomically: true, encoding: .utf8)
    let text = { (name: String) in String(decoding: data("\(phase).\(name)") ?? Data(), as: UTF8.self) }
    let golden = FileManager.default.contents(atPath: "Tests/Golden/sealed/allowed.txt") ?? Data()
    let allowed = AllowedCallsComparison(
      golden: String(decoding: golden, as: UTF8.self), allowed: text("allowed"), control: text("allowed.control"))
    tally.add(allowed.run())
    let lines = { (name: String) in
      text(name).split(separator: "\n").filter { !$0.contains("\"taken_at\"") }
    }
    tally.compare("documents", "list --json --read-only", predicted: lines("sealed.json"), kernel: lines("list.json"))
  }

  /// Checks that the serial line is as it was before the program, which exited normally.
  private func terminal(_ phase: String, _ tally: inout Tally) {
    guard machine.hasScreen else { return }
    let text = { (name: String) in data("\(phase).\(name)").map { String(decoding: $0, as: UTF8.self) } ?? "missing" }
    tally.compare("terminals", "line modes", predicted: text("after"), kernel: text("before"))
    tally.compare(
      "terminals", "exit status (\(text("dashboard.err").prefix(200)))", predicted: text("status"), kernel: "0\n")
    // The kernel logs calls that observation needs and the seal refuses, if it has CONFIG_AUDIT.
    if let refused = data("\(phase).refused").map({ String(decoding: $0, as: UTF8.self) }) {
      tally.compare("sealed programs", "refused calls", predicted: refused, kernel: "")
    }
    // The binary alone in an empty root still writes a whole document, and reports that there is no VFIO.
    let alone = data("\(phase).alone.json").flatMap { try? Prediction(json: $0) }
    tally.compare("empty roots", "devices of list --json", predicted: alone?.devices.count, kernel: 0)
    tally.compare("empty roots", "exit status of explain", predicted: text("alone.status"), kernel: "69\n")
  }

  private func data(_ name: String) -> Data? {
    FileManager.default.contents(atPath: out.appendingPathComponent(name).path)
  }
}
