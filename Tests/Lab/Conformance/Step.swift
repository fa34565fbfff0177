import SimulatedKernel

/// One line of a script: an operation and the process that does it; writes to sysfs are nobody's.
package struct Step: Hashable, Sendable, CustomStringConvertible {
  /// The process's name in the script; it begins with the first step that names it.
  package let process: String?
  /// What is done.
  package let operation: Operation

  /// A step of a process.
  package init(_ process: String?, _ operation: Operation) {
    self.process = operation.isOfTheMachine ? nil : process
    self.operation = operation
  }

  /// Reads a line: `A open-group 0000:01:00.0 g`, `give 0000:01:00.0 vfio-pci`.
  package init?(_ line: some StringProtocol) {
    let words = line.split(separator: Character(" ")).map { String($0) }
    if let operation = Operation(words), operation.isOfTheMachine {
      self.init(nil, operation)
    } else if let operation = Operation(Array(words.dropFirst())), !operation.isOfTheMachine {
      self.init(words[0], operation)
    } else {
      return nil
    }
  }

  /// The line.
  package var description: String { ((process.map { [$0] } ?? []) + operation.words).joined(separator: " ") }
}

/// Steps in order, from a machine whose functions have no driver and no process a file.
package struct Script: Hashable, Sendable {
  /// What it shows.
  package var name: String
  /// Its steps.
  package var steps: [Step]

  /// A script from its parts.
  package init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps
  }

  /// Words in the name say what a machine must have for it: `[cdev]`, `[groups]` (an IOMMU), `[vfs]`, `[noiommu]`.
  package func suits(_ machine: MachineSpec) -> Bool {
    let hasNeeds: [(String, Bool)] = [
      ("[cdev]", machine.flavour.hasCdev), ("[no cdev]", !machine.flavour.hasCdev),
      ("[groups]", !machine.allowsNoIOMMU), ("[noiommu]", machine.allowsNoIOMMU),
      ("[vfs]", machine.functions.contains { $0.virtualFunctions != nil }),
      ("[unsafe]", !machine.remapsInterrupts), ("[mtty]", machine.loadsMTTY),
    ]
    return hasNeeds.allSatisfy { !name.contains($0.0) || $0.1 }
  }

  /// A line that is no step.
  package struct Unreadable: Error, CustomStringConvertible {
    /// What is wrong, with the line's number.
    package let description: String
  }

  /// Reads the scripts of a text: `script NAME` begins one, `#` a remark; blank lines and lines that begin with one are
  /// left out, so that a recording is read as the scripts it was made from.
  package static func read(_ text: String) throws(Unreadable) -> [Script] {
    var scripts: [Script] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let first = line.first, first != "#", first != " " else { continue }
      if line.hasPrefix("script ") {
        scripts.append(Script(name: String(line.dropFirst(7)), steps: []))
      } else if let step = Step(line), !scripts.isEmpty {
        scripts[scripts.count - 1].steps.append(step)
      } else if !line.hasPrefix("machine ") {
        throw Unreadable(description: "line \(index + 1): no step: \(line)")
      }
    }
    return scripts
  }
}
