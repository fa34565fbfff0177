import HostModel

/// The vfio-pci core's device (`struct vfio_pci_core_device`, drivers/vfio/pci/vfio_pci_core.c), shared by the generic
/// driver and its variants. Binding chooses the subclass; no other code asks for it.
class PCICoreDevice: VFIODeviceDriver {
  unowned let kernel: SimulatedKernel
  let function: PCIFunctionState
  let device: VFIODevice
  /// `reset_works`: the reset at first open succeeded, so VFIO_DEVICE_RESET is available.
  private(set) var resetWorks = false
  /// `needs_reset`: the device was closed and not reset since.
  var needsReset = false
  /// `memory_lock`.
  let memoryLock: KernelLock
  /// The physical function's device, if a VFIO driver created this virtual function.
  var physical: PCICoreDevice?
  /// A physical function's token and the number of open virtual functions that rely on it.
  var token: (text: String, users: Int)?
  /// The user has enabled virtual functions (`vfio_pci_sriov_pfs`).
  var makesVirtualFunctions = false
  /// The holder has put the device into low power (`pm_runtime_engaged`).
  var isInLowPower = false
  /// The triggers set by the holder (VFIO_DEVICE_SET_IRQS).
  var triggers: [InterruptTrigger: @Sendable () -> Void] = [:]

  required init(_ kernel: SimulatedKernel, _ function: PCIFunctionState, _ device: VFIODevice) {
    self.kernel = kernel
    self.function = function
    self.device = device
    memoryLock = KernelLock(kernel.memory, .memory)
  }

  func openDevice() throws(ErrorNumber) {
    try enable()
    finishEnable()
  }

  func closeDevice() { closeCore() }

  /// `vfio_pci_core_enable`: resumes, enables and resets the function. Only a function that cannot be resumed and a held
  /// lock fail the open.
  func enable() throws(ErrorNumber) {
    if !kernel.machine.disablesIdleSleep {
      if kernel.flavour.resumesAtFirstOpen { try function.resume() } else { function.wake() }
    }
    function.enableCount += 1
    do throws(ErrorNumber) {
      if !kernel.has(.noResetAtFirstOpen) { try kernel.tryReset(function) }
      resetWorks = true
    } catch {
      guard error == .EAGAIN, !kernel.has(.firstOpenIgnoresTakenLock) else { return resetWorks = false }
      function.enableCount -= 1
      if !kernel.machine.disablesIdleSleep { function.mayRest() }
      throw error
    }
  }

  /// `vfio_pci_core_finish_enable`.
  func finishEnable() { physical?.token?.users += kernel.has(.tokenUserNotCounted) ? 0 : 1 }

  /// `vfio_pci_core_close_device`.
  func closeCore() {
    physical?.token?.users -= 1
    disable()
    triggers = [:]
  }

  /// `vfio_pci_core_disable`: resets the function if that works, then the set if a member still needs it.
  private func disable() {
    leaveLowPower()
    needsReset = !kernel.has(.needsResetNeverSet)
    if resetWorks, !kernel.has(.noResetAtLastClose) {
      let bridge = function.bus.bridge
      if bridge?.lock.tryLock() ?? true {
        if function.lock.tryLock() {
          if (try? kernel.resetLocked(function)) != nil, !kernel.has(.needsResetStaysSet) { needsReset = false }
          function.lock.unlock()
        }
        bridge?.lock.unlock()
      }
    }
    function.enableCount -= 1
    if let set = device.set, !kernel.has(.noSetResetAtLastClose) { kernel.tryReset(set) }
    if !kernel.machine.disablesIdleSleep { function.mayRest() }
  }

  /// VFIO_DEVICE_RESET (`vfio_pci_ioctl_reset`).
  func reset() throws(ErrorNumber) {
    guard resetWorks || kernel.has(.everyFunctionCanBeReset) else { throw .EINVAL }
    memoryLock.lock()
    defer { memoryLock.unlock() }
    try kernel.tryReset(function)
  }

  /// `vfio_pci_ioctl_get_info`.
  func info() -> DeviceInfo { .pci(flags: resetWorks ? DeviceInfo.canReset : 0) }

  /// `vfio_pci_ioctl_get_irq_info`. Only PCI Express reports errors; others fail with EINVAL.
  func interruptCount(_ trigger: InterruptTrigger) throws(ErrorNumber) -> Int {
    if trigger == .error, !function.spec.isExpress { throw .EINVAL }
    return 1
  }

  /// `vfio_pci_ioctl_set_irqs`. Fails with EINVAL for an interrupt that does not exist
  /// (`vfio_set_irqs_validate_and_prepare`).
  func setTrigger(_ trigger: InterruptTrigger, _ tell: (@Sendable () -> Void)?) throws(ErrorNumber) {
    if trigger == .error, !function.spec.isExpress, !kernel.flavour.takesAnyErrorTrigger,
      !kernel.has(.errorTriggerOfConventional)
    {
      throw .EINVAL
    }
    triggers[trigger] = tell
  }

  /// `reset_done` of `struct pci_error_handlers`: the PCI core has reset the function and restored its configuration.
  func resetDone() {}

  /// `vfio_pci_core_request`.
  func request(_ count: Int) {
    kernel.note(.request(device.address, count))
    if let trigger = triggers[.request] {
      kernel.note(.log("vfio-pci \(function.address): Relaying device request to user (#\(count))"))
      kernel.afterwards(trigger)
    } else if count == 0 {
      kernel.note(
        .log("vfio-pci \(function.address): No device request channel registered, blocked until released by user"))
    }
  }

  // MARK: Token

  /// `vfio_pci_core_match`: the name, optionally followed by the token of a virtual or physical function.
  func match(_ name: String) throws(ErrorNumber) -> Bool {
    let own = function.address.description
    guard name.hasPrefix(own) else { return false }
    let rest = name.dropFirst(own.count)
    guard let first = rest.first else {
      try validate(nil)
      return true
    }
    guard first == " " else { return false }
    var token: String?
    for word in rest.split(separator: " ") {
      guard token == nil, word.hasPrefix("vf_token=") else { throw .EINVAL }
      guard let parsed = SimulatedKernel.uuid(word.dropFirst(9)) else { throw .EINVAL }
      token = kernel.has(.tokenIsCaseSensitive) ? String(word.dropFirst(9)) : parsed
    }
    try validate(token)
    return true
  }

  func checkToken() throws(ErrorNumber) { try validate(nil) }

  /// `vfio_pci_validate_vf_token`.
  private func validate(_ given: String?) throws(ErrorNumber) {
    if function.isVirtual {
      guard let physical else {
        if given == nil || kernel.has(.tokenOfHostsVirtualFunction) { return }
        throw .EINVAL
      }
      guard let given, given == physical.token?.text || kernel.has(.wrongTokenAccepted) else { throw .EACCES }
    } else if let own = token {
      if own.users > 0, !kernel.has(.physicalFunctionNeedsNoToken) {
        guard given == own.text else { throw .EACCES }
      } else if let given {
        token?.text = given
      }
    } else if given != nil, !kernel.has(.unwantedTokenAccepted) {
      throw .EINVAL
    }
  }
}

/// An interrupt that notifies the holder of a PCI device.
package enum InterruptTrigger: Hashable, Sendable {
  /// VFIO_PCI_REQ_IRQ_INDEX.
  case request
  /// VFIO_PCI_ERR_IRQ_INDEX.
  case error
}
