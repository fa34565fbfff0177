import Conformance
import Glibc
import GuestFiles
import SimulatedKernel

/// Runs scripts on both kernels and prints the results.
struct Comparison {
  private let machine: MachineSpec
  private let pair: Lockstep
  /// The number of differences after which more tell nothing new.
  private static let enough = 5

  /// `real` is a kernel on this machine.
  init(_ machine: MachineSpec, real: any KernelUnderTest) {
    self.machine = machine
    let simulated = SimulatedUnderTest(machine, endpoints: machine.endpoints)
    pair = Lockstep(simulated: simulated, real: real)
  }

  /// Runs scripts from a file and records the real kernel's observations.
  func scripts(_ path: String, recording: String) {
    let scripts: [Script]
    do throws(Script.Unreadable) {
      scripts = try Script.read(Files.text(path) ?? "")
    } catch {
      Report.fail("\(path): \(error)")
    }
    let output = open(recording, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if output < 0 { Report.fail("\(recording): errno \(errno)") }
    for line in machine.lines { Report.line(line, to: output) }
    var (steps, differences) = (0, 0)
    for script in scripts where script.suits(machine) {
      Report.line("script \(script.name)", to: output)
      do throws(Lockstep.Difference) {
        try pair.run(script) { step, lines in
          steps += 1
          Report.line(([step.description] + lines).joined(separator: "\n"), to: output)
        }
      } catch {
        differences += 1
        Report.line("difference in \(script.name)\n\(error)")
      }
    }
    Report.line("written \(steps) steps, \(differences) differences")
  }

  /// Runs random scripts until `limit` steps are done.
  func random(seed: UInt64, steps limit: Int, length: Int) {
    var (steps, differences, seed) = (0, 0, seed)
    var outcomes: [String: Int] = [:]
    while steps < limit, differences < Self.enough {
      var script = RandomScript(machine, seed: seed, length: length)
      do throws(Lockstep.Difference) {
        try pair.run(next: { script.next(after: $0) }) { step, lines in
          steps += 1
          // A sign of life for the host that watches the guest.
          if steps % 500 == 0 { Report.line("progress \(steps)") }
          let answer = lines.first?.split(separator: " ").dropFirst().first ?? "?"
          outcomes["\(step.operation.words[0]) \(answer)", default: 0] += 1
        }
      } catch {
        differences += 1
        Report.line("difference in random \(seed)\n\(pair.shrink(error))")
      }
      seed += 1
    }
    for (outcome, count) in outcomes.sorted(by: { $0.key < $1.key }) { Report.line("outcome \(outcome) \(count)") }
    Report.line("random \(steps) steps, \(differences) differences")
  }
}
