import GoldenText
import HostModel
import JSONValue
import SampleSnapshots
import Screen
import TerminalText
import Testing

@testable import Reports

extension TextLayout {
  fileprivate static let plain = TextLayout(glyphs: .unicode)
  fileprivate static let ascii = TextLayout(glyphs: .ascii)
  fileprivate static let wide = TextLayout(columns: 130, glyphs: .unicode)
}

extension VFIOReadiness {
  /// A host that is ready for VFIO.
  fileprivate static let ready: VFIOReadiness = {
    var facts = HostFacts(takenAt: 0, host: .sample, observer: .root)
    facts.otherDevices = [OtherDevice(address: "x", bus: "mdev", vfio: VFIORegistration(name: "vfio20"))]
    facts.containerNode = CharacterDevice(number: nil, node: "/dev/vfio/vfio")
    return VFIOReadiness(of: facts)
  }()

  /// A host with PCI functions and nothing else.
  fileprivate static let nothing: VFIOReadiness = {
    var facts = HostFacts(takenAt: 0, host: Snapshot.withoutVFIO.host, observer: .root)
    facts.functions = [PCIFunction(address: PCIAddress(bus: 0, device: 0, function: 0))]
    return VFIOReadiness(of: facts)
  }()
}

private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") }

@Suite struct ListReportTests {
  @Test func goldens() {
    let report = ListReport(.sample, readiness: .ready, layout: .plain)
    expectGolden(text(report.lines()), named: "reports/list")
    expectGolden(text(report.lines(.devices)), named: "reports/list-devices")
    let wide = ListReport(.sample, readiness: .ready, layout: .wide)
    expectGolden(text(wide.lines() + wide.lines(.devices)), named: "reports/list-wide")
  }

  @Test func partsAreNarrower() {
    let report = ListReport(.sample, readiness: .ready, layout: .plain)
    let titles = ["sets": "DEVICE SETS", "devices": "DEVICES (", "groups": "IOMMU GROUPS", "holders": "HOLDERS"]
    for part in ListReport.Part.allCases {
      let lines = report.lines(part)
      for (word, title) in titles {
        #expect(lines.contains { $0.hasPrefix(title) } == (word == part.rawValue), "\(title) in \(part)")
      }
      #expect(lines.contains("BLIND SPOTS (3)"), "a narrowed list hides no blind spot")
    }
  }

  @Test func withoutVFIO() {
    #expect(VFIOReadiness.nothing.isAbsent)
    expectGolden(
      text(ListReport(.withoutVFIO, readiness: .nothing, layout: .plain).lines()), named: "reports/list-without-vfio")
  }

  @Test func asciiOnly() {
    let lines = ListReport(.large, readiness: .ready, layout: .ascii).lines()
    #expect(text(lines).unicodeScalars.allSatisfy { $0.isASCII && ($0 == "\n" || $0.value >= 0x20) })
  }

  @Test func hostileNames() {
    var snapshot = Snapshot.sample
    snapshot.holders[0].command = "evil\u{1b}]0;x\u{07}\u{202e}\n"
    snapshot.devices[0].name = "\u{9b}31m"
    for layout in [TextLayout.plain, .ascii] {
      let report = ListReport(snapshot, readiness: .ready, layout: layout)
      for line in report.lines() + report.lines(.devices) {
        #expect(line.unicodeScalars.allSatisfy { DisplayWidth.columns(of: $0) != nil })
      }
    }
  }
}

