import ActionPlanning
import Foundation
import HostModel
import HostObservation
import RecordedHost
import TestHost
import Testing

/// Properties of the advice on every host: a remedy helps, harms nothing, and is not refused by vfiotop itself; what works
/// has a plan that is not refused, or says why it is.
@Suite struct RemedyTests {
  static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden")

  /// The trees of recorded and reported hosts.
  static let trees: [String] = {
    let files = FileManager.default.enumerator(atPath: golden.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".tree") && ($0.hasPrefix("hosts/") || $0.hasPrefix("field/")) }.sorted()
  }()

  @Test func findsTrees() { #expect(Self.trees.count >= 30) }

  @Test(arguments: trees) func ofRecordedHosts(_ tree: String) throws {
    let text = try String(contentsOf: Self.golden.appending(path: tree), encoding: .utf8)
    var observer = HostObserver(files: try RecordedHost(text), observer: .root, names: PCIIDs { nil }, threads: 1)
    #expect(Advice(observer.observe()).faults == [])
  }

  /// Random hosts, in parts that run beside each other.
  @Test(arguments: 0..<parts) func ofRandomHosts(_ part: Int) {
    for seed in 0..<50 {
      let faults = Advice(RandomHost(seed: UInt64(part * 50 + seed)).host.facts).faults
      #expect(faults == [], "seed \(part * 50 + seed)")
    }
  }

  /// The number of parts with 50 hosts each; CI asks for 200.
  static let parts = ProcessInfo.processInfo.environment["RANDOM_HOSTS"].flatMap { Int($0) }.map { $0 / 50 } ?? 10

  /// A remedy that does nothing is noticed: the test can fail.
  @Test func aRemedyThatHelpsNothingIsAFault() throws {
    let host = TestHost().function("0000:01:00.0", group: 1).function("0000:02:00.0", driver: "nvme", group: 1)
    let blocker = Blocker(
      .groupNotViable, address: "0000:02:00.0", message: "x", remedy: .bind(["0000:01:00.0"], "Bind the wrong one"))
    let advice = Advice(host.facts)
    #expect(advice.faults(of: .fails(.EPERM, [blocker]), at: "0000:01:00.0") { device, _ in device.openVerdict } != [])
    #expect(
      advice.faults(of: .fails(.EPERM, [blocker, blocker]), at: "0000:01:00.0") { device, _ in device.openVerdict }
        .count > 1)
  }
}

/// The advice of a snapshot, with its faults.
struct Advice {
  let facts: HostFacts
  let snapshot: Snapshot
  private let index: SnapshotIndex
  private let planner: ActionPlanner

  init(_ facts: HostFacts) {
    self.facts = facts
    planner = ActionPlanner(facts, uses: { facts.hostUses[$0] ?? [] })
    snapshot = Snapshot(of: facts)
    index = SnapshotIndex(snapshot)
  }

  /// One sentence for each fault.
  var faults: [String] {
    var faults: [String] = []
    for device in snapshot.devices {
      faults += self.faults(of: device.openVerdict, at: device.address) { device, _ in device.openVerdict }
      if let node = device.nodeVerdict {
        faults += self.faults(of: node, at: device.address) { device, _ in device.nodeVerdict }
      }
      faults += self.faults(of: device.functionReset.verdict, at: device.address) { device, _ in
        device.functionReset.verdict
      }
      guard device.isMember else { continue }
      if device.openVerdict.outcome == .works { faults += refusals(.open(OpenRequest(device.address)), device) }
      if device.functionReset.verdict.outcome == .works {
        faults += refusals(
          .functionReset(device.address, token: nil), device, mayBeRefused: device.functionReset.availability != .anyone
        )
      }
    }
    for set in snapshot.deviceSets {
      guard let member = set.members.first, let device = index.device(member) else { continue }
      faults += self.faults(of: set.hotReset.verdict, at: member) { device, index in
        device.deviceSet.flatMap(index.set)?.hotReset.verdict
      }
      if set.hotReset.verdict.outcome == .works {
        faults += refusals(
          .hotReset(HotResetRequest(member)), device,
          mayBeRefused: set.hotReset.availability != .anyone || device.openVerdict.outcome != .works)
      }
    }
    return faults
  }

  /// The faults of one verdict's advice; `after` is the same verdict of the device as it is after a change.
  func faults(of verdict: Verdict, at address: DeviceAddress, _ after: (Device, SnapshotIndex) -> Verdict?) -> [String]
  {
    var faults: [String] = []
    if Set(verdict.blockers.map(\.message)).count != verdict.blockers.count {
      faults.append("\(address): two blockers have one sentence: \(verdict.blockers.map(\.message))")
    }
    for blocker in verdict.blockers {
      for remedy in blocker.remedies {
        faults += self.faults(of: remedy, against: blocker, at: address, after).map {
          "\(address): \(remedy.text) \($0)"
        }
      }
    }
    return faults
  }

  private func faults(
    of remedy: Remedy, against blocker: Blocker, at address: DeviceAddress, _ after: (Device, SnapshotIndex) -> Verdict?
  ) -> [String] {
    var faults: [String] = []
    if remedy.text.isEmpty { faults.append("says nothing") }
    if let changed = facts.applying(remedy) {
      let index = SnapshotIndex(Snapshot(supposing: changed))
      let device = index.device(address)
      // A function of the host's that was in a reset's scope is in none any more.
      if device == nil, self.index.device(address)?.isMember == false,
        changed.functions.contains(where: { .pci($0.address) == address })
      {
        return faults
      }
      let verdict = device.flatMap { after($0, index) }
      if device?.isMember != true, self.index.device(address)?.isMember == true {
        faults.append("destroys the device")
      } else if verdict?.blockers.contains(where: { $0.code == blocker.code && $0.address == blocker.address }) ?? true
      {
        faults.append(
          "does not remove the blocker \(blocker.code) \(blocker.address.map(String.init(describing:)) ?? "-") \(verdict.map { $0.codes.map(\.rawValue) } ?? [])"
        )
      }
    }
    if let refusal = request(remedy).flatMap({ try? planner.plan($0).refusal }) {
      faults.append("is refused: \(refusal.blockers.first?.message ?? "")")
    }
    return faults
  }

  /// The action that a remedy's command is.
  private func request(_ remedy: Remedy) -> ActionRequest? {
    let functions = remedy.addresses.compactMap(\.pci)
    switch remedy.argv.dropFirst().first {
    case "bind": return .bind(functions, driver: "vfio-pci")
    case "unbind": return .unbind(functions)
    case "reset" where remedy.argv.contains("--hot"):
      return remedy.addresses.first.map { .hotReset(HotResetRequest($0)) }
    case "reset": return remedy.addresses.first.map { .functionReset($0, token: nil) }
    default: return nil
    }
  }

  /// The faults of a plan for something that works.
  private func refusals(_ request: ActionRequest, _ device: Device, mayBeRefused: Bool = false) -> [String] {
    guard let refusal = try? planner.plan(request).refusal else { return [] }
    if mayBeRefused { return refusal.blockers.isEmpty ? ["\(device.address): refused without a reason"] : [] }
    return ["\(device.address): \(request.title()) works, and its plan is refused: \(refusal.blockers.map(\.message))"]
  }
}
