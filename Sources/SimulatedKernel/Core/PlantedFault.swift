/// A single fault that can be planted in the simulated kernel, where it is built for debugging: the conformance scripts,
/// recorded from real kernels, must show each of them.
enum PlantedFault: Hashable, Sendable {
  // Opens and closes

  /// An open does not raise the open count.
  case openNotCounted
  /// A close does not lower it.
  case closeNotCounted
  /// An open that fails leaves it raised.
  case failedOpenStaysCounted
  /// Every open calls the driver's open_device.
  case everyOpenIsFirst
  /// Every close calls its close_device.
  case everyCloseIsLast
  /// A device that is open by its node is opened by it once more.
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

  /// A group can be opened while it is.
  case groupOpenedTwice
  /// A group can be opened while a device of it is by its node.
  case groupOpenedBesideNode
  /// A node can be bound while its group is open.
  case nodeBoundBesideGroup
  /// A bind that failed keeps the group from being opened.
  case failedBindBlocksGroup
  /// So does a node that was closed.
  case closedNodeBlocksGroup
  /// An open device does not keep its group's file open.
  case deviceDoesNotPinGroup
  /// A closed one still does.
  case closedDevicePinsGroup
  /// A group stays when its last device is unbound.
  case groupOutlivesDevices
  /// A group without devices answers as if it had some.
  case deadGroupAnswers
  /// A group without devices answers SET_CONTAINER with another error.
  case deadGroupIsInvalid

  // Who owns a group's DMA

  /// A group that the host uses is given away.
  case viabilityNotChecked
  /// GET_STATUS calls every group viable.
  case alwaysViable
  /// A host's driver takes a function whose group is somebody's.
  case hostIgnoresOwner
  /// A probe that the group's owner forbids is no error.
  case failedProbeWorks
  /// Two iommufd contexts have devices of one group.
  case groupInTwoContexts

  // Containers

  /// SET_CONTAINER works for a group that has one.
  case containerSetTwice
  /// SET_CONTAINER with something else ends in another release's error.
  case foreignContainerErrno
  /// An open device does not keep its group in the container.
  case containerUserNotCounted
  /// UNSET_CONTAINER works while a device is open.
  case unsetWhileOpen
  /// A group's close leaves it in its container.
  case closedGroupKeepsContainer
  /// A container keeps its type when the last group has left.
  case containerKeepsType
  /// SET_IOMMU works without groups.
  case typeWithoutGroups
  /// SET_IOMMU works for a container that has a type.
  case typeSetTwice
  /// SET_IOMMU takes a type that its groups cannot have.
  case typeOfOtherGroups
  /// GET_DEVICE_FD works in a container without a type.
  case deviceWithoutType
  /// CHECK_EXTENSION of an iommufd knows POWER's type.
  case everyTypeIsKnown
  /// Interrupts that are not remapped are nobody's concern.
  case unsafeInterruptsAllowed
  /// A container without a type answers foreign calls as one that has one.
  case emptyContainerErrno

  // Names and rights

  /// The error for a device that the group has not is another one.
  case unknownDeviceIsInvalid
  /// A group without an IOMMU is opened without CAP_SYS_RAWIO.
  case groupWithoutRawIO
  /// It is put into a container without it.
  case containerWithoutRawIO
  /// Its device is opened without it.
  case deviceWithoutRawIO
  /// A node without an IOMMU is opened without it.
  case nodeWithoutRawIO

  // iommufd

  /// SET_CONTAINER with an iommufd makes no address space.
  case noCompatibleSpace
  /// An id that is not there ends in EINVAL.
  case unknownSpaceIsInvalid
  /// An id that nothing can be attached to ends in ENOENT.
  case deviceIsNoSpace
  /// Each attach makes a page table.
  case pageTableNotShared
  /// A page table stays when nothing is attached to it.
  case pageTableNotFreed
  /// A group's devices are attached to two page tables.
  case groupWithTwoPageTables
  /// A device that is attached elsewhere does not take its group's others along.
  case replaceMovesOneDevice
  /// A closed device keeps its id.
  case closedDeviceKeepsID
  /// A closed device keeps its page table.
  case closedDeviceStaysAttached

  // Files

  /// fork(2) takes no reference to the files.
  case forkTakesNoReference
  /// Nor does dup(2).
  case dupTakesNoReference
  /// Nor does passing one.
  case passTakesNoReference
  /// Nor does a message in flight.
  case messageTakesNoReference
  /// Nor does a mapping.
  case mappingTakesNoReference
  /// A mapping's reference stays when its process ends.
  case mappingOutlivesProcess
  /// A region without memory can be mapped.
  case emptyRegionIsMapped
  /// A process that ends lets its lowest descriptor's file go first.
  case firstFileReleasedFirst

  // Resets of functions

