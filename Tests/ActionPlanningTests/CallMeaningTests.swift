import ActionPlanning
import HostModel
import Testing

/// The cause and the remedy that are told for an error of a call that no visible blocker explains.
@Suite struct CallMeaningTests {
  @Test(arguments: [
    // The IOMMU domain is blocked during a reset (`pci_dev_reset_iommu_prepare`).
    (CallError(.attach, .EBUSY), "A reset of the device is running", "Try again"),
    (CallError(.attach, .EPERM), "Another iommufd owns", "Close it there first"),
    (CallError(.bindIOMMUFD, .EBUSY), "The group of the device is open", "Close the group first"),
    (CallError(.bindIOMMUFD, .EINVAL), "bound already", "close it where it is bound"),
    // The driver's probe has three reasons for the one error.
    (CallError(.bind, .EINVAL), "no IOMMU group, is on the driver's denylist, or its DMA is not coherent", "dmesg"),
    (CallError(.probe, .EINVAL), "not coherent", "dmesg"),
    (CallError(.setContainer, .EINVAL), "the firmware keeps memory mapped", "vfiotop explain"),
    (CallError(.getDevice, .EACCES), "The VF token is missing", "--token"),
    (CallError(.reset, .EINVAL), "the reset at its first open failed", "hot reset"),
    (CallError(.hotReset, .EINVAL), "not in the set or not owned", "vfiotop explain"),
  ])
  func knownErrors(error: CallError, cause: String, remedy: String) {
    let meaning = CallMeaning(error)
    #expect(meaning.cause.contains(cause), "\(meaning.cause)")
    #expect(meaning.remedy?.contains(remedy) == true, "\(meaning.remedy ?? "none")")
  }

  /// ENXIO is of the node, whatever the call.
  @Test(arguments: KernelCall.allCases) func aNodeThatIsALeftover(call: KernelCall) {
    #expect(CallMeaning(CallError(call, .ENXIO)).cause.hasPrefix("The node is a leftover"))
  }

  /// No remedy is made up for an error that no call of ours is known to have.
  @Test(arguments: KernelCall.allCases) func anErrorWithoutAMeaning(call: KernelCall) {
    let meaning = CallMeaning(CallError(call, .EPIPE))
    #expect(meaning.cause.contains("no other reason") && meaning.remedy == nil)
  }
}
