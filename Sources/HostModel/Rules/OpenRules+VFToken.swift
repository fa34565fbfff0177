/// The VF token: `vfio_pci_validate_vf_token`, drivers/vfio/pci/vfio_pci_core.c.
extension OpenRules {
  /// A VF whose PF is bound to VFIO needs the token, and so does a PF while VFs are open.
  func tokenBlocker(_ address: DeviceAddress) -> Blocker? {
    guard let function = address.pci.flatMap({ topology[$0] }) else { return nil }
    if let physical = function.physicalFunction {
      guard let driver = topology[physical].flatMap({ $0.vfio == nil ? nil : $0.driver ?? "VFIO" }) else { return nil }
      return Blocker(
        .tokenNeeded, address: .pci(physical), driver: driver,
        message: "The physical function \(physical) is bound to \(driver): opening its virtual function needs the VF "
          + "token.",
        remedy: Remedy(.otherCall, "Open it with the VF token that the opener of \(physical) has set."))
    }
    guard let first = function.virtualFunctions.first(where: { isOpen($0) == true }) else { return nil }
    return Blocker(
      .tokenNeeded, address: .pci(first), driver: topology[first]?.driver,
      message: "Virtual function \(first) is open: opening its physical function needs the VF token.",
      remedy: Remedy(.otherCall, "Open it with the VF token in use, or close the virtual functions first."))
  }

  /// The doubt about a PF one of whose VFs may be open.
  func tokenDoubts(_ address: DeviceAddress) -> [Blocker] {
    guard let function = address.pci.flatMap({ topology[$0] }), function.physicalFunction == nil,
      let first = function.virtualFunctions.first(where: { topology[$0]?.vfio != nil && isOpen($0) == nil })
    else { return [] }
    return [blockers.cannotTell("virtual function \(first)")]
  }

  private func isOpen(_ address: PCIAddress) -> Bool? {
    guard let hold = holdings.devices[.pci(address)] else { return false }
    return hold.isOpen
  }
}
