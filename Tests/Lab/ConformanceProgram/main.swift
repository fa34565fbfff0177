// Inside the guest: runs the same scripts on this kernel and on the simulated one, and compares after each step.
//
//   vfio-conformance written SCRIPTS RECORDING
//                                 hand-written scripts, whose answers go into RECORDING
//   vfio-conformance random SEED STEPS LENGTH
//                                 STEPS random steps, in scripts of LENGTH
//   vfio-conformance itself RECORDING SEED STEPS LENGTH
//                                 the simulated kernel compared with itself, outside a guest
//   vfio-conformance machine      the machine, as the start of a recording
//
// Lines on standard output: `steps N`, and for each difference `difference` and the shortest script that shows it.

import Conformance
import Glibc
import GuestFiles
import HostModel
import SimulatedKernel

/// Compares this kernel with the simulated one.
func onThisKernel() -> Comparison {
  let machine = SysfsMachine.read()
  return Comparison(
    machine,
    real: LinuxUnderTest(
      endpoints: machine.endpoints, canOpen: machine.remapsInterrupts || machine.allowsUnsafeInterrupts))
}

let words = Array(CommandLine.arguments.dropFirst())

switch words.first {
case "machine": for line in SysfsMachine.read().lines { Report.line(line) }
case "itself" where words.count == 5:
  guard let seed = UInt64(words[2]), let steps = Int(words[3]), let length = Int(words[4]),
    let machine = MachineSpec(lines: (Files.text(words[1]) ?? "").split(separator: "\n"))
  else { Report.fail("itself RECORDING SEED STEPS LENGTH") }
  let other = SimulatedUnderTest(machine, endpoints: machine.endpoints)
  Comparison(machine, real: other).random(seed: seed, steps: steps, length: length)
case "written" where words.count == 3: onThisKernel().scripts(words[1], recording: words[2])
case "random" where words.count == 4:
  guard let seed = UInt64(words[1]), let steps = Int(words[2]), let length = Int(words[3]) else {
    Report.fail("random SEED STEPS LENGTH")
  }
  onThisKernel().random(seed: seed, steps: steps, length: length)
default:
  Report.fail(
    "one of: written SCRIPTS RECORDING, random SEED STEPS LENGTH, itself RECORDING SEED STEPS LENGTH, machine")
}
