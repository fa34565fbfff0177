import Dashboard
import Glibc
import GoldenText
import HostModel
import HostObservation
import RecordedHost
import Screen
import TerminalText
import Testing

/// The dashboard on recordings of real hosts.
@Suite struct RecordedHostTests {
  @Test(arguments: ["pcie-mixed-6.12", "sriov-vfs-6.12", "held-copies-6.1"])
  func shows(name: String) throws {
    var host = HostObserver(files: try Self.host(name), observer: .root, names: PCIIDs { nil }, threads: 1)
    let analysis = host.scan().seenAgain(at: Sample.takenAt)
    var scene = Scene(nil, width: 120, height: 40)
    scene.send(
      .observed(Observation(snapshot: Snapshot(of: analysis), readiness: VFIOReadiness(of: analysis.facts))))
    expectGolden(scene.golden, named: "dashboard/recorded/\(name)")
    // Every row has details, and computing them never traps.
    for row in scene.state.list.rows {
      #expect(scene.state.cursor == row.item)
      #expect(!scene.lines[scene.state.layout.detail.y].isEmpty)
      scene.press(.down)
    }
  }

  static func host(_ name: String) throws -> RecordedHost {
    try RecordedHost(text("Tests/Golden/hosts/\(name).tree"))
  }

  /// A file of the package by its path from the root.
  static func text(_ path: String, source: String = #filePath) throws -> String {
    let root = source.split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen("/\(root)/\(path)", "re"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }
}
