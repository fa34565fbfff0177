/// The functions that a hot reset through one function affects.
struct ResetScope {
  /// A reason why nothing can be reset.
  enum Obstacle: Hashable {
    /// A root bus has no bridge to reset it by.
    case rootBus
    /// A virtual bus has no bridge of its own.
    case virtualBus
    /// This function forbids it.
    case noBusReset(BusResetObstacle)
  }

  /// `slot` or `bus`; nil if nothing can be reset.
  let mechanism: DeviceSetRule?
  /// The reason why nothing can be reset; nil if something can.
  let obstacle: Obstacle?
  /// The function that may forbid it, which cannot be told; nil if there is none.
  let doubt: BusResetObstacle?
  /// The functions that the kernel enumerates (`vfio_pci_for_each_slot_or_bus`), in its order.
  let reported: [PCIFunction]
  /// The other affected functions: those outside the slot on the same bus, and VFs on virtual buses.
  let hidden: [PCIFunction]

  /// Finds the scope of a function (`vfio_pci_ioctl_get_pci_hot_reset_info`, drivers/vfio/pci/vfio_pci_core.c).
  init(of function: PCIFunction, in topology: PCITopology) {
    if function.isOnVirtualBus {
      self.init(obstacle: .virtualBus)
    } else if function.isZPCI, topology.resettableSlot(of: function) != nil {
      self.init(.slot, [function], [], nil)  // `zpci_hot_reset_device` resets that function
    } else if let slot = topology.resettableSlot(of: function) {
      // pciehp_reset_slot resets the port's secondary bus, which affects everything on it, in the slot or not.
      let walk = topology.walkBus(of: function)
      let inSlot = topology.functionsInSlot(slot, walk: walk)
      let addresses = Set(inSlot.map(\.address))
      let outside = walk.filter { !addresses.contains($0.address) }
      self.init(
        .slot, inSlot, outside + topology.hiddenVirtualFunctions(of: walk),
        topology.functionForbiddingSlotReset(slot, of: function))
    } else if !topology.isBelowBridge(function) {
      self.init(obstacle: .rootBus)
    } else {
      let forbidding = topology.functionForbiddingBusReset(of: function)
      if let forbidding, forbidding.isCertain {
        self.init(obstacle: .noBusReset(forbidding))
      } else {
        let walk = topology.walkBus(of: function)
        self.init(.bus, walk, topology.hiddenVirtualFunctions(of: walk), forbidding)
      }
    }
  }

  private init(
    _ mechanism: DeviceSetRule, _ reported: [PCIFunction], _ hidden: [PCIFunction], _ doubt: BusResetObstacle?
  ) {
    self.mechanism = mechanism
    obstacle = nil
    self.doubt = doubt
    self.reported = reported
    self.hidden = hidden
  }

  private init(obstacle: Obstacle) {
    mechanism = nil
    self.obstacle = obstacle
    doubt = nil
    reported = []
    hidden = []
  }
}
