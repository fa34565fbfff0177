/// The devices whose unbind waits until they are closed (`vfio_unregister_group_dev`, drivers/vfio/vfio_main.c), or may
/// wait, and the processes that each waits for.
struct PendingUnbinds {
  /// An unbind that waits.
  struct Wait {
    /// The processes that it waits for, by pid in order; none if no holder is visible.
    var pids: [Int32]
    /// The processes that hold the device itself.
    var holders: [DeviceHolder]
    /// The virtual function that has to be closed, of a physical function that waits for one.
    var virtualFunction: PCIAddress?
    /// False if it only may be so: the function has no driver and is enabled, and the process has more device files
    /// than open devices.
    var isCertain: Bool
  }

  private let waits: [DeviceAddress: Wait]
  /// The devices among them that are no PCI functions.
  let others: [OtherDevice]

  init(
    _ facts: HostFacts, _ leaving: LeavingDevices, _ states: [DeviceAddress: DeviceOpenState], _ index: HolderIndex
  ) {
    var waits: [DeviceAddress: Wait] = [:]
    for device in leaving.all {
      guard let state = states[device.address] else { continue }
      let isCertain = leaving.certain.contains(device.address) || state.isOpen == true
      // Without evidence of its own it is one that a process could have open, and no more.
      guard isCertain || !state.holders.isEmpty else { continue }
      var holders = state.holders
      if holders.isEmpty, !device.isProvedClosed, let group = device.iommuGroup {
        holders = index.holders(ofGroup: group)
      }
      waits[device.address] = Wait(pids: holders.map(\.pid), holders: holders, isCertain: isCertain)
    }
    Self.addVirtualFunctions(facts, states, to: &waits)
    self.waits = waits
    others = facts.leavingDevices.filter { waits[.named($0.address)] != nil }
  }

  /// A physical function waits for its virtual ones before it waits for its own holders
  /// (`vfio_pci_core_unregister_device` begins with `vfio_pci_core_sriov_configure`).
  private static func addVirtualFunctions(
    _ facts: HostFacts, _ states: [DeviceAddress: DeviceOpenState], to waits: inout [DeviceAddress: Wait]
  ) {
    for function in facts.functions {
      let address = DeviceAddress.pci(function.address)
      guard let wait = waits[address], function.virtualFunctionsPossible != nil else { continue }
      var virtual = function.virtualFunctions
      if let spacing = function.virtualFunctionSpacing {
        virtual += waits.keys.compactMap(\.pci).filter { spacing.contains($0, of: function.address) }.sorted()
      }
      // The one that is being removed has lost its driver; the kernel takes them in order, and waits at the first that
      // is open.
      let open = virtual.first { waits[.pci($0)] != nil } ?? virtual.first { states[.pci($0)]?.isOpen == true }
      guard let open else { continue }
      let holders = waits[.pci(open)]?.pids ?? states[.pci(open)]?.holders.map(\.pid) ?? []
      var waiting = wait
      waiting.virtualFunction = open
      waiting.pids = holders
      waits[address] = waiting
    }
  }

  /// The functions whose unbind waits.
  var addresses: Set<PCIAddress> { Set(waits.keys.compactMap(\.pci)) }

  /// The unbind of a device that waits; nil if none does.
  subscript(_ address: DeviceAddress) -> Wait? { waits[address] }

  /// The processes that a device's unbind waits for, by pid in order; nil if none waits.
  func holders(of address: DeviceAddress) -> [Int32]? { waits[address]?.pids }
}
