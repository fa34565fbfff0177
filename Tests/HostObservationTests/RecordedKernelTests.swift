import Foundation
import HostModel
import HostObservation
import RecordedHost
import Testing

/// Answers of recorded kernels, compared with the rules' results on their files. Tests/Golden/hosts has a host's tree
/// and, beside it, the answers of the real calls (`*.oracle`, one JSON object a line).
@Suite struct RecordedKernelTests {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Golden/hosts")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return files.filter { $0.hasSuffix(".oracle") }.map { String($0.dropLast(7)) }.sorted()
  }()

  /// One line of an oracle: a call and the kernel's answer.
  struct Answer: Decodable {
    struct Function: Decodable {
      let address: String
      let group: Int?
    }
    let op: String
    let path: String?
    let address: String?
    let result: String?
    let key: String?
    let driver: String?
    let group: String?
    let device: String?
    let viable: Bool?
    let affected: [Function]?
    let pid: Int32?
    let fd: Int32?
    let kind: String?
    let target: String?
    let file: Int?
  }

  private func facts(_ name: String) throws -> HostFacts { try analysis(name).facts }

  private func analysis(_ name: String) throws -> HostAnalysis {
    let tree = try String(contentsOf: Self.directory.appending(path: "\(name).tree"), encoding: .utf8)
    var observer = HostObserver(files: try RecordedHost(tree), observer: .root, names: PCIIDs { nil }, threads: 1)
    return observer.scan()
  }

  private func snapshot(_ name: String) throws -> Snapshot { Snapshot(of: try analysis(name)) }

  private func answers(_ name: String) throws -> [Answer] {
    let text = try String(contentsOf: Self.directory.appending(path: "\(name).oracle"), encoding: .utf8)
    return try text.split(separator: "\n").map { try JSONDecoder().decode(Answer.self, from: Data($0.utf8)) }
  }

  @Test func findsRecordings() {
    #expect(Self.names.count >= 10)
  }

  @Test(arguments: names) func setsAreTheKernels(_ name: String) throws {
    let snapshot = try snapshot(name)
    let members = try answers(name).filter { $0.op == "member" }
    var byKey: [String: Set<String>] = [:]
    for member in members {
      let address = try #require(member.address)
      byKey[member.key ?? "", default: []].insert(address)
      let device = try #require(
        snapshot.devices.first { $0.address.description == address }, "\(address) is missing")
      try #require(device.driver == member.driver, "\(address)")
      try #require(device.iommuGroup.map(String.init) == member.group, "\(address)")
      if let name = member.device, let known = device.vfioDevice { try #require(known == name, "\(address)") }
    }
    let computed = snapshot.deviceSets.map { Set($0.members.map(\.description)) }
    try #require(Set(computed) == Set(byKey.values))
    try #require(computed.count == byKey.count)
  }

  @Test(arguments: names) func opensEndAsTheKernels(_ name: String) throws {
    let snapshot = try snapshot(name)
    for answer in try answers(name) where answer.op == "open" && answer.path == "group" {
      let address = try #require(answer.address)
      let device = try #require(snapshot.devices.first { $0.address.description == address }, "\(address)")
      let said = device.openVerdict
      try #require(Self.text(said) == answer.result, "\(address): \(said.blockers.map(\.message))")
    }
    for answer in try answers(name) where answer.op == "group_status" {
      let group = try #require(snapshot.groups.first { String($0.id) == answer.group }, "group \(answer.group ?? "")")
      try #require(group.isViable == answer.viable, "group \(group.id)")
    }
  }

  /// The same host, treated as if its kernel had device nodes only.
  @Test(arguments: names) func opensByTheNodeEndAsTheKernels(_ name: String) throws {
    var facts = try facts(name)
    facts.host.vfio.group = false
    let snapshot = Snapshot(of: facts)
    for answer in try answers(name) where answer.op == "open" && answer.path == "cdev" {
      let address = try #require(answer.address)
      let device = try #require(snapshot.devices.first { $0.address.description == address }, "\(address)")
      try #require(Self.text(device.openVerdict) == answer.result, "\(address)")
    }
  }

  @Test(arguments: names) func scopesAreTheKernels(_ name: String) throws {
    let snapshot = try snapshot(name)
    for answer in try answers(name) where answer.op == "scope" && answer.path == "group" {
      let address = try #require(answer.address)
      let set = try #require(
        snapshot.deviceSets.first { $0.members.contains { $0.description == address } }, "\(address)")
      let reset = set.hotReset
      let reported = reset.affected.filter(\.isReportedByKernel)
      try #require(reported.map(\.address.description) == answer.affected?.map(\.address).sorted(), "\(address)")
      try #require(
        reported.map(\.iommuGroup) == answer.affected?.sorted { $0.address < $1.address }.map(\.group), "\(address)")
      if answer.result != "works" { try #require(Self.text(reset.verdict) == answer.result, "\(address)") }
    }
  }

  @Test(arguments: names) func resetsEndAsTheKernels(_ name: String) throws {
    let snapshot = try snapshot(name)
    for answer in try answers(name) {
      guard let address = answer.address, let result = answer.result else { continue }
      if answer.op == "function_reset" {
        let device = try #require(snapshot.devices.first { $0.address.description == address }, "\(address)")
        try #require(Self.text(device.functionReset.verdict) == result, "function reset of \(address)")
      } else if answer.op == "hot_reset" {
        let set = try #require(
          snapshot.deviceSets.first { $0.members.contains { $0.description == address } }, "\(address)")
        try #require(Self.text(set.hotReset.verdict) == result, "hot reset through \(address)")
      }
    }
  }

  /// Every held descriptor is attributed to its device, and the open counts follow.
  @Test(arguments: names) func holdersAreTheOnesThatHeld(_ name: String) throws {
    let snapshot = try snapshot(name)
    let held = try answers(name).filter { $0.op == "held" }
    var files: [String: Set<Int>] = [:]
    for answer in held {
      let pid = try #require(answer.pid)
      let holder = try #require(snapshot.holders.first { $0.pid == pid }, "pid \(pid)")
      let descriptor = try #require(holder.descriptors.first { $0.number == answer.fd }, "pid \(pid)")
      try #require(descriptor.kind.rawValue == answer.kind)
      try #require(descriptor.target == answer.target)
      guard let address = answer.address else { continue }
      let mayBe = descriptor.device.map { [$0] } ?? descriptor.oneOf
      try #require(mayBe.contains { $0.description == address }, "pid \(pid), descriptor \(descriptor.number)")
      if let file = answer.file { files[address, default: []].insert(file) }
    }
    for (address, files) in files {
      let device = try #require(snapshot.devices.first { $0.address.description == address })
      if let opened = device.openedFiles { try #require(opened == files.count, "\(address)") }
      if device.openCountCertainty == .computed { try #require(device.openCount == files.count, "\(address)") }
      try #require(device.isOpen == true, "\(address)")
    }
    let unseen = try answers(name).filter { $0.op == "unseen" }.compactMap(\.address)
    try #require(snapshot.blindSpots.phantomOpens.map { $0.address?.description } == unseen)
    let heldAddresses = Set(held.compactMap(\.address) + unseen)
    for device in snapshot.devices where device.isMember {
      try #require(device.isOpen == heldAddresses.contains(device.address.description), "\(device.address)")
    }
  }

  private static func text(_ verdict: Verdict) -> String {
    verdict.outcome == .works ? "works" : verdict.errno?.name ?? "unknown"
  }
}
