import Foundation
import HostModel
import HostObservation
import RecordedHost
import Testing

/// A sysfs that was copied by tar: each file has the 4096 bytes that sysfs says it has, filled with NULs.
@Suite struct PaddedTreeTests {
  private func snapshot(_ tree: String) throws -> Snapshot {
    var scan = HostObserver(files: try RecordedHost(tree), observer: .root, names: PCIIDs { nil }, threads: 1)
    var facts = scan.observe()
    facts.takenAt = 0
    return Snapshot(of: facts)
  }

  @Test(arguments: BindForecastTests.names) func paddingChangesNothing(_ name: String) throws {
    let tree = try String(contentsOf: FieldHostTests.directory.appending(path: "\(name).tree"), encoding: .utf8)
    let padding = String(repeating: "\\x00", count: 64)
    let lines = tree.split(separator: "\n", omittingEmptySubsequences: false)
    let padded = lines.map { $0.hasPrefix("f sys/") && $0.contains("\t") ? $0 + padding : String($0) }
    try #require(padded != lines.map(String.init))
    #expect(try snapshot(padded.joined(separator: "\n")) == snapshot(tree))
  }
}
