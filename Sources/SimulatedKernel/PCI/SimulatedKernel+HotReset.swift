import HostModel

/// Resets of whole device sets (drivers/vfio/pci/vfio_pci_core.c).
extension SimulatedKernel {
  /// `vfio_pci_dev_set_resettable`. Returns a member if its slot or bus can be reset and every affected function is in
  /// the set. Runs under the set's lock.
  private func resettableMember(of set: DeviceSet) -> PCIFunctionState? {
    set.lock.assertHeld()
    guard let first = core(set.members.first)?.function else { return nil }
    let bySlot = canResetSlot(of: first)
    guard bySlot || canResetBus(of: first) else { return nil }
    let members = set.members.compactMap { core($0)?.function }
    let isCovered = scope(of: first, bySlot: bySlot).allSatisfy { hit in
      members.contains { $0 === hit } || has(.unboundFunctionsNotCounted) && hit.driver == nil
    }
    return isCovered || has(.coverageNotChecked) ? first : nil
  }

  func core(_ device: VFIODevice?) -> PCICoreDevice? { device?.driver as? PCICoreDevice }

  /// `vfio_pci_dev_set_hot_reset`. Takes this set's lock and no other's.
  func hotReset(_ set: DeviceSet, isOwned: (VFIODevice) -> Bool) throws(ErrorNumber) {
    if !has(.hotResetWithoutSetLock) { set.lock.lock() }
    defer { set.lock.unlock() }
    guard let member = resettableMember(of: set) else { throw .EINVAL }
    let members = set.members.compactMap { core($0) }
    try resume(members)
    defer { for one in members { one.function.mayRest() } }
    var locked: [PCICoreDevice] = []
    defer { for one in locked.reversed() { one.memoryLock.unlock() } }
    for one in members {
      guard isOwned(one.device) || has(.ownershipNotChecked) else { throw .EINVAL }
      guard one.memoryLock.tryLock() else { throw .EBUSY }
      locked.append(one)
    }
    try resetBus(through: member)
  }

  /// `vfio_pci_dev_set_try_reset`, at the last close. Requires that no other member is open and that one needs the
  /// reset.
  func tryReset(_ set: DeviceSet) {
    guard set.openCount <= 1 || has(.setResetBesideOpenMember),
      set.members.contains(where: { core($0)?.needsReset ?? false }),
      let member = resettableMember(of: set)
    else { return }
    let members = set.members.compactMap { core($0) }
    guard (try? resume(members)) != nil else { return }
    let isDone = (try? resetBus(through: member)) != nil
    for one in members {
      if isDone, !has(.setResetClearsNothing) { one.needsReset = false }
      one.function.mayRest()
    }
  }

  /// `vfio_pci_dev_set_pm_runtime_get`: resumes all members, or none.
  private func resume(_ members: [PCICoreDevice]) throws(ErrorNumber) {
    for (index, one) in members.enumerated() {
      do throws(ErrorNumber) {
        if flavour.resumesAtFirstOpen { try one.function.resume() } else { one.function.wake() }
      } catch {
        for other in members[..<index] { other.function.mayRest() }
        throw error
      }
    }
  }

  /// `vfio_iommufd_get_dev_id`. Returns the ID of a device bound in this context, 0 for a device whose group is in it,
  /// or nil for a device that is not owned.
  func deviceID(_ device: VFIODevice, in context: IOMMUContext) -> UInt32? {
    if let bound = device.bound, bound.context === context || has(.anyContextOwns) { return bound.id }
    guard let group = device.group?.iommu, context.has(group), !has(.groupOwnsNothing) else { return nil }
    return 0
  }
}
