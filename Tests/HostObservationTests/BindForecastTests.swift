import ActionPlanning
import Foundation
import HostModel
import HostObservation
import RecordedHost
import Testing

/// What `explain` says of the time after a bind: its remedies must be possible then, and harm nothing.
@Suite struct BindForecastTests {
  /// The names of all field hosts.
  static let names =
    (try? FileManager.default.subpathsOfDirectory(atPath: FieldHostTests.directory.path))?
    .filter { $0.hasSuffix(".tree") }.map { String($0.dropLast(5)) }.sorted() ?? []

  private func planner(_ facts: HostFacts, _ uses: @escaping (PCIAddress) -> [HostUse]) -> ActionPlanner {
    ActionPlanner(facts, uses: uses)
  }

  @Test(arguments: names) func itsRemediesAreNotRefused(_ name: String) throws {
    let tree = try String(contentsOf: FieldHostTests.directory.appending(path: "\(name).tree"), encoding: .utf8)
    let files = try RecordedHost(tree)
    var scan = HostObserver(files: files, observer: .root, names: PCIIDs { nil }, threads: 1)
    let facts = scan.observe()
    let reader = HostUseReader(files: files)
    let planner = planner(facts) { reader.uses(of: $0) }
    for function in facts.functions where function.vfio == nil && !function.isBridge {
      guard let after = planner.bindForecast(of: function.address)?.after else { continue }
      let index = SnapshotIndex(after)
      guard let device = index.device(.pci(function.address)) else { continue }
      let hot = device.deviceSet.flatMap { index.set($0) }?.hotReset.verdict
      let verdicts: [Verdict] = [device.openVerdict, device.functionReset.verdict, device.nodeVerdict, hot]
        .compactMap(\.self)
      for remedy in verdicts.flatMap(\.blockers).flatMap(\.remedies) where [.bind, .unbind].contains(remedy.kind) {
        let changed = remedy.addresses.compactMap(\.pci)
        // Nothing is there any more that went with the function's own driver.
        #expect(changed.allSatisfy { index.tree[$0] != nil }, "\(function.address): \(remedy.text)")
        let refusals = try planner.plan(.bind(changed, driver: "vfio-pci")).refusal?.blockers ?? []
        #expect(!refusals.contains { $0.code == .usedByHost }, "\(function.address): \(remedy.text)")
      }
    }
  }

  /// With every VFIO driver taken away, the screen and the keyboard of a group are still not to be bound.
  @Test func theScreenStaysBeforeTheBindAsWell() throws {
    var facts = try FieldHostTests.facts("09-renoir-one-gpu/host")
    let known = facts.hostUses
    for index in facts.functions.indices where facts.functions[index].vfio != nil {
      (facts.functions[index].vfio, facts.functions[index].driver) = (nil, nil)
    }
    facts.hostUses = [:]
    let forecast = planner(facts) { known[$0] ?? [] }.bindForecast(of: PCIAddress("0000:04:00.6")!)
    let after = try #require(forecast?.after)
    let open = try #require(SnapshotIndex(after).device(.pci(PCIAddress("0000:04:00.6")!))).openVerdict
    #expect(open.errno == .EPERM && open.blockers.flatMap(\.remedies).map(\.kind) == [.none])
  }

  /// Where VFIO is not loaded yet, the module brings a node of the group and a container.
  @Test func vfioComesWithTheBind() throws {
    var facts = try FieldHostTests.facts("09-renoir-one-gpu/host")
    for index in facts.functions.indices where facts.functions[index].vfio != nil {
      (facts.functions[index].vfio, facts.functions[index].driver) = (nil, nil)
    }
    for index in facts.groups.indices { facts.groups[index].node = nil }
    facts.host.vfio = VFIOFeatures(group: false, cdev: false, iommufd: false, noiommu: false)
    facts.containerNode = nil
    let function = try #require(facts.functions.first { $0.address == PCIAddress("0000:04:00.6") })
    let group = facts.binding([function.address], to: "vfio-pci")
    #expect(group.host.vfio.group && group.containerNode != nil)
    let open = try #require(SnapshotIndex(Snapshot(of: group)).device(.pci(function.address))).openVerdict
    #expect(open.errno == .EPERM)
  }

  /// The disk behind a VMD goes with its driver: it is in nobody's way after the bind.
  @Test func whatGoesWithTheDriverIsGone() throws {
    let facts = try FieldHostTests.facts("02-vmd-nvme/root-disk")
    let address = PCIAddress("0000:00:0e.0")!
    let forecast = planner(facts) { _ in [] }.bindForecast(of: address)
    let after = try #require(forecast?.after)
    let open = try #require(SnapshotIndex(after).device(.pci(address))).openVerdict
    #expect(!open.blockers.contains { $0.address?.description.hasPrefix("10000:") ?? false })
  }
}
