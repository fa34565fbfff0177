// The lab: boots real kernels on emulated machines, lets vfiotop predict and the kernel answer, and compares the two.
// The last line is `lab: N passed, N failed`, or begins with `lab: left out` if no kernel is available.
import Foundation
import LabComparison

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
  FileHandle.standardError.write(Data((Options.usage + "\n").utf8))
  exit(64)
}

do {
  let lab = try Lab(options)
  if lab.isLeftOut {
    Shell.say("lab: left out: nothing was run")
    exit(0)
  }
  exit(lab.run() ? 0 : 1)
} catch {
  Shell.say("lab: \(error)")
  Shell.say("lab: 0 passed, 1 failed")
  exit(1)
}
