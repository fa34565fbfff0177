import HostModel
import TerminalText

/// Plans for closing devices. A plan names the consequences of a last close before it happens.
extension ActionPlanner {
  func closePlan(_ address: DeviceAddress, all: Bool) throws(PlanError) -> ActionPlan {
    var plan = ActionPlan(.close(address, all: all))
    guard let hold = hold(of: address) else {
      plan.targets = (try? device(address)).map { [ActionPlan.Target($0)] } ?? []
      plan.refusal = ActionPlan.Refusal(
        nil,
        [
          Blocker(
            .notHeldThisWay, address: address, message: "vfiotop does not hold \(address).",
            remedy: Remedy(.none, "Only what vfiotop opened itself can be closed here."))
        ])
      return plan
    }
    let device = try device(address)
    plan.targets = [ActionPlan.Target(device)]
    plan.path = hold.path
    add(hold, files: all ? hold.files : 1, of: device, to: &plan)
    plan.confirmation = closeConfirmation(plan)
    return plan
  }

  func closeEverythingPlan() -> ActionPlan {
    var plan = ActionPlan(.closeEverything)
    var closed: Set<DeviceAddress> = []
    for hold in holds {
      // A device that is gone is closed all the same.
      guard let device = index.device(hold.address) else {
        plan.steps.append("Close \(files(hold.files)) of \(hold.address).")
        continue
      }
      plan.targets.append(ActionPlan.Target(device))
      add(hold, files: hold.files, of: device, closed: closed, to: &plan)
      closed.insert(hold.address)
    }
    if holds.isEmpty {
      plan.refusal = ActionPlan.Refusal(
        nil,
        [
          Blocker(
            .notHeldThisWay, message: "vfiotop holds nothing.", remedy: Remedy(.none, "There is nothing to close."))
        ])
    }
    plan.confirmation = closeConfirmation(plan)
    return plan
  }

  /// Adds the close of a held device to a plan; `closed` are the held devices that are closed before it.
  func add(
    _ hold: OwnHold, files count: Int, of device: Device, closed: Set<DeviceAddress> = [], to plan: inout ActionPlan
  ) {
    plan.steps.append("Close \(files(count)) of \(hold.address).")
    // Only the owner of a group can open its devices, so vfiotop's own files are the count unless another holder is
    // visible.
    let isAlone = device.holders.allSatisfy { ownPids.contains($0.pid) }
    let remaining = isAlone ? hold.files - count : device.openCount.map { $0 - count }
    if let remaining, remaining > 0 {
      plan.consequences.append("\(hold.address) stays open (open count \(remaining)): close_device does not run.")
      return
    }
    plan.consequences.append(
      remaining == nil
        ? "Whether this is the last close of \(hold.address) is unknown." : "This is the last close of \(hold.address)."
    )
    guard let close = index.lastClose(of: device.address, afterClosing: closed) else { return }
    plan.consequences.append(close.sentence)
    var hit = close.affected.map(DeviceAddress.pci)
    if close.functionReset != .no { hit += functionReach(device).map(\.address) }
    let known = Set(plan.affected.map(\.address))
    plan.affected += snapshot.devices.filter { hit.contains($0.address) && !known.contains($0.address) }
      .map { affectedDevice($0) }
    plan.affected.sort { $0.address < $1.address }
    if close.setReset != .no { plan.mechanism = close.mechanism }
  }

  private func files(_ count: Int) -> String { Plural.count(count, "file") }

  /// A close that resets only the closed devices is confirmed by a key.
  private func closeConfirmation(_ plan: ActionPlan) -> ActionPlan.Confirmation {
    let closed = Set(plan.targets.map(\.address))
    guard let first = plan.targets.first, plan.affected.contains(where: { !closed.contains($0.address) }) else {
      return .key
    }
    return .typed(first.address.description)
  }
}