@Suite struct ExplainReportTests {
  @Test(arguments: [
    ("0000:08:01.0", "open"), ("0000:01:00.0", "blocked"), ("0000:01:00.1", "stranger"),
    ("0000:41:00.2", "virtual"), ("83b8f4f2-509f-382f-3c1e-e6bfe0fa1001", "mdev"),
  ])
  func goldens(address: String, name: String) throws {
    let report = try #require(
      ExplainReport(DeviceAddress(sysfsName: address), in: .sample, layout: .plain))
    expectGolden(text(report.lines), named: "reports/explain-\(name)")
  }

  /// A bus with a bridge, a function below it, and a physical function whose virtual ones the kernel does not report.
  @Test func treeOfBridgesAndVirtualFunctions() throws {
    let report = { (layout: TextLayout) in
      try #require(
        ExplainReport(.pci(PCIAddress(bus: 0x41, device: 0, function: 0)), in: .deepScope, layout: layout)
      ).lines
    }
    expectGolden(text(try report(.plain)), named: "reports/explain-tree")
    expectGolden(text(try report(.ascii)), named: "reports/explain-tree-ascii")
  }

  /// The answers may differ, and QEMU with iommufd goes by the node.
  @Test func openByBothPaths() throws {
    func opens(_ address: String, _ snapshot: Snapshot) throws -> [String] {
      try #require(ExplainReport(DeviceAddress(sysfsName: address), in: snapshot, layout: .plain)).lines
        .filter { $0.hasPrefix("OPEN") }
    }
    var snapshot = Snapshot.sampleWithNodes
    #expect(
      try opens("0000:08:01.0", snapshot) == [
        "OPEN by group fails with EBUSY: device or resource busy",
        "OPEN by device node fails with EBUSY: device or resource busy",
      ])
    #expect(
      try opens("0000:08:02.0", snapshot) == [
        "OPEN by group works", "OPEN by device node fails with EPERM: operation not permitted",
      ])
    let explanation = ExplainReport(DeviceAddress(sysfsName: "0000:08:01.0"), in: snapshot, layout: .plain)?.lines
    #expect(explanation?.contains("  BAR 0 16 MiB (BOOTFB)") == true)
    // A device without a node has one answer, and so has every device of a kernel without groups.
    #expect(try opens("0000:41:00.2", snapshot) == ["OPEN unknown"])
    snapshot.host.vfio.group = false
    #expect(try opens("0000:08:02.0", snapshot) == ["OPEN works"])
  }

  @Test func whatIsNotThere() {
    #expect(ExplainReport(.named("nothing"), in: .sample, layout: .plain) == nil)
  }
}

@Suite struct WidthTests {
  /// Every line of every text report on samples with names of every width.
  @Test(arguments: [80, 97])
  func noLineIsTooWide(columns: Int) throws {
    for glyphs in [Glyphs.unicode, .ascii] {
      let layout = TextLayout(columns: columns, glyphs: glyphs)
      var lines: [String] = []
      for snapshot in [Snapshot.sample, .large, .withoutVFIO, .deepScope] {
        let report = ListReport(snapshot, readiness: .nothing, layout: layout)
        lines += report.lines()
        for part in ListReport.Part.allCases { lines += report.lines(part) }
        // The first few stand for the many alike.
        for device in snapshot.devices.prefix(8) {
          lines += try #require(ExplainReport(device.address, in: snapshot, layout: layout)).lines
        }
        lines += InfoReport.sample(snapshot).lines(layout)
      }
      #expect(lines.count > 500)
      for line in lines {
        #expect(DisplayWidth.columns(of: line) <= columns, "\(line)")
        #expect(!line.hasSuffix(" "), "\(line)")
      }
    }
  }

  @Test func neverNarrowerThanReadable() { #expect(TextLayout(columns: 20, glyphs: .ascii).columns == 80) }

  @Test(arguments: [
    ("", 5, [""]), ("one two three", 7, ["one two", "three"]), ("abcdefgh", 3, ["abc", "def", "gh"]),
    ("ab 橋橋橋 c", 4, ["ab", "橋橋", "橋 c"]), ("橋", 1, ["橋"]), ("a  b", 9, ["a  b"]),
  ])
  func wraps(text: String, columns: Int, lines: [String]) {
    #expect(TextLayout.plain.wrapped(text, columns) == lines)
  }

  @Test func cuts() {
    #expect(TextLayout.plain.padded("abcdef", 4) == "abc…")
    #expect(TextLayout.plain.padded("橋橋橋", 4) == "橋 …")
    #expect(TextLayout.ascii.padded("橋橋橋", 6) == "??????")
    #expect(TextLayout.plain.padded("橋", 4, right: true) == "  橋")
  }
}

@Suite struct InfoReportTests {
  @Test func golden() {
    expectGolden(text(InfoReport.sample(.sample).lines(.plain)), named: "reports/info")
  }

