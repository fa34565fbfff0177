/// A fault that can be planted in the simulated kernel in debug builds, one at a time. The conformance scripts,
/// recorded from real kernels, must detect each of them.
enum PlantedFault: Hashable, Sendable {
  // Opens and closes

  /// Open does not increment the open count.
  case openNotCounted
  /// Close does not decrement the open count.
  case closeNotCounted
  /// A failed open leaves the open count incremented.
  case failedOpenStaysCounted
  /// Every open calls the driver's open_device.
  case everyOpenIsFirst
  /// Every close calls the driver's close_device.
  case everyCloseIsLast
  /// A device that is open by its node can be opened by it again.
  case nodeOpensTwice
  /// A node's file answers before BIND_IOMMUFD.
  case unboundNodeAnswers

  // Locks

  /// GET_DEVICE_FD opens without the set's lock.
  case openWithoutSetLock
  /// A close takes the set's lock before the group's.
  case setLockBeforeGroupLock
  /// A hot reset does not take the set's lock.
  case hotResetWithoutSetLock

  // Groups

  /// A group can be opened while it is open.
  case groupOpenedTwice
  /// A group can be opened while one of its devices is open by its node.
  case groupOpenedBesideNode
  /// A node can be bound while its group is open.
  case nodeBoundBesideGroup
  /// A failed bind blocks the group from being opened.
  case failedBindBlocksGroup
  /// A closed node blocks the group from being opened.
  case closedNodeBlocksGroup
  /// An open device does not keep its group's file open.
  case deviceDoesNotPinGroup
  /// A closed device still keeps its group's file open.
  case closedDevicePinsGroup
  /// A group stays when its last device is unbound.
  case groupOutlivesDevices
  /// A group without devices answers as if it had some.
  case deadGroupAnswers
  /// A group without devices fails SET_CONTAINER with another errno.
  case deadGroupIsInvalid

  // Ownership of a group's DMA

  /// A group that a host driver uses can be claimed.
  case viabilityNotChecked
  /// GET_STATUS reports every group as viable.
  case alwaysViable
  /// A host driver takes a function whose group is owned.
  case hostIgnoresOwner
  /// A probe that the group's owner prevents returns no error.
  case failedProbeWorks
  /// A group can be claimed although the firmware keeps a region of it mapped.
  case reservedRegionsIgnored
  /// It fails with another release's errno.
  case reservedRegionErrno
  /// Devices of one group can be bound in two iommufd contexts.
  case groupInTwoContexts

  // Containers

  /// SET_CONTAINER succeeds for a group that has a container.
  case containerSetTwice
  /// SET_CONTAINER with a file that is no container fails with another release's errno.
  case foreignContainerErrno
  /// An open device does not keep its group in the container.
  case containerUserNotCounted
  /// UNSET_CONTAINER succeeds while a device is open.
  case unsetWhileOpen
  /// Closing a group leaves it in its container.
  case closedGroupKeepsContainer
  /// A container keeps its type after the last group has left.
  case containerKeepsType
  /// SET_IOMMU succeeds without groups.
  case typeWithoutGroups
  /// SET_IOMMU succeeds for a container that has a type.
  case typeSetTwice
  /// SET_IOMMU accepts a type that does not fit the groups.
  case typeOfOtherGroups
  /// GET_DEVICE_FD succeeds in a container without a type.
  case deviceWithoutType
  /// CHECK_EXTENSION of an iommufd reports POWER's type as supported.
  case everyTypeIsKnown
  /// Interrupt remapping is not required.
  case unsafeInterruptsAllowed
  /// A container without a type answers foreign calls like one with a type.
  case emptyContainerErrno

  // Names and rights

  /// An unknown device name fails with another errno.
  case unknownDeviceIsInvalid
  /// A no-IOMMU group can be opened without CAP_SYS_RAWIO.
  case groupWithoutRawIO
  /// A no-IOMMU group can be put into a container without CAP_SYS_RAWIO.
  case containerWithoutRawIO
  /// A device of a no-IOMMU group can be opened without CAP_SYS_RAWIO.
  case deviceWithoutRawIO
  /// A no-IOMMU node can be opened without CAP_SYS_RAWIO.
  case nodeWithoutRawIO

  // iommufd

  /// SET_CONTAINER with an iommufd allocates no address space.
  case noCompatibleSpace
  /// An unknown ID fails with EINVAL.
  case unknownSpaceIsInvalid
  /// An ID that nothing can be attached to fails with ENOENT.
  case deviceIsNoSpace
  /// Each attach allocates a page table.
  case pageTableNotShared
  /// A page table stays when nothing is attached to it.
  case pageTableNotFreed
  /// A group's devices can be attached to two page tables.
  case groupWithTwoPageTables
  /// Replacing one device's page table does not move the group's other devices.
  case replaceMovesOneDevice
  /// A closed device keeps its ID.
  case closedDeviceKeepsID
  /// A closed device keeps its page table.
  case closedDeviceStaysAttached

  // Files

  /// fork(2) takes no reference to the files.
  case forkTakesNoReference
  /// dup(2) takes no reference.
  case dupTakesNoReference
  /// Passing a descriptor takes no reference.
  case passTakesNoReference
  /// A message in flight takes no reference.
  case messageTakesNoReference
  /// A mapping takes no reference.
  case mappingTakesNoReference
  /// A mapping's reference outlives its process.
  case mappingOutlivesProcess
  /// A region without memory can be mapped.
  case emptyRegionIsMapped
  /// An exiting process releases its lowest descriptor's file first.
  case firstFileReleasedFirst

