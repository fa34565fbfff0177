import HostModel

/// A bus of functions (`struct pci_bus`).
final class PCIBusState {
  let address: PCIBusAddress
  /// The bridge whose secondary bus it is (`bus->self`); nil for a root bus, and for a virtual bus.
  let bridge: PCIFunctionState?
  /// Directly below a host bridge (`pci_is_root_bus`).
  let isRoot: Bool
  /// In order of address.
  var functions: [PCIFunctionState] = []

  init(_ address: PCIBusAddress, bridge: PCIFunctionState?, isRoot: Bool) {
    self.address = address
    self.bridge = bridge
    self.isRoot = isRoot
  }
}

/// A PCI function (`struct pci_dev`).
final class PCIFunctionState {
  let spec: FunctionSpec
  let bus: PCIBusState
  /// `device_lock`.
  let lock: KernelLock
  /// The bus below a bridge.
  var secondaryBus: PCIBusState?
  var group: IOMMUGroup?
  /// The driver that has it.
  var driver: (any PCIDriver)?
  /// Its driver is to be seen in sysfs; not any more while an unbind waits (`__device_release_driver`).
  var isDriverShown = false
  /// `driver_override`.
  var driverOverride: String?
  /// `enable_cnt`.
  var enableCount = 0
  /// Users that want it awake; at 0 a VFIO driver's function sleeps (runtime PM).
  var powerUsers = 1
  /// Its driver lets it sleep.
  var maySleep = false
  /// `reset_methods`.
  var resetMethods: [ResetMethod]
  /// Nothing answers there any more.
  var isGone = false
  /// The physical function of a virtual one.
  let physicalFunction: PCIFunctionState?
  var virtualFunctions: [PCIFunctionState] = []
  /// What vfio-pci's core keeps of it (drvdata).
  var core: PCICoreDevice?
  /// It was bound and is not any more: its power state is not known (`pci_device_remove`).
  var hasLostDriver = false

  init(_ spec: FunctionSpec, bus: PCIBusState, physicalFunction: PCIFunctionState?, _ memory: Monitor) {
    self.spec = spec
    self.bus = bus
    self.physicalFunction = physicalFunction
    resetMethods = spec.resetMethods
    lock = KernelLock(memory, .function)
  }

  var address: PCIAddress { spec.address }
  var isVirtual: Bool { physicalFunction != nil }

  /// `pm_runtime_resume_and_get`.
  func wake() { powerUsers += 1 }
  /// `pm_runtime_put`.
  func mayRest() { powerUsers -= 1 }
  /// It sleeps.
  var isSuspended: Bool { maySleep && powerUsers == 0 }
}

/// A slot of a hotplug driver that can be reset: pciehp's, for a port's secondary bus.
struct PCISlotState: Hashable {
  let bus: PCIBusAddress
  /// The one device number it covers, nil for all.
  let device: UInt8?
}
