/// Finds the opens and closes that are in progress: pure in what this look shows and in what the look before showed.
struct OpenTransitions {
  private let facts: HostFacts
  private let index: HolderIndex
  private let earlier: HoldingAnalysis?

  init(_ facts: HostFacts, _ index: HolderIndex, after earlier: HoldingAnalysis?) {
    self.facts = facts
    self.index = index
    self.earlier = earlier
  }

  /// Returns the states with the transitions of those devices that are, or may be, open without a holder.
  func adding(
    to states: [DeviceAddress: DeviceOpenState], _ registered: [RegisteredDevice]
  ) -> [DeviceAddress: DeviceOpenState] {
    var states = states
    for device in registered {
      guard let state = states[device.address], state.holders.isEmpty, isSuspect(device, state) else { continue }
      states[device.address]?.transition = transition(of: device)
    }
    return states
  }

  private func isSuspect(_ device: RegisteredDevice, _ state: DeviceOpenState) -> Bool {
    state.isOpen == true || state.isOpen == nil && (device.enableCount ?? 0) > 0
  }

  private func transition(of device: RegisteredDevice) -> OpenTransition? {
    // An open that is just beginning has no interrupts yet.
    let possible = (device.interrupts ?? 0) > 0 ? [] : possibleHolders(of: device)
    guard let earlier else {
      return possible.isEmpty ? nil : OpenTransition(.either, by: possible, since: facts.takenAt)
    }
    let before = earlier.devices[device.address]
    if var going = before?.transition {
      let age = facts.takenAt - going.since
      guard age >= 0, age < OpenTransition.patience else { return nil }
      if going.direction != .closing { going.holders = possible }
      return going.holders.isEmpty ? nil : going
    }
    switch before?.isOpen {
    case true?:
      // It was open without a holder before: nothing has changed.
      guard let before, !before.holders.isEmpty else { return nil }
      return OpenTransition(
        .closing, by: before.holders, since: facts.takenAt, countBefore: before.openCount,
        certaintyBefore: before.certainty)
    case false?: return possible.isEmpty ? nil : OpenTransition(.opening, by: possible, since: facts.takenAt)
    case nil:
      // A device that is new was not open.
      guard before == nil, !possible.isEmpty else { return nil }
      return OpenTransition(.opening, by: possible, since: facts.takenAt)
    }
  }

  /// The processes that can open or close it without a descriptor of it: those that hold its group or, where it has a
  /// node, an iommufd.
  private func possibleHolders(of device: RegisteredDevice) -> [DeviceHolder] {
    let ofGroup = device.iommuGroup.map(index.holders(ofGroup:)) ?? []
    if !ofGroup.isEmpty || device.registration.cdev == nil { return ofGroup }
    return index.holders { $0.target == .iommufd }
  }
}
