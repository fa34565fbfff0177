import SimulatedKernel

/// One line of a script: an operation and the process that makes it. Writes to sysfs belong to no process.
package struct Step: Hashable, Sendable, CustomStringConvertible {
  /// The name of the process, which starts with the first step that names it.
  package let process: String?
  /// The operation.
  package let operation: Operation

  /// Creates a step of a process, or of none.
  package init(_ process: String?, _ operation: Operation) {
    self.process = operation.isOfTheMachine ? nil : process
    self.operation = operation
  }

  /// Parses a line: `A open-group 0000:01:00.0 g`, `give 0000:01:00.0 vfio-pci`.
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

  /// The line in text form.
  package var description: String { ((process.map { [$0] } ?? []) + operation.words).joined(separator: " ") }
}

/// Steps in order, starting on a machine without bound drivers and open files.
package struct Script: Hashable, Sendable {
  /// The subject of the script.
  package var name: String
  /// Its steps.
  package var steps: [Step]

  /// Creates a script.
  package init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps
  }

  /// Tags in the name state the requirements of the machine: `[cdev]`, `[groups]` (an IOMMU, and a firmware
  /// that leaves it to the kernel), `[reserved]` (a firmware that does not), `[vfs]`, `[noiommu]`.
  package func suits(_ machine: MachineSpec) -> Bool {
    let isReserved = machine.functions.contains { $0.reservedRegions.contains { $0.kind == .direct } }
    let hasNeeds: [(String, Bool)] = [
      ("[cdev]", machine.flavour.hasCdev), ("[no cdev]", !machine.flavour.hasCdev),
      ("[groups]", !machine.allowsNoIOMMU && !isReserved), ("[reserved]", isReserved),
      ("[noiommu]", machine.allowsNoIOMMU),
      ("[vfs]", machine.functions.contains { $0.virtualFunctions != nil }),
      ("[unsafe]", !machine.remapsInterrupts), ("[mtty]", machine.mediated == .mtty),
    ]
    return hasNeeds.allSatisfy { !name.contains($0.0) || $0.1 }
  }

  /// A malformed line.
  package struct Unreadable: Error, CustomStringConvertible {
    /// The error with the line number.
    package let description: String
  }

  /// Parses the scripts of a text. `script NAME` starts one and `#` a comment; blank lines and lines with a leading
  /// space are ignored, so that a recording parses as its scripts.
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
