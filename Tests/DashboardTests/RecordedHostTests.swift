import Dashboard
import Glibc
import GoldenText
import HostModel
import HostObservation
import RecordedHost
import Screen
import Testing

/// The dashboard on hosts that were recorded from real kernels.
@Suite struct RecordedHostTests {
  @Test(arguments: ["pcie-mixed-6.12", "sriov-vfs-6.12", "held-copies-6.1"])
  func shows(name: String) throws {
    var host = HostObserver(files: try Self.host(name), observer: .root, names: PCINames { nil }, threads: 1)
    var facts = host.observe()
    facts.takenAt = Sample.takenAt
    var scene = Scene(nil, width: 120, height: 40)
    scene.send(.observed(Observation(of: facts)))
    expectGolden(scene.golden, named: "dashboard/recorded/\(name)")
    // Every row has something to say of itself, and none of it traps.
    for row in scene.state.tree.rows {
      #expect(scene.state.cursor == row.item)
      #expect(!scene.lines[scene.state.layout.detail.y].isEmpty)
      scene.press(.down)
    }
  }

  /// The screen that README shows is drawn here, from a real kernel's host, and never by hand.
  @Test func readmeShowsThis() throws {
    let list = """
      1013  Cirrus
      10ec  Realtek
      \t8029  RTL-8029(AS)
      \t8139  RTL-8139 Fast Ethernet
      1b36  Red Hat
      \t0001  QEMU PCI-PCI bridge
      \t0005  QEMU PCI Test Device
      8086  Intel
      \t100e  82540EM Gigabit Ethernet

      """
    let names = PCINames { Array(list.utf8) }
    var host = HostObserver(files: try Self.host("legacy-all-6.12"), observer: .root, names: names, threads: 1)
    var facts = host.observe()
    facts.takenAt = Sample.takenAt
    var scene = Scene(nil, width: 100, height: 30)
    scene.send(.observed(Observation(of: facts)))
    scene.press(.character("p"))
    let screen = scene.lines.joined(separator: "\n")
    expectGolden(screen, named: "dashboard/readme")
    let readme = try Self.text("README.md")
    #expect(readme.contains("```\n\(screen)\n```\n"), "README shows another screen than Golden/dashboard/readme.txt")
  }

  private static func host(_ name: String) throws -> RecordedHost {
    try RecordedHost(text("Tests/Golden/hosts/\(name).tree"))
  }

  /// A file of the package, by its path from the root.
  private static func text(_ path: String, source: String = #filePath) throws -> String {
    let root = source.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen("/\(root)/\(path)", "re"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
