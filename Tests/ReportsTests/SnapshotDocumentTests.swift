import GoldenText
import HostModel
import JSONValue
import SampleSnapshots
import TerminalText
import Testing

@testable import Reports

/// The keys are copied from the contract of `vfiotop.snapshot/1`, not from the code. None may be dropped.
@Suite struct SnapshotDocumentTests {
  private static let contract: [(place: String, keys: Set<String>)] = [
    (
      "",
      [
        "schema", "taken_at", "host", "device_sets", "devices", "iommu_groups", "holders", "blind_spots",
      ]
    ),
    ("host", ["name", "kernel", "vfio"]),
    ("host.vfio", ["group", "cdev", "iommufd", "noiommu"]),
    ("device_sets.*", ["id", "rule", "certainty", "members", "open_count", "hot_reset"]),
    ("device_sets.*.hot_reset", ["verdict", "errno", "mechanism", "available_to", "affected", "blockers"]),
    (
      "device_sets.*.hot_reset.affected.*", ["address", "iommu_group", "driver", "member", "reported_by_kernel"]
    ),
    ("device_sets.*.hot_reset.blockers.*", ["code", "address", "driver", "pid", "message", "remedy"]),
    (
      "devices.*",
      [
        "address", "bus", "name", "vendor_id", "device_id", "class", "driver", "iommu_group", "device_set",
        "vfio_device", "group_node", "cdev_node", "open", "open_count", "open_count_certainty", "opened_files",
        "descriptors", "holders", "open_verdict", "node_verdict", "function_reset", "physical_function",
        "virtual_functions", "migration", "iommu", "numa_node", "slot", "aer", "link", "bars", "variant_driver",
        "host_uses",
      ]
    ),
    ("devices.*.aer", ["correctable", "nonfatal", "fatal"]),
    ("devices.*.link", ["speed_mt_s", "width", "max_speed_mt_s", "max_width"]),
    ("devices.*.host_uses.*", ["kind", "text"]),
    ("devices.*.holders.*", ["pid", "command", "user", "vm", "descriptors"]),
    ("devices.*.holders.*.descriptors.*", ["fd", "kind"]),
    ("devices.*.open_verdict", ["verdict", "errno", "blockers"]),
    ("devices.*.open_verdict.blockers.*", ["code", "address", "driver", "pid", "message", "remedy"]),
    ("devices.*.node_verdict", ["verdict", "errno", "blockers"]),
    ("devices.*.node_verdict.blockers.*", ["code", "address", "driver", "pid", "message", "remedy"]),
    ("devices.*.bars.*", ["index", "size_bytes", "claimed_by"]),
    ("devices.*.function_reset", ["verdict", "errno", "methods", "blockers"]),
    ("iommu_groups.*", ["id", "devices", "viable", "node", "open", "domain_type", "reserved_regions"]),
    ("iommu_groups.*.reserved_regions.*", ["start", "end", "type"]),
    (
      "holders.*",
      [
        "pid", "command", "user", "vm", "descriptors", "locked_bytes", "pinned_bytes", "memlock_limit_bytes",
        "memlock_unlimited",
      ]
    ),
    ("holders.*.descriptors.*", ["fd", "kind", "target", "device"]),
    ("blind_spots", ["unreadable_processes", "phantom_opens"]),
  ]

  @Test func everyKeyOfTheContractIsThere() throws {
    let document = try JSONValue(parsing: SnapshotDocument(.sampleWithNodes).json(indented: false))
    for (place, keys) in Self.contract {
      let values = Self.values(at: place.split(separator: "."), in: document)
      #expect(!values.isEmpty, "the sample has nothing at \(place)")
      for value in values where value != .null {
        #expect(value.keys.isSuperset(of: keys), "\(place) lacks \(keys.subtracting(value.keys))")
      }
      #expect(values.contains { $0 != .null }, "the sample knows nothing at \(place)")
    }
  }

  private static func values(at path: [Substring], in value: JSONValue) -> [JSONValue] {
    guard let first = path.first else { return [value] }
    let rest = Array(path.dropFirst())
    if first == "*" { return value.elements.flatMap { values(at: rest, in: $0) } }
    return value[String(first)].map { values(at: rest, in: $0) } ?? []
  }

