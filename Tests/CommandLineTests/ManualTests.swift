import GoldenText
import HostModel
import Testing

/// The man page and the shell completions, which are generated from the command tables.
@Suite struct ManualTests {
  @Test func manPage() throws {
    let ending = try Program.run("manual")
    #expect(ending.status == 0 && ending.errors.isEmpty)
    expectGolden(String(ending.output.dropLast()), named: "manual/vfiotop.1")
  }

  /// The words of the tables and the fields of queries have the meaning that the help page gives them.
  @Test func manPageExplainsTheWords() throws {
    let lines = try Program.run("manual").output.replacing("\\(aq", with: "'").replacing("\\-", with: "-")
      .split(separator: "\n").map(String.init)
    func explains(_ term: String, _ meaning: String) -> Bool {
      lines.indices.dropLast().contains { lines[$0] == "\\fB\(term)\\fR" && lines[$0 + 1] == meaning }
    }
    for word in TableWord.all { #expect(explains(word.text, word.meaning), "\(word.text)") }
    for field in QueryField.allCases { #expect(explains(field.rawValue, field.help + "."), "\(field)") }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func completions(shell: String) throws {
    let ending = try Program.run("--generate-completion-script", shell)
    #expect(ending.status == 0 && ending.errors.isEmpty)
    for word in ["explain", "sysroot", "reset-fails", "colour-blind-safe"] { #expect(ending.output.contains(word)) }
  }
}
