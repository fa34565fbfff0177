import TerminalText

/// The effect of the last close of a device (`vfio_pci_core_disable`, drivers/vfio/pci/vfio_pci_core.c).
package struct LastClose: Hashable, Sendable {
  /// The certainty of an effect.
  package enum Likelihood: String, Hashable, Sendable {
    /// It does not happen.
    case no
    /// It depends on something unknown: another member may be open, or may have been left in need of a reset.
    case possible
    /// It happens, unless the kernel cannot take the locks at that moment.
    case certain
  }

  /// The function is reset by itself.
  package var functionReset: Likelihood
  /// The whole set is reset: no other member is open, one needs it and every affected function is in the set
  /// (`vfio_pci_dev_set_try_reset`).
  package var setReset: Likelihood
  /// The mechanism of the set's reset; nil if the set is not reset.
  package var mechanism: DeviceSetRule?
  /// The functions that the reset of the set affects; empty if there is none.
  package var affected: [PCIAddress]

  /// Creates an effect.
  package init(
    functionReset: Likelihood, setReset: Likelihood, mechanism: DeviceSetRule? = nil, affected: [PCIAddress] = []
  ) {
    self.functionReset = functionReset
    self.setReset = setReset
    self.mechanism = mechanism
    self.affected = affected
  }

  /// One sentence: `Closing it will bus-reset 2 devices.`
  package var sentence: String {
    var parts: [String] = []
    switch functionReset {
    case .certain: parts.append("will reset the function")
    case .possible: parts.append("may reset the function")
    case .no: break
    }
    let devices = Plural.count(affected.count, "device")
    let reset = "\(mechanism?.rawValue ?? "bus")-reset \(devices)"
    switch setReset {
    case .certain: parts.append("will \(reset)")
    case .possible: parts.append("may \(reset)")
    case .no: break
    }
    return parts.isEmpty ? "Closing it resets nothing." : "Closing it \(parts.joined(separator: " and "))."
  }
}

extension SnapshotIndex {
  /// Returns the consequence of the last close of a device after the last closes of others; nil where the device is in
  /// no set of PCI functions.
  package func lastClose(of address: DeviceAddress, afterClosing closed: Set<DeviceAddress>) -> LastClose? {
    guard let device = self.device(address), device.lastClose != nil, let set = device.deviceSet.flatMap(self.set)
    else { return nil }
    let members = snapshot.devices.filter { $0.deviceSet == set.id }
    let rules = LastCloseRules(
      set.hotReset,
      members: members.map { (closed.contains($0.address) ? false : $0.isOpen, $0.functionReset.verdict.outcome) })
    return rules.lastClose(isOpen: device.isOpen, functionReset: device.functionReset.verdict.outcome)
  }
}
