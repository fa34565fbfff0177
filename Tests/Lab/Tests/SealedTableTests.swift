import Foundation
import LabComparison
import Testing

/// The README's claims about the seal agree with the recorded tables of the machine `sealed`.
struct SealedTableTests {
  private static let top = URL(fileURLWithPath: #filePath + "/../../../..").standardized

  /// One table: the seal, and the attempts with their results: without it, by the drawing thread, and by a reading
  /// thread. Rows that begin with `read: ` are no attempts.
  private struct Table {
    let seal: String
    let ways: [[String]]

    init(kernel: String) throws {
      let file = SealedTableTests.top.appendingPathComponent("Tests/Golden/sealed/\(kernel).table")
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      seal = String(lines[0].dropFirst("sealed: ".count))
      ways = lines.dropFirst(2).filter { !$0.hasPrefix("read: ") }.map { line in
        line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
      }
    }
  }

  @Test(arguments: [("6.1", "Debian 6.1"), ("6.12", "Debian 6.12"), ("7.3", "7.3 with every VFIO option")])
  func readmeSaysWhatWasRecorded(kernel: String, name: String) throws {
    let readme = try String(contentsOf: Self.top.appendingPathComponent("README.md"), encoding: .utf8)
    let table = try Table(kernel: kernel)
    for way in table.ways { try #require(way.count == 4, "\(way)") }
    let reaching = table.ways.count { AttackComparison.reachesKernel($0[1]) }
    let succeeding = table.ways.count { $0[2...].contains("SUCCEEDED") }
    #expect(readme.contains("\n| \(name) | \(table.seal) | \(reaching) | \(succeeding) |\n"))
    #expect(readme.contains("The test suite tries \(table.ways.count) ways to act or to write"))
  }
}
