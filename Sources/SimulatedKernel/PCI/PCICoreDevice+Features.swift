import HostModel

/// The features of the vfio-pci core (`vfio_pci_core_ioctl_feature`, drivers/vfio/pci/vfio_pci_core.c).
extension PCICoreDevice {
  func feature(_ request: FeatureRequest, _ data: inout [UInt8], by process: ProcessState) throws(ErrorNumber) {
    switch request.feature {
    case .virtualFunctionToken?: try setToken(request, data)
    case .lowPowerEntry? where kernel.flavour.hasLowPower:
      guard try request.isCall(FeatureRequest.set, size: 0) else { return }
      try enterLowPower()
    case .lowPowerEntryWithWakeup? where kernel.flavour.hasLowPower:
      guard try request.isCall(FeatureRequest.set, size: 8) else { return }
      try data.requireSize(8)
      let event = data.integer(Int32.self, at: 0)
      guard event >= 0 else { throw .EINVAL }
      // `eventfd_ctx_fdget`. No simulated process has an eventfd.
      throw process.descriptors[event] == nil ? .EBADF : .EINVAL
    case .lowPowerExit? where kernel.flavour.hasLowPower:
      guard try request.isCall(FeatureRequest.set, size: 0) else { return }
      leaveLowPower()
    default: throw .ENOTTY
    }
  }

  /// `vfio_pci_core_feature_token`. Only a physical function has a token.
  private func setToken(_ request: FeatureRequest, _ data: [UInt8]) throws(ErrorNumber) {
    guard let users = token?.users else { throw .ENOTTY }
    guard try request.isCall(FeatureRequest.set, size: 16) else { return }
    try data.requireSize(16)
    var text = ""
    for (index, byte) in data.prefix(16).enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    token = (text, users)
  }

  /// `vfio_pci_runtime_pm_entry`.
  private func enterLowPower() throws(ErrorNumber) {
    memoryLock.lock()
    defer { memoryLock.unlock() }
    if isInLowPower { throw .EINVAL }
    isInLowPower = true
    function.mayRest()
  }

  /// `vfio_pci_runtime_pm_exit`.
  func leaveLowPower() {
    guard isInLowPower else { return }
    isInLowPower = false
    function.wake()
  }
}
