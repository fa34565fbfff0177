/// A script run on two kernels at once, step by step, to the first difference.
package struct Lockstep {
  /// The first step after which the two kernels differ.
  package struct Difference: Error, CustomStringConvertible {
    /// The script, up to the step.
    package let steps: [Step]
    /// The simulated kernel's observations.
    package let simulated: [String]
    /// The real kernel's observations.
    package let real: [String]

    /// The steps, and the lines that only one side has.
    package var description: String {
      let missing = simulated.filter { !real.contains($0) }.map { "  simulated\($0)" }
      let added = real.filter { !simulated.contains($0) }.map { "  real     \($0)" }
      let order = missing.isEmpty && added.isEmpty ? ["  in another order:"] + simulated + ["  and"] + real : []
      return (steps.map(\.description) + missing + added + order).joined(separator: "\n")
    }
  }

  private let simulated: any KernelUnderTest
  private let real: any KernelUnderTest

  /// Pairs two kernels.
  package init(simulated: any KernelUnderTest, real: any KernelUnderTest) {
    self.simulated = simulated
    self.real = real
  }

  /// Runs a script and reports each step with the observations.
  package func run(_ script: Script, seen: (Step, [String]) -> Void = { _, _ in }) throws(Difference) {
    var rest = script.steps[...]
    try run(next: { _ in rest.popFirst() }, seen: seen)
  }

  /// Runs the steps that `next` chooses, given the run on the simulated kernel.
  package func run(next: (ScriptRun) -> Step?, seen: (Step, [String]) -> Void = { _, _ in }) throws(Difference) {
    let (model, kernel) = (ScriptRun(simulated), ScriptRun(real))
    var done: [Step] = []
    while let step = next(model) {
      done.append(step)
      let expected = model.carryOut(step)
      let shown = kernel.carryOut(step, expectsFinish: expected.contains { $0.hasPrefix("  . ") })
      seen(step, shown)
      if expected != shown { throw Difference(steps: done, simulated: expected, real: shown) }
    }
  }

  /// The shortest part of a script that still shows a difference: ever smaller pieces are removed (delta debugging,
  /// Zeller 1999) as long as any can be.
  package func shrink(_ difference: Difference) -> Difference {
    var shortest = difference
    var piece = max(1, shortest.steps.count / 2)
    while true {
      var index = 0
      var isShorter = false
      while index < shortest.steps.count {
        var steps = shortest.steps
        steps.removeSubrange(index..<min(index + piece, steps.count))
        if let found = failure(steps) {
          shortest = found
          isShorter = true
        } else {
          index += piece
        }
      }
      if piece == 1 {
        if !isShorter { return shortest }
      } else {
        piece = max(1, piece / 2)
      }
    }
  }

  private func failure(_ steps: [Step]) -> Difference? {
    do throws(Difference) {
      try run(Script(name: "", steps: steps))
      return nil
    } catch {
      return error
    }
  }
}
