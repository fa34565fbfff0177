import ActionPlanning
import Foundation
import GoldenText
import HostModel
import HostObservation
import RecordedHost
import Reports
import Screen
import TerminalText
import Testing

/// Plans on recordings of real hosts, compared with the kernels' answers.
@Suite struct RecordedPlanTests {
  private struct Answer: Decodable {
    let op: String
    let path: String?
    let address: String?
    let result: String?
  }

  private static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/hosts")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return files.filter { $0.hasSuffix(".oracle") }.map { String($0.dropLast(7)) }.sorted()
  }()

  private static func planner(_ name: String) throws -> ActionPlanner {
    let tree = try String(contentsOf: directory.appending(path: "\(name).tree"), encoding: .utf8)
    var observer = HostObserver(files: try RecordedHost(tree), observer: .root, names: PCIIDs { nil }, threads: 1)
    return ActionPlanner(observer.observe())
  }

  private static func answers(_ name: String) throws -> [Answer] {
    let text = try String(contentsOf: directory.appending(path: "\(name).oracle"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
  }

  private static func prediction(_ plan: ActionPlan) -> String {
    plan.refusal.map { $0.errno?.name ?? "refused" } ?? (plan.doubts.isEmpty ? "works" : "unknown")
  }

  /// The predicted result of an open equals the kernel's, by both paths.
  @Test(arguments: names) func opens(name: String) throws {
    let planner = try Self.planner(name)
    for answer in try Self.answers(name) where answer.op == "open" {
      guard let address = answer.address, let path = answer.path.flatMap(AccessPath.init) else { continue }
      let device = DeviceAddress(sysfsName: address)
      let plan = try planner.plan(.open(OpenRequest(device, path: path)))
      let predicted = Self.prediction(plan)
      // A result that only the kernel knows is reported as unknown, never guessed.
      if predicted != "unknown" { #expect(predicted == answer.result, "\(address) by \(path)") }
      if case .typed = plan.confirmation {} else { #expect(plan.affected.allSatisfy { $0.address == device }) }
    }
  }

  /// The kernel's hot reset with every group passed. ENOTTY comes from the emulated link, which no plan can know.
  @Test(arguments: names) func hotResets(name: String) throws {
    let planner = try Self.planner(name)
    var compared = 0
    for answer in try Self.answers(name) where answer.op == "hot_reset" && answer.result != "ENOTTY" {
      guard let address = answer.address, let path = answer.path.flatMap(AccessPath.init), let result = answer.result
      else {
        continue
      }
      let plan = try planner.plan(.hotReset(HotResetRequest(DeviceAddress(sysfsName: address), path: path)))
      // If an open is refused before (a holder, a token), the kernel is not asked for the reset.
      if plan.refusal?.blockers.first.map({ [.heldByProcess, .tokenNeeded, .groupNotViable].contains($0.code) })
        ?? false
      {
        continue
      }
      #expect(Self.prediction(plan) == result, "\(address) by \(path): \(plan.refusal?.blockers.map(\.message) ?? [])")
      #expect(plan.confirmation == .typed(address) || plan.affected.count <= 1)
      compared += 1
    }
    if name.contains("all") { #expect(compared > 0) }
  }

  /// The plans as text for the user.
  @Test(arguments: [
    ("legacy-all-6.12", "0000:02:02.0", "hot"), ("legacy-all-6.12", "0000:03:01.0", "siblings"),
    ("pcie-mixed-6.12", "0000:02:00.0", "siblings"),
    ("held-copies-6.1", "0000:01:00.0", "open"), ("pcie-all-7.3", "0000:00:03.0", "function"),
    ("sriov-pf-6.1", "0000:01:00.0", "hot"),
  ]) func texts(host: String, address: String, action: String) throws {
    let device = DeviceAddress(sysfsName: address)
    let request: ActionRequest =
      switch action {
      case "open": .open(OpenRequest(device))
      case "function": .functionReset(device, token: nil)
      default: .hotReset(HotResetRequest(device, bindsSiblings: action == "siblings"))
      }
    let report = PlanReport(
      try Self.planner(host).plan(request), layout: TextLayout(columns: 100, glyphs: .unicode))
    let text = (report.lines + ["prediction: \(report.prediction)"]).joined(separator: "\n") + "\n"
    expectGolden(text, named: "plans/\(host)-\(action)")
  }

  /// The README shows a plan exactly as printed.
  @Test func readmeShowsWhatIsPrinted() throws {
    let readme = try String(
      contentsOf: Self.directory.appending(path: "../../../README.md").standardizedFileURL, encoding: .utf8)
    let plan = try String(
      contentsOf: Self.directory.appending(path: "../plans/legacy-all-6.12-hot.txt"), encoding: .utf8)
    #expect(readme.contains("$ vfiotop reset 02:02.0 --hot --dry-run\n\(plan)```"))
  }
}
