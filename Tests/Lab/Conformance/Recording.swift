import HostModel
import SimulatedKernel

/// Scripts in text form with a real kernel's observations after each step.
package struct Recording: Sendable {
  /// A script and the lines after each step.
  package struct Part: Sendable {
    /// The script.
    package let script: Script
    /// The kernel's observations, step by step.
    package let shown: [[String]]
  }

  /// The machine of the recording.
  package let machine: MachineSpec
  /// The scripts.
  package let parts: [Part]

  /// Parses a recording; nil if it has no machine.
  package init?(_ text: String) throws(Script.Unreadable) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let machine = MachineSpec(lines: lines) else { return nil }
    self.machine = machine
    var parts: [Part] = []
    let scripts = try Script.read(text)
    var shown: [[[String]]] = []
    for (index, line) in lines.enumerated() {
      if line.hasPrefix("script ") { shown.append([]) }
      guard let first = line.first, first != "#", !line.hasPrefix("machine ") else { continue }
      guard first == " " else {
        if !line.hasPrefix("script ") { shown[shown.count - 1].append([]) }
        continue
      }
      guard let steps = shown.last?.count, steps > 0 else {
        throw Script.Unreadable(description: "line \(index + 1): shown by no step: \(line)")
      }
      shown[shown.count - 1][steps - 1].append(String(line))
    }
    for (script, shown) in zip(scripts, shown) { parts.append(Part(script: script, shown: shown)) }
    self.parts = parts
  }

  /// The first step after which a kernel differs from the recording; nil if there is none.
  package func difference(on kernel: any KernelUnderTest) -> Lockstep.Difference? {
    for part in parts {
      let run = ScriptRun(kernel)
      for (index, step) in part.script.steps.enumerated() {
        let lines = run.carryOut(step)
        if lines != part.shown[index] {
          return Lockstep.Difference(
            steps: Array(part.script.steps[...index]), simulated: lines, real: part.shown[index])
        }
      }
    }
    return nil
  }
}