  @Test func numbersUnknownsAndForms() throws {
    let document = try JSONValue(parsing: SnapshotDocument(.sample).json(indented: true))
    let device = try #require(document["devices"]?.elements.first { $0["address"] == .string("0000:08:01.0") })
    #expect(document["schema"] == .string("vfiotop.snapshot/1"))
    #expect(document["taken_at"] == .string("2026-11-22T16:45:30.123Z"))
    #expect(document["host.kernel"] == .string("6.12.117"))
    #expect(device["vendor_id"] == .string("0x10ec"))
    #expect(device["class"] == .string("0x020000"))
    #expect(device["open_count"] == .number(3))
    #expect(device["open_count_certainty"] == .string("computed"))
    #expect(device["iommu_group"] == .number(13))
    #expect(device["cdev_node"] == .null)
    #expect(device["migration"] == .null)
    #expect(device["holders.0.descriptors.0.fd"] == .number(31))
    #expect(device["open_verdict.errno"] == .string("EBUSY"))
    #expect(device["open_verdict.blockers.0.pid"] == .number(812))
    let mediated = try #require(document["devices"]?.elements.last)
    #expect(mediated["vendor_id"] == .null && mediated["class"] == .null)
    #expect(document["device_sets.0.hot_reset.errno"] == .string("EINVAL"))
    #expect(document["blind_spots.phantom_opens.0.evidence"] == .array([.string("enable"), .string("module_refcnt")]))
  }

  /// Where the kernel has both paths, each has its own answer.
  @Test func verdictByNode() throws {
    let document = try JSONValue(parsing: SnapshotDocument(.sampleWithNodes).json(indented: false))
    let devices = try #require(document["devices"]?.elements)
    let first = try #require(devices.first { $0["address"] == .string("0000:08:01.0") })
    #expect(first["node_verdict.errno"] == .string("EBUSY") && first["node_verdict.blockers.0.pid"] == .number(812))
    let second = try #require(devices.first { $0["address"] == .string("0000:08:02.0") })
    #expect(second["open_verdict.verdict"] == .string("works") && second["open_verdict.errno"] == .null)
    #expect(second["node_verdict.verdict"] == .string("fails") && second["node_verdict.errno"] == .string("EPERM"))
    #expect(second["node_verdict.blockers.0.code"] == .string("unsafe_interrupts"))
    #expect(devices.last?["node_verdict"] == .null && devices.last?["bars"] == .null)
    #expect(first["bars.0.size_bytes"] == .number(16_777_216))
    #expect(first["bars.0.claimed_by"] == .array([.string("BOOTFB")]))
  }

  @Test func facts() throws {
    let document = try JSONValue(parsing: SnapshotDocument(.sample).json(indented: false))
    let network = try #require(document["devices"]?.elements.first { $0["address"] == .string("0000:08:01.0") })
    #expect(network["iommu"] == .string("dmar1") && network["slot"] == .string("4"))
    #expect(network["numa_node"] == .number(0))
    #expect(network["aer.correctable"] == .number(3) && network["aer.fatal"] == .null)
    #expect(network["link.speed_mt_s"] == .number(2500) && network["link.max_width"] == .number(4))
    #expect(network["host_uses"] == .null)
    #expect(document["devices.0.aer"] == .null && document["devices.0.link"] == .null)
    #expect(document["iommu_groups.0.reserved_regions"] != .null)
    let holders = try #require(document["holders"]?.elements)
    #expect(holders[0]["locked_bytes"] == .number(8_589_934_592) && holders[0]["memlock_unlimited"] == .bool(false))
    #expect(holders[0]["memlock_limit_bytes"] == .number(17_179_869_184))
    #expect(holders[1]["memlock_limit_bytes"] == .null && holders[1]["memlock_unlimited"] == .bool(true))
    #expect(holders[1]["locked_bytes"] == .null)
  }

