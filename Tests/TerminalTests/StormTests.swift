import CVterm
import Glibc
import HostDirectory
import Testing

/// `vfiotop` on a terminal that is resized constantly, and with random input.
@Suite(.serialized) struct StormTests {
  /// A thousand sizes from 1x1 to 500x200, with keys in between.
  @Test func sizes() async throws {
    let terminal = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "--demo", "--read-only"])
    await terminal.wait(for: "bus:0000:01")
    var random = Numbers(state: 11)
    let keys = [
      "2", "3", "4", "5", "6", "7", "1", ":", "\u{1b}", "t", "\u{1b}", "?", "\u{1b}", "j", "\t", "/", "\u{1b}",
    ]
    for step in 0..<1000 {
      let isSmall = random.below(3) == 0
      terminal.resize(
        columns: 1 + random.below(isSmall ? 24 : 500), rows: 1 + random.below(isSmall ? 8 : 200))
      if step % 5 == 0 { terminal.type(keys[step / 5 % keys.count]) }
      // Now and then the program gets time to draw; mostly resizes come faster than that.
      if step % 4 == 0 { try await Task.sleep(for: .milliseconds(2)) }
      terminal.pump()
    }
    terminal.resize(columns: 500, rows: 200)
    terminal.type("\u{1b}\u{1b}\u{1b}1")
    await terminal.wait(for: "[1 sets]")
    terminal.resize(columns: 1, rows: 1)
    await terminal.settle()
    terminal.resize(columns: 80, rows: 24)
    await terminal.wait(for: "SET / DEVICE")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }

  /// 200,000 random bytes of keys and mouse reports. Some of them leave the program, directly or by confirming it; then
  /// it must have restored the terminal, and a new one is started.
  @Test func bytes() async throws {
    // The directory for saved files.
    let directory = try HostDirectory(text: "d saved")
    defer { withExtendedLifetime(directory) {} }
    var random = Numbers(state: 23)
    var left = 200_000
    var programs = 0
    while left > 0 {
      programs += 1
      try #require(programs < 200, "the program leaves all the time")
      let terminal = try Self.program(in: directory.path, programs)
      await terminal.wait(for: "SET / DEVICE")
      while left > 0, !terminal.hasEnded {
        let bytes = Self.burst(&random)
        left -= bytes.count
        await terminal.feed(bytes)
      }
      if !terminal.hasEnded {
        // A sequence or paste whose end never arrives is dropped after half a second.
        try await Task.sleep(for: .milliseconds(600))
        terminal.resize(columns: 120, rows: 40)
        // Closes one layer after the other, however slow the machine: an Escape and a digit read together would be Alt
        // and the digit.
        for _ in 0..<20 where !terminal.hasEnded && !terminal.text.contains("[7 journal]") {
          for key in [0x1b, UInt8(ascii: "7")] {
            await terminal.feed([key])
            await terminal.settle(milliseconds: 100)
          }
        }
        await terminal.wait("the journal or the end") { terminal.hasEnded || terminal.text.contains("[7 journal]") }
        // Leaving first shows the holds; a second key skips the wait.
        for _ in 0..<2 where !terminal.hasEnded {
          await terminal.feed([3])
          await terminal.settle(milliseconds: 300)
        }
      }
      #expect(await terminal.ending() == .exit(0))
      terminal.expectRestored()
    }
  }

  private static func program(in directory: String, _ number: Int) throws -> VirtualTerminal {
    let scenarios = ["gaming", "reset-fails", "leak"]
    let line =
      "cd \(directory)/saved && exec \(VirtualTerminal.product("vfiotop")) --mouse --demo \(scenarios[number % 3])"
    return try VirtualTerminal(["/bin/sh", "-c", line], columns: 100, rows: 30)
  }

  /// A key, a mouse report, text, a paste, or nonsense. Not the keys that the terminal handles itself (Ctrl-C, Ctrl-Z
  /// and such), and not `q`, which would only leave.
  private static func burst(_ random: inout Numbers) -> [UInt8] {
    switch random.below(12) {
    case 0...3:
      let letters = Array("1234567jkhlgGpPnNfrtJaodmcCsbuEyRw:/?<>I*[] US+-xz,,.".utf8)
      return [letters[random.below(letters.count)]]
    case 4, 5:
      let sequences = [
        "\u{1b}OA", "\u{1b}OB", "\u{1b}OC", "\u{1b}OD", "\u{1b}[5~", "\u{1b}[6~", "\u{1b}OH", "\u{1b}OF",
      ]
      return Array(sequences[random.below(sequences.count)].utf8)
    case 6...8:
      let button = [0, 0, 0, 2, 64, 65, 35, 4][random.below(8)]
      let end = random.below(3) == 0 ? "m" : "M"
      return Array("\u{1b}[<\(button);\(1 + random.below(110));\(1 + random.below(34))\(end)".utf8)
    case 9:
      let controls: [UInt8] = [9, 13, 13, 27, 27, 27, 21, 4, 12, 15, 127, 8]
      return [controls[random.below(controls.count)]]
    case 10:
      let texts = ["view-holders", "0000:01:00.0", "語é", "\u{1b}[200~pas\u{7}ted\r\u{1b}[201~", "\u{1b}[Z", "media"]
      return Array(texts[random.below(texts.count)].utf8)
    default: return (0..<1 + random.below(6)).map { _ in UInt8(0x80 + random.below(0x80)) }
    }
  }

  /// A small random number generator that repeats its sequence for the same seed (SplitMix64).
  private struct Numbers {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
      state &+= 0x9e37_79b9_7f4a_7c15
      var value = state
      value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
      value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
      return Int((value ^ (value >> 31)) % UInt64(limit))
    }
  }
}
