import HostModel

/// A PCI function (`struct pci_dev`).
final class PCIFunctionState {
  let spec: FunctionSpec
  let bus: PCIBusState
  /// `device_lock`.
  let lock: KernelLock
  /// The bus below a bridge.
  var secondaryBus: PCIBusState?
  var group: IOMMUGroup?
  /// The bound driver.
  var driver: (any PCIDriver)?
  /// sysfs shows the `driver` link. False while an unbind waits (`__device_release_driver`).
  var isDriverShown = false
  /// `driver_override`.
  var driverOverride: String?
  /// `enable_cnt`.
  var enableCount = 0
  /// The runtime PM usage count. At 0 a function with a VFIO driver is suspended.
  var powerUsers = 1
  /// The driver allows runtime suspend.
  var maySleep = false
  /// `reset_methods`.
  var resetMethods: [ResetMethod]
  /// `reset` and `reset_method` exist: a method was found when the function was.
  var hasResetFile: Bool
  /// The function no longer responds.
  var isGone = false
  /// The physical function, if this is a virtual one.
  let physicalFunction: PCIFunctionState?
  var virtualFunctions: [PCIFunctionState] = []
  /// The vfio-pci core's device (drvdata).
  var core: PCICoreDevice?
  /// The function was bound and no longer is, so its power state is unknown (`pci_device_remove`).
  var hasLostDriver = false

  init(_ spec: FunctionSpec, bus: PCIBusState, physicalFunction: PCIFunctionState?, _ memory: Monitor) {
    self.spec = spec
    self.bus = bus
    self.physicalFunction = physicalFunction
    resetMethods = spec.resetMethods
    hasResetFile = !spec.resetMethods.isEmpty
    lock = KernelLock(memory, .function)
  }

  var address: PCIAddress { spec.address }
  var isVirtual: Bool { physicalFunction != nil }

  /// `pm_runtime_resume_and_get`. Fails with EINVAL after a failed callback, and with EACCES if the function slept when
  /// its power management was disabled (`rpm_resume`).
  func resume() throws(ErrorNumber) {
    switch spec.runtimePower {
    case .works, .disabledWhileActive: wake()
    case .failed: throw .EINVAL
    case .disabledWhileSuspended: throw .EACCES
    }
  }
  /// `pm_runtime_get_noresume`.
  func wake() { powerUsers += 1 }
  /// `pm_runtime_put`.
  func mayRest() { powerUsers -= 1 }
  /// The function is runtime suspended.
  var isSuspended: Bool {
    switch spec.runtimePower {
    case .works: maySleep && powerUsers == 0
    case .disabledWhileSuspended: true
    case .failed, .disabledWhileActive: false
    }
  }
  /// `runtime_status_show` (drivers/base/power/sysfs.c).
  var runtimeStatus: String {
    switch spec.runtimePower {
    case .works: isSuspended ? "suspended" : "active"
    case .failed: "error"
    case .disabledWhileActive, .disabledWhileSuspended: "unsupported"
    }
  }
}
