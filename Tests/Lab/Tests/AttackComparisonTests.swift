import Foundation
import LabComparison
import Testing

/// The comparison of attacks must detect a way through the seal, an attempt that proves nothing, and a blinded reader.
struct AttackComparisonTests {
  private func run(_ lines: [String], demand: Int = 1) throws -> Tally {
    AttackComparison(try Answer.lines(Data(lines.joined(separator: "\n").utf8)), demand: demand).run()
  }

  private func way(_ name: String, _ control: String, _ show: String, _ read: String) -> [String] {
    [("control", control), ("show", show), ("read", read)].flatMap { how, result in
      let head = #"{"op":"attempt","name":"\#(name)","how":"\#(how)"}"#
      switch result {
      case "died": return [head]
      case "attacked": return [head, #"{"op":"attacked"}"#]
      default:
        return [head, #"{"op":"attack","name":"\#(name)","how":"\#(how)","result":"\#(result)","reason":"sealed"}"#]
      }
    }
  }

  @Test func refusedAttemptsPass() throws {
    let tally = try run(way("kill", "SUCCEEDED", "EPERM", "EPERM") + way("read: x", "SUCCEEDED", "EACCES", "SUCCEEDED"))
    #expect(tally.failed == 0 && tally.passed == 3)
  }

  @Test(arguments: [
    ["SUCCEEDED", "SUCCEEDED", "EPERM"], ["SUCCEEDED", "EPERM", "SUCCEEDED"], ["SUCCEEDED", "EPERM", "attacked"],
    ["SUCCEEDED", "EPERM", "died"], ["SUCCEEDED", "EPERM", "EINVAL"], ["EPERM", "EPERM", "EPERM"],
  ])
  func anAttemptThatSucceedsFails(results: [String]) throws {
    #expect(try run(way("kill", results[0], results[1], results[2])).failed > 0)
  }

  @Test func aBlindReaderFails() throws {
    let kill = way("kill", "SUCCEEDED", "EPERM", "EPERM")
    #expect(try run(kill + way("read: x", "SUCCEEDED", "EACCES", "EACCES")).failed > 0)
  }

  @Test func whatTheKernelHasNotIsNotCounted() throws {
    let tally = try run(way("bpf", "ENOSYS", "EPERM", "EPERM"))
    #expect(tally.notAsked.count == 1 && tally.failed == 1)
    #expect(try run(way("bpf", "ENOSYS", "EPERM", "SUCCEEDED"), demand: 0).failed == 1)
  }
}