  @Test func migrations() throws {
    var snapshot = Snapshot.sample
    snapshot.devices[0].migration = Migration(state: .preCopy, features: [.stopCopy, .preCopy], dataDescriptors: 2)
    snapshot.devices[1].migration = Migration(state: .error, features: nil)
    snapshot.devices[2].migration = .impossible
    let document = try JSONValue(parsing: SnapshotDocument(snapshot).json(indented: false))
    #expect(document["devices.0.migration.state"] == .string("PRE_COPY"))
    #expect(document["devices.0.migration.features"] == .array([.string("stop-copy"), .string("pre-copy")]))
    #expect(document["devices.0.migration.data_descriptors"] == .number(2))
    #expect(document["devices.1.migration.features"] == .null)
    #expect(document["devices.2.migration.state"] == .null && document["devices.2.migration.features"] == .array([]))
    #expect(document["devices.3.migration"] == .null)
  }

  @Test func emptyHost() throws {
    let document = try JSONValue(parsing: SnapshotDocument(.withoutVFIO).json(indented: false))
    #expect(document["devices"] == .array([]) && document["device_sets"] == .array([]))
    #expect(document["holders"] == .array([]) && document["iommu_groups"] == .array([]))
    #expect(document["host.kernel"] == .string("6.1.0-50-amd64"), "the patch level is hidden: the release itself")
    #expect(document["host.vfio.group"] == .bool(false))
  }

  @Test func certaintyOfNothingIsNull() throws {
    var snapshot = Snapshot.sample
    snapshot.devices[0].openCount = nil
    let document = try JSONValue(parsing: SnapshotDocument(snapshot).json(indented: false))
    #expect(document["devices.0.open_count"] == .null && document["devices.0.open_count_certainty"] == .null)
  }

  @Test func oneLineWhenCompact() throws {
    var snapshot = Snapshot.sample
    snapshot.devices[0].name = "a\nb\"\\\u{1b}["
    let text = try SnapshotDocument(snapshot).json(indented: false)
    #expect(!text.contains("\n") && !text.contains("\u{1b}"))
    #expect(try JSONValue(parsing: text)["devices.0.name"] == .string("a\nb\"\\\u{1b}["))
  }

  @Test func golden() throws {
    expectGolden(try SnapshotDocument(.sample).json(indented: true), named: "reports/snapshot-json")
    let explanation = try #require(
      ExplanationDocument(.pci(PCIAddress(bus: 1, device: 0, function: 1)), in: .sample))
    expectGolden(try explanation.json(indented: true), named: "reports/explanation-json")
  }

  @Test func explanationOfWhatIsNotThere() {
    #expect(ExplanationDocument(.named("nothing"), in: .sample) == nil)
  }
}

@Suite struct ChangeDocumentTests {
  @Test func everyKindOfValue() throws {
    let change = Change(
      at: Snapshot.sampleTime, kind: .firstOpen, subject: .device(.pci(PCIAddress(bus: 8, device: 2, function: 0))),
      pid: 99, .number(0), .number(1), "0000:08:02.0: first open")
    expectGolden(try ChangeDocument(change).json(indented: true), named: "reports/change-json")
    let set = Change(
      at: 0, kind: .setMembersChanged, subject: .deviceSet("bus:0000:08"), .list(["a"]), .list([]), "x")
    let document = try JSONValue(parsing: ChangeDocument(set).json(indented: false))
    #expect(document["device_set"] == .string("bus:0000:08"))
    #expect(document["before"] == .array([.string("a")]) && document["after"] == .array([]))
    #expect(document["address"] == .null && document["pid"] == .null)
    let process = try JSONValue(
      parsing: ChangeDocument(Change(at: 0, kind: .holderEnded, subject: .process(7), text: "x")).json(indented: false))
    #expect(process["pid"] == .number(7) && process["before"] == .null)
  }
}

extension Change {
  fileprivate init(
    at: Int64, kind: Kind, subject: Subject, pid: Int32? = nil, _ before: Value, _ after: Value, _ text: String
  ) {
    self.init(at: at, kind: kind, subject: subject, pid: pid, before: before, after: after, text: text)
  }
}
