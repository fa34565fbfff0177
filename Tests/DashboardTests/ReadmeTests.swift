import Dashboard
import Glibc
import HostModel
import HostObservation
import Screen
import SimulatedKernel
import Testing

/// The screen at the start of the README: `vfiotop --demo gaming`, generated and never edited.
@Suite struct ReadmeTests {
  /// The screen of 100 columns at a time of the scenario. The program observes every two seconds, and the keys are
  /// pressed at the end.
  private func screen(
    of name: String, seed: UInt64, seconds: Int, keys: [Key]
  ) throws -> String {
    let demo = DemoHost(try #require(Scenario.named(name)), seed: seed)
    var observer = HostObserver(files: demo.files, observer: .root, names: PCIIDs(demo.files), threads: 1)
    var scene = Scene(nil, width: 100, height: 30, isReadOnly: false)
    scene.send(.notice(demo.scenario.sentence))
    for second in stride(from: 0, through: seconds, by: 2) {
      demo.advance(to: second * 1000)
      var facts = observer.observe()
      facts.takenAt = Sample.takenAt + Int64(second) * 1000
      scene.send(.tick(facts.takenAt))
      scene.send(.observed(Observation(of: facts)))
    }
    for key in keys { scene.press(key) }
    return scene.lines.joined(separator: "\n")
  }

  @Test func beginsWithTheDemo() throws {
    let screen = try screen(of: "gaming", seed: 1, seconds: 40, keys: [.character("p")])
    let path = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/README.md"
    let text = try read(path)
    // The block between the first fence and the next.
    let start = try #require(text.firstRange(of: "\n```\n")).upperBound
    let end = try #require(text[start...].firstRange(of: "\n```\n")).lowerBound
    if getenv("RECORD_GOLDEN") != nil {
      try write(text[..<start] + screen + text[end...], to: path)
    } else {
      #expect(text[start..<end] == screen, "README shows another screen; RECORD_GOLDEN=1 draws it anew")
    }
  }

  /// The details show a device's migration state, and the events its outcome.
  @Test func showsMigrations() throws {
    let start = try screen(of: "migration", seed: 1, seconds: 0, keys: [])
    #expect(start.contains("Migration: PRE_COPY, running, its state is being read, 1 descriptor on its data"))
    let later = try screen(of: "migration", seed: 1, seconds: 10, keys: [])
    #expect(later.contains("0000:41:00.1: migration PRE_COPY -> STOP_COPY"))
  }

  private func read(_ path: String) throws -> String {
    let file = try #require(fopen(path, "re"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(_ text: Substring, to path: String) throws {
    let file = try #require(fopen(path, "we"))
    let bytes = Array(text.utf8)
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count && fclose(file) == 0)
  }
}
