import ActionExecution
import ActionPlanning
import HostModel
import Testing

@Suite struct DriverBindingTests {
  private static let first = PCIAddress(bus: 1, device: 0, function: 0)
  private static let second = PCIAddress(bus: 1, device: 0, function: 1)
  private static let before: [PCIAddress: FakeBus.Function] = [
    first: .init(driver: "e1000e", native: "e1000e"), second: .init(driver: "igb", override: "igb", native: "e1000e"),
  ]
  private static let both = [first, second]

  private func binding(_ control: FakePCIControl) -> DriverBinding {
    DriverBinding(control: control) { _ in false }
  }

  @Test func bindsAndUnbinds() throws {
    let bus = FakeBus(Self.before)
    try binding(FakePCIControl(bus)).bind(Self.both, to: "vfio-pci")
    #expect(bus.functions.values.allSatisfy { $0.driver == "vfio-pci" && $0.override == "vfio-pci" })
    let again = FakePCIControl(bus)
    try binding(again).bind(Self.both, to: "vfio-pci")
    #expect(again.calls.isEmpty)
    try binding(FakePCIControl(bus)).unbind(Self.both)
    #expect(bus.functions.values.allSatisfy { $0.driver == nil && $0.override == nil })
    try binding(again).unbind(Self.both)
    #expect(again.calls.isEmpty)
  }

  @Test func keepsAnOverrideThatNamesAnotherDriver() throws {
    let bus = FakeBus([Self.first: .init(driver: "e1000e", override: "vfio-pci")])
    try binding(FakePCIControl(bus)).unbind([Self.first])
    #expect(bus.functions[Self.first] == .init(driver: nil, override: "vfio-pci"))
  }

  @Test(arguments: 1...6, [Int32(5), 19])
  func undoesItsChanges(at call: Int, errno: Int32) {
    let bus = FakeBus(Self.before)
    let failure = #expect(throws: BindingFailure.self) {
      try binding(FakePCIControl(bus, mishap: (call, .failure, errno, nil))).bind(Self.both, to: "vfio-pci")
    }
    #expect(failure?.address == (call <= 3 ? Self.first : Self.second) && failure?.error?.errno.code == errno)
    #expect(failure?.leftOver == [] && bus.functions == Self.before)
  }

  @Test(arguments: 1...3, [Int32(5), 19])
  func undoesAnUnbind(at call: Int, errno: Int32) {
    let bus = FakeBus(Self.before)
    let failure = #expect(throws: BindingFailure.self) {
      try binding(FakePCIControl(bus, mishap: (call, .failure, errno, nil))).unbind(Self.both)
    }
    #expect(failure?.leftOver == [] && bus.functions == Self.before)
  }

  @Test func leavesWhatIsHeldOrHasNoSuchDriver() {
    let bus = FakeBus(Self.before)
    let control = FakePCIControl(bus)
    for held in [true, nil] as [Bool?] {
      let binding = DriverBinding(control: control) { $0 == Self.second ? held : false }
      let failure = #expect(throws: BindingFailure.self) { try binding.unbind(Self.both) }
      #expect(failure?.address == Self.second && failure?.isUntouched == true)
    }
    let failure = #expect(throws: BindingFailure.self) { try binding(control).bind(Self.both, to: "nouveau") }
    #expect(failure?.error == CallError(.bind, .ENOENT) && failure?.isUntouched == true)
    let gone = PCIAddress(bus: 9, device: 0, function: 0)
    let missing = #expect(throws: BindingFailure.self) { try binding(control).bind([gone], to: "igb") }
    #expect(missing?.error?.errno == .ENODEV)
    #expect(control.calls.isEmpty && bus.functions == Self.before)
  }
}
