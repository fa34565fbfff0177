import Foundation
import LabComparison

/// The results of one boot, phase by phase.
struct Evaluation {
  let machine: Machine
  /// The kernel can give devices away on this machine.
  let canBind: Bool
  /// The folder the guest wrote into.
  let out: URL

  /// Compares every phase; a phase without a prediction, and a boot that asked nothing, have failed.
  func run() throws -> Tally {
    var tally = Tally()
    let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
    let phases = names.filter { $0.hasSuffix(".kernel") }.map { String($0.dropLast(".kernel".count)) }
    if phases.isEmpty { tally.fail("no phase was run") }
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
    terminal(phase, &tally)
    let held = try Answer.lines(data("\(phase).held") ?? Data())
    tally.add(HolderComparison(prediction: prediction, held: held, answers: answers).run(), from: "holders")
    let opened = Set(answers.filter { $0.op == "open" && $0.path == "group" }.compactMap(\.address))
    return (tally, opened.count)
  }

  /// What a phase says it bound is bound: else it would compare less than it claims. Without an IOMMU a stock kernel
  /// refuses.
  private func bindings(_ answers: [Answer], _ tally: inout Tally) {
    for answer in answers where answer.op == "bind" {
      guard let address = answer.address, let driver = answer.driver, driver != "host" else { continue }
      let isRefused = driver == "none" || !canBind
      tally.compare("bindings", address, predicted: isRefused ? "none" : driver, kernel: answer.bound ?? "none")
    }
  }

  /// No trace of the phase shows what watching may not do.
  private func traces(_ phase: String, _ tally: inout Tally) {
    for program in ["list", "dashboard"] {
      guard let log = data("\(phase).\(program).strace") else { continue }
      let trace = FileTrace(String(decoding: log, as: UTF8.self))
      if !trace.isOfAnObservation { tally.fail("the trace of \(program) shows no observation: \(trace.opens) opens") }
      tally.compare("traces", "\(program) (\(trace.opens) opens)", predicted: trace.violations, kernel: [])
    }
  }

  /// The line is as it was before the program, which ended well.
  private func terminal(_ phase: String, _ tally: inout Tally) {
    guard machine.hasScreen else { return }
    let text = { (name: String) in data("\(phase).\(name)").map { String(decoding: $0, as: UTF8.self) } ?? "missing" }
    tally.compare("terminals", "line modes", predicted: text("after"), kernel: text("before"))
    tally.compare(
      "terminals", "exit status (\(text("dashboard.err").prefix(200)))", predicted: text("status"), kernel: "0\n")
    // The binary alone in an empty root still writes a whole document, and says that there is no VFIO.
    let alone = data("\(phase).alone.json").flatMap { try? Prediction(json: $0) }
    tally.compare("empty roots", "devices of list --json", predicted: alone?.devices.count, kernel: 0)
    tally.compare("empty roots", "exit status of explain", predicted: text("alone.status"), kernel: "69\n")
  }

  private func data(_ name: String) -> Data? {
    FileManager.default.contents(atPath: out.appendingPathComponent(name).path)
  }
}
