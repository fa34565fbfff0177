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

  private static func host(_ name: String, source: String = #filePath) throws -> RecordedHost {
    let tests = source.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try #require(fopen("/\(tests)/Golden/hosts/\(name).tree", "re"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return try RecordedHost(String(decoding: bytes, as: UTF8.self))
  }
}
