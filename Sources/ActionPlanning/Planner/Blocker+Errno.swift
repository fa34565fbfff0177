import HostModel

extension Blocker.Code {
  /// The error that this blocker alone causes; nil if vfiotop refuses and not the kernel.
  var errno: ErrorNumber? {
    switch self {
    case .notBoundToVFIO, .onRootBus, .onVirtualBus, .noBusReset: .ENODEV
    case .bridgeInScope, .virtualFunctionInScope, .inAnotherSet, .noResetMethod, .noSuchPath, .refusedByDriver,
      .holderLacks, .reservedRegion, .noIOMMUGroup:
      .EINVAL
    case .notPCI: .ENOTTY
    case .groupNotViable, .needsRawIO, .unsafeInterrupts: .EPERM
    case .heldByProcess, .heldUnseen, .virtualFunctionsEnabled: .EBUSY
    case .tokenNeeded, .noPermission: .EACCES
    case .nodeMissing, .driverMissing: .ENOENT
    case .offTheBus: .EIO
    case .driverDecides, .notReadable, .usedByHost, .notHeldThisWay, .beingUnbound, .cannotWake, .needsKVM, .barClaimed,
      .reachesOthers,
      .harmfulReset, .resetMasked:
      nil
    }
  }
}
