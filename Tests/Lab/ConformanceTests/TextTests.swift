import Conformance
import SimulatedKernel
import Testing

/// The text forms of scripts, steps and machines.
@Suite struct TextTests {
  @Test(arguments: RecordedKernel.allCases)
  func stepsAreReadAsTheyArePrinted(_ kernel: RecordedKernel) throws {
    for step in try kernel.recording().parts.flatMap(\.script.steps) {
      let read = try #require(Step(step.description))
      #expect(read == step)
      #expect(read.description == step.description)
    }
  }

  @Test(arguments: RecordedKernel.allCases)
  func everyLineOfARecordingIsKept(_ kernel: RecordedKernel) throws {
    let recording = try kernel.recording()
    let lines = recording.parts.flatMap { part in
      ["script \(part.script.name)"] + zip(part.script.steps, part.shown).flatMap { ["\($0)"] + $1 }
    }
    let expected = kernel.text.split(separator: "\n").filter { !$0.hasPrefix("machine ") }.map(String.init)
    #expect(lines == expected)
  }

  @Test(arguments: RecordedKernel.allCases)
  func machinesAreReadAsTheyArePrinted(_ kernel: RecordedKernel) throws {
    let machine = try kernel.recording().machine
    let read = try #require(MachineSpec(lines: machine.lines.map { $0[...] }))
    #expect(read == machine)
    #expect(read.lines == machine.lines)
    // Nothing that the guest wrote is lost.
    let functions = kernel.text.split(separator: "\n").filter { $0.hasPrefix("machine function ") }.map(String.init)
    #expect(machine.lines.dropFirst() == functions[...])
  }

  @Test(arguments: [
    "A open-grup 0000:01:00.0 g", "A open-group 0000:01:00.0", "give 01:00 vfio-pci", "A close g h", "A set-iommu c x",
    "A", "give 0000:01:00.0", "A give 0000:01:00.0 vfio-pci", "open-container c", "A malformed d reset long",
  ])
  func aBrokenLineIsNamed(_ line: String) throws {
    #expect(Step(line) == nil)
    let error = #expect(throws: Script.Unreadable.self) {
      try Script.read("# remark\nscript one\nA exit\n\n\(line)\nA exit\n")
    }
    #expect(error?.description == "line 5: no step: \(line)")
  }

  @Test func aStepNeedsAScript() throws {
    let error = #expect(throws: Script.Unreadable.self) { try Script.read("A exit\nscript one\n") }
    #expect(error?.description.hasPrefix("line 1:") == true)
  }

  @Test func remarksAndWhatWasShownAreNoSteps() throws {
    let scripts = try Script.read("machine kernel 6.1\nscript one\nA exit\n  = works\n# remark\n\nscript two\nB exit\n")
    #expect(scripts.map(\.name) == ["one", "two"])
    #expect(scripts.map { $0.steps.map(\.description) } == [["A exit"], ["B exit"]])
  }

  @Test(arguments: ["script one\n  = works\nA exit", "  = works\nscript one"])
  func whatNoStepShowedIsNamed(_ text: String) throws {
    let error = #expect(throws: Script.Unreadable.self) { try Recording("machine kernel 6.1.0\n\n\(text)\n") }
    #expect(error?.description.hasSuffix("shown by no step:   = works") == true)
    #expect(error?.description.hasPrefix(text.hasPrefix("script") ? "line 4:" : "line 3:") == true)
  }

  @Test func withoutAMachineThereIsNoRecording() throws {
    #expect(try Recording("script one\nA exit\n  = works\n") == nil)
    #expect(try Recording("machine kernel none\nscript one\n") == nil)
    #expect(try Recording("machine kernel 6.1.0\nmachine function 0000\nscript one\n") == nil)
  }
}