  @Test func debugfsShowsMigrations() {
    var snapshot = Snapshot.sample
    snapshot.host.kernelFeatures = [.debugDirectory]
    let lines = InfoReport.sample(snapshot).lines(.plain)
    #expect(lines.contains("  migration states    yes, in /sys/kernel/debug/vfio"))
  }
}

@Suite struct WatchReportTests {
  @Test func lines() throws {
    var later = Snapshot.sample
    later.takenAt += 2000
    later.devices[2].openCount = 4
    later.holders[0].identity.startTime += 1
    let changes = later.changes(since: .sample)
    let plain = WatchReport(isJSON: false, layout: .plain)
    expectGolden(text([try plain.first(.sample)] + (try changes.map(plain.line))), named: "reports/watch")
    let json = WatchReport(isJSON: true, layout: .plain)
    expectGolden(text(try changes.map(json.line)), named: "reports/watch-json")
    let first = try json.first(.sample)
    #expect(!first.contains("\n"))
    #expect(try JSONValue(parsing: first)["schema"] == .string("vfiotop.snapshot/1"))
  }
}

extension InfoReport {
  fileprivate static func sample(_ snapshot: Snapshot) -> InfoReport {
    InfoReport(
      version: "0.1", host: snapshot.host, readiness: .nothing, gaps: snapshot.blindSpots.gaps,
      rights: Rights(userID: 1000, capabilities: 1 << 19),
      terminal: [Setting("TERM", "xterm-256color"), Setting("locale", "C.UTF-8: line drawing")],
      paths: [Setting("root", "/"), Setting("pci.ids", "/usr/share/misc/pci.ids")])
  }
}

extension Snapshot {
  fileprivate static let deepScope: Snapshot = {
    var snapshot = Snapshot.sample
    let physical = PCIAddress(bus: 0x41, device: 0, function: 0)
    let virtual = PCIAddress(bus: 0x42, device: 0, function: 1)
    let bridge = PCIAddress(bus: 0x41, device: 1, function: 0)
    let below = PCIAddress(bus: 0x43, device: 0, function: 0)
    func device(_ address: PCIAddress, _ driver: String?, _ change: (inout Device) -> Void) -> Device {
      var device = Device(address: .pci(address), bus: "pci")
      device.driver = driver
      change(&device)
      return device
    }
    func affected(_ address: PCIAddress, _ driver: String?, member: Bool, reported: Bool = true) -> AffectedFunction {
      AffectedFunction(
        address: address, iommuGroup: 60, driver: driver, isMember: member, isReportedByKernel: reported)
    }
    snapshot.devices = [
      device(physical, "vfio-pci") {
        $0.deviceSet = "bus:0000:41"
        $0.virtualFunctions = [virtual]
        $0.isOpen = true
        $0.openCount = 2
        $0.openCountCertainty = .lowerBound
        $0.holders = [
          DeviceHolder(
            pid: 4242, command: "cloud-hypervisor", user: "vmm", virtualMachine: "database-primary-of-the-east",
            descriptors: [], mappings: 3)
        ]
      },
      device(bridge, "pcieport") { $0.isBridge = true },
      device(virtual, "mlx5_core") { $0.physicalFunction = physical },
      device(below, nil) { _ in },
    ]
    snapshot.deviceSets = [
      DeviceSet(
        id: "bus:0000:41", rule: .bus, certainty: .computed, members: [.pci(physical)], openCount: 2,
        hotReset: HotReset(
          verdict: .fails(
            .EINVAL,
            [
              Blocker(
                .bridgeInScope, address: .pci(bridge), driver: "pcieport",
                message: "The bridge \(bridge) is in the reset scope and can never be in the set.",
                remedy: Remedy(.look, "None while \(bridge) is there; use function resets."))
            ]), mechanism: .bus, availability: .holder,
          affected: [
            affected(physical, "vfio-pci", member: true), affected(bridge, "pcieport", member: false),
            affected(virtual, "mlx5_core", member: false, reported: false), affected(below, nil, member: false),
          ]))
    ]
    return snapshot
  }()
}
