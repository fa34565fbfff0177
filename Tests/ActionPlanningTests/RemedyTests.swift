import AdviceFaults
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

  /// Random hosts, in parts that run beside each other; the soak checks thousands.
  @Test(arguments: 0..<4) func ofRandomHosts(_ part: Int) {
    for seed in 0..<50 {
      let faults = Advice(RandomHost(seed: UInt64(part * 50 + seed)).host.facts).faults
      #expect(faults == [], "seed \(part * 50 + seed)")
    }
  }

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
