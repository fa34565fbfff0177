import GoldenText
import Testing

/// The man page and the shell completions, which are generated from the command tables.
@Suite struct ManualTests {
  @Test func manPage() throws {
    let ending = try Program.run("manual")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    expectGolden(String(ending.output.dropLast()), named: "manual/vfiotop.1")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let ending = try Program.run("--generate-completion-script", shell)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    for word in ["explain", "sysroot", "reset-fails", "colour-blind-safe"] { #expect(ending.output.contains(word)) }
  }
}