  // Resets of functions

  /// The first open does not reset the function.
  case noResetAtFirstOpen
  /// The last close does not reset the function.
  case noResetAtLastClose
  /// The first open succeeds while another thread holds the function's lock.
  case firstOpenIgnoresTakenLock
  /// A function reset ignores that lock.
  case functionResetIgnoresTakenLock
  /// VFIO_DEVICE_RESET ignores the outcome of the reset at first open.
  case everyFunctionCanBeReset
  /// A write to `reset_method` has no effect.
  case resetMethodsIgnored
  /// `reset_method` accepts methods that the function does not support.
  case anyResetMethod
  /// A bus is reset for one function although others are on it.
  case busResetOfSharedBus

  // Resets of sets

  /// The last close does not reset the set.
  case noSetResetAtLastClose
  /// A closed device never needs a reset.
  case needsResetNeverSet
  /// A function reset does not clear the need for one.
  case needsResetStaysSet
  /// A set reset does not clear its members' need for one.
  case setResetClearsNothing
  /// A set is reset while another member is open.
  case setResetBesideOpenMember
  /// A set is reset although it does not cover every affected function.
  case coverageNotChecked
  /// An unbound function counts as covered by the set.
  case unboundFunctionsNotCounted
  /// A hot reset does not check who owns the members.
  case ownershipNotChecked
  /// A member bound to a foreign iommufd counts as owned.
  case anyContextOwns
  /// A member does not count as owned if only its group is in the iommufd.
  case groupOwnsNothing
  /// A hot reset accepts more groups than there are functions.
  case moreGroupsThanFunctions
  /// A container counts as proof that its groups are owned.
  case containerIsProof
  /// The reset scope is checked before the group list.
  case resettableBeforeList
  /// A bus reset ignores a function's lock that another thread holds.
  case busResetIgnoresTakenLock
  /// A root bus can be reset.
  case rootBusCanBeReset

  // The answer of GET_PCI_HOT_RESET_INFO

  /// The answer ignores the caller's capacity.
  case infoIgnoresCapacity
  /// The answer omits the last function.
  case infoMissesLast
  /// Without a reset scope it fails with another errno.
  case infoWithoutScopeErrno
  /// The answer reports every scope as owned.
  case infoAlwaysOwned
  /// A function that is not owned has ID 0.
  case notOwnedIsZero

  // Sets

  /// The functions of a root bus share a set.
  case rootBusIsASet
  /// A virtual function is in the set of its bus.
  case virtualFunctionInSetOfBus
  /// Each function of a slot has its own set.
  case setForEachFunctionOfSlot
  /// The first member to leave removes all others.
  case firstToLeaveTakesAll
  /// An unbound device stays a member.
  case memberNeverLeaves
  /// A set is freed when the first member leaves.
  case setFreedWithFirst
  /// The members of a set are ordered newest first.
  case newestMemberFirst

  // Tokens

  /// Any token opens a virtual function.
  case wrongTokenAccepted
  /// Tokens are compared as text.
  case tokenIsCaseSensitive
  /// A function that has no token accepts one.
  case unwantedTokenAccepted
  /// A virtual function of a host driver's physical function accepts a token.
  case tokenOfHostsVirtualFunction
  /// Open virtual functions are not counted as users of the token.
  case tokenUserNotCounted
  /// A physical function with open virtual functions requires no token.
  case physicalFunctionNeedsNoToken
  /// BIND_IOMMUFD checks the token before the group's file.
  case tokenBeforeGroup

  // Drivers

  /// An unbind does not wait for the holders.
  case unbindDoesNotWait
  /// An unbind does not send them a device request.
  case noDeviceRequest
  /// During an unbind's wait the device is visible as in the other releases.
  case hidesAtOtherTime
  /// A driver can be unbound from a function that it does not drive.
  case unbindFromAnyDriver
  /// A function that has a driver can be bound again.
  case boundOnceMore
  /// `driver_override` is ignored.
  case overrideIgnored
  /// A function without a group can be bound to vfio-pci although the no-IOMMU mode is off.
  case bindsWithoutGroup
  /// A physical function with virtual functions can be bound to vfio-pci.
  case bindsDespiteVirtualFunctions
  /// `sriov_numvfs` adds to the existing virtual functions.
  case virtualFunctionsAdded
  /// `sriov_numvfs` accepts more than the maximum.
  case tooManyVirtualFunctions
  /// Any driver may take the virtual functions of a vfio-pci function.
  case virtualFunctionsForAnyDriver

  // Interrupts and arguments

  /// Conventional PCI functions have an error interrupt.
  case errorTriggerOfConventional
  /// A bad pointer fails with EINVAL.
  case badPointerIsInvalid
  /// Unknown iommufd flags fail with EINVAL.
  case unknownFlagsAreInvalid

  // Migrations and mediated devices

  /// A migration skips the states between the current and the requested one.
  case migrationStatesSkipped
  /// A reset leaves the migration state unchanged.
  case resetKeepsMigrationState
  /// A reset leaves the data files open.
  case resetKeepsDataFiles
  /// A data file can be read after its session.
  case dataOutlivesSession
  /// Each saving state has its own data file.
  case everyStepBeginsSession
  /// A data file takes no reference to the driver's module.
  case dataFileTakesNoReference
  /// A data file of a resuming device can be read.
  case resumingFileIsRead
  /// A mediated device can be created twice under one UUID.
  case mediatedDeviceMadeTwice
}

#if DEBUG
  extension PlantedFault: CaseIterable {}
#endif