  /// The first open does not reset the function.
  case noResetAtFirstOpen
  /// The last close does not.
  case noResetAtLastClose
  /// The first open works while somebody else has the function's lock.
  case firstOpenIgnoresTakenLock
  /// A function's reset does not mind that lock.
  case functionResetIgnoresTakenLock
  /// VFIO_DEVICE_RESET does not mind what the reset at first open ended in.
  case everyFunctionCanBeReset
  /// A write to `reset_method` changes nothing.
  case resetMethodsIgnored
  /// It takes methods that the function has not.
  case anyResetMethod
  /// A bus can be reset for one function although there are others.
  case busResetOfSharedBus

  // Resets of sets

  /// The last close does not reset the set.
  case noSetResetAtLastClose
  /// A closed device never needs a reset.
  case needsResetNeverSet
  /// It needs one after its own.
  case needsResetStaysSet
  /// It needs one after its set's.
  case setResetClearsNothing
  /// A set is reset while another member is open.
  case setResetBesideOpenMember
  /// A set is reset although it has not all that is hit.
  case coverageNotChecked
  /// What has no driver counts as if it were in the set.
  case unboundFunctionsNotCounted
  /// A hot reset does not ask whose the members are.
  case ownershipNotChecked
  /// A member that is bound to somebody else's iommufd is owned.
  case anyContextOwns
  /// A member is not owned by its group's being in the iommufd.
  case groupOwnsNothing
  /// A hot reset takes more groups than there are functions.
  case moreGroupsThanFunctions
  /// A container proves that its groups are owned.
  case containerIsProof
  /// Whether anything can be reset is asked before what the list is.
  case resettableBeforeList
  /// A bus reset does not mind a function's lock that somebody else has.
  case busResetIgnoresTakenLock
  /// A root bus can be reset.
  case rootBusCanBeReset

  // What GET_PCI_HOT_RESET_INFO says

  /// It does not mind how much room there is.
  case infoIgnoresCapacity
  /// It leaves out the last function.
  case infoMissesLast
  /// Where nothing can be reset it ends in another error.
  case infoWithoutScopeErrno
  /// It calls every scope owned.
  case infoAlwaysOwned
  /// It gives 0 for what is not owned.
  case notOwnedIsZero

  // Sets

  /// The functions of a root bus share a set.
  case rootBusIsASet
  /// A virtual function is in the set of its bus.
  case virtualFunctionInSetOfBus
  /// Each function of a slot has a set of its own.
  case setForEachFunctionOfSlot
  /// The first member to leave takes the others with it.
  case firstToLeaveTakesAll
  /// A device that is unbound stays a member.
  case memberNeverLeaves
  /// A set is freed when the first member leaves.
  case setFreedWithFirst
  /// Members stand in a set the newest first.
  case newestMemberFirst

  // Tokens

  /// A virtual function is opened by any token.
  case wrongTokenAccepted
  /// Tokens are compared as text.
  case tokenIsCaseSensitive
  /// A function that has no token takes one.
  case unwantedTokenAccepted
  /// So does a virtual function of a host's driver.
  case tokenOfHostsVirtualFunction
  /// Open virtual functions do not count.
  case tokenUserNotCounted
  /// A physical function with open virtual ones needs no token.
  case physicalFunctionNeedsNoToken

  // Drivers

  /// An unbind does not wait for those who hold the device.
  case unbindDoesNotWait
  /// It does not ask them for it.
  case noDeviceRequest
  /// Whether a device can be found while it waits is as in the other releases.
  case hidesAtOtherTime
  /// A driver lets a function go that it has not.
  case unbindFromAnyDriver
  /// A function that has a driver is bound once more.
  case boundOnceMore
  /// `driver_override` decides nothing.
  case overrideIgnored
  /// A physical function is bound to vfio-pci despite its virtual ones.
  case bindsDespiteVirtualFunctions
  /// `sriov_numvfs` adds to the virtual functions there are.
  case virtualFunctionsAdded
  /// It makes more of them than there can be.
  case tooManyVirtualFunctions
  /// Virtual functions of vfio-pci's are for any driver.
  case virtualFunctionsForAnyDriver

  // Interrupts and arguments

  /// Functions of conventional PCI have an error interrupt.
  case errorTriggerOfConventional
  /// An argument where nothing is ends in EINVAL.
  case badPointerIsInvalid
  /// So do flags that iommufd does not know.
  case unknownFlagsAreInvalid

  // Migrations and mediated devices

  /// A migration comes to the state that is asked for without those on the way.
  case migrationStatesSkipped
  /// A reset leaves a migration in its state.
  case resetKeepsMigrationState
  /// It leaves the data files open.
  case resetKeepsDataFiles
  /// A data file can be read when its session is over.
  case dataOutlivesSession
  /// Each state that saves has a data file of its own.
  case everyStepBeginsSession
  /// A data file that is written to can be read.
  case resumingFileIsRead
  /// A mediated device is made although there is one of its name.
  case mediatedDeviceMadeTwice
}

#if DEBUG
  extension PlantedFault: CaseIterable {}
#endif
