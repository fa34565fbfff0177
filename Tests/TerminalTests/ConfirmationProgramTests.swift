import Glibc
import Testing

/// The question of an action on the command line.
@Suite struct ConfirmationProgramTests {
  /// What was typed before the plan was shown is no answer to it; what is typed after the question is.
  @Test func onlyAnAnswerTypedAfterTheQuestionCounts() async throws {
    // The shell starts the program once both lines were typed.
    let early = try VirtualTerminal([
      "/bin/sh", "-c", "read -r go; exec \"$0\" reset 41:00.6 --demo sriov", VirtualTerminal.product("vfiotop"),
    ])
    early.type("go\ny\n")
    await early.wait(for: "anything else cancels:")
    await early.settle()
    #expect(!early.hasEnded, "\(early.text)")
    early.type("\n")
    #expect(await early.ending() == .exit(1))
    #expect(early.text.contains("not confirmed"))

    let late = try VirtualTerminal([VirtualTerminal.product("vfiotop"), "reset", "41:00.6", "--demo", "sriov"])
    await late.wait(for: "anything else cancels:")
    late.type("y\n")
    #expect(await late.ending() == .exit(0))
  }
}
