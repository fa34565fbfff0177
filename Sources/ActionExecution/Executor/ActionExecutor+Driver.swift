import ActionPlanning
import HostModel
import Runtime

/// Actions that change drivers, and hot resets that bind siblings.
extension ActionExecutor {
  func bind(_ addresses: [PCIAddress], to driver: String) -> ActionResult {
    do {
      try driverBinding.bind(addresses, to: driver)
      return ActionResult(.done, text: "Bound to \(driver): \(Self.names(addresses)).")
    } catch {
      return Self.result(error)
    }
  }

  func unbind(_ addresses: [PCIAddress]) -> ActionResult {
    // Closes dependent devices first: the unbind would wait for vfiotop itself, which could not react.
    let before = holds
    for device in addresses.flatMap(facts.dependents(of:)) { release(to: holds.without(device, all: true)) }
    do {
      try driverBinding.unbind(addresses)
      return ActionResult(.done, text: "Without a driver now: \(Self.names(addresses)).")
    } catch {
      var result = Self.result(error)
      if holds != before {
        result.text += " What vfiotop held of it was closed."
        if result.outcome == .notBegun { result.outcome = .refused }
      }
      return result
    }
  }

  /// Finishes interrupted sibling binds.
  func restore() -> ActionResult {
    var leftOver: [String] = []
    var notes: [String] = []
    var error: CallError?
    let records = world.restores.unfinished()
    for record in records {
      let end = siblingBinding.giveBack(record, isHeld: isHeld)
      leftOver += end.leftOver
      notes += end.notes
      error = error ?? end.errors.first
    }
    let functions = records.flatMap(\.entries).map(\.address)
    let noted = notes.isEmpty ? "" : " " + notes.joined(separator: " ")
    guard leftOver.isEmpty else {
      return ActionResult(
        .leftOver, error: error, text: leftOver.joined(separator: " ") + noted,
        remedy: "Remove what is in the way, and run 'vfiotop restore' again.")
    }
    return ActionResult(.done, text: "As before: \(Self.names(functions)).\(noted)")
  }

  /// Binds the siblings, runs the body, and restores the siblings whether or not the body failed.
  func withSiblings(
    _ plan: ActionPlan, _ body: () throws(CallError) -> ActionResult
  ) throws(CallError) -> ActionResult {
    let ids = Dictionary(firstOf: plan.siblings, by: \.address).compactMapValues(\.ids)
    let binding = siblingBinding
    let record: RestoreRecord
    do {
      record = try binding.begin(
        device: plan.targets.first?.address ?? .named(""), siblings: plan.siblings, ids: ids, at: Clock.wall,
        isHeld: isHeld)
    } catch {
      return Self.result(error)
    }
    var result: ActionResult?
    var failure: CallError?
    do {
      result = try body()
    } catch {
      failure = error
    }
    let end = binding.giveBack(record, isHeld: isHeld)
    if !end.isComplete {
      let what = [result?.text, failure.map { "\($0.text)." }]
      return ActionResult(
        .leftOver, error: failure ?? result?.error ?? end.errors.first,
        text: (what.compactMap { $0 } + [Self.notGivenBack] + end.leftOver + end.notes).joined(separator: " "),
        remedy: "Remove what is in the way, and run 'vfiotop restore' (or start the dashboard again).")
    }
    if let failure { throw failure }
    guard var result else { throw CallError(.hotReset, .EINVAL) }
    let back = end.notes.isEmpty ? "Everything has its driver back." : end.notes.joined(separator: " ")
    result.text += " \(back)"
    return result
  }

  // MARK: Parts

  private var journalledControl: JournalledPCIControl { JournalledPCIControl(world.control, journal) }

  private var driverBinding: DriverBinding { DriverBinding(control: journalledControl, isHeld: isHeld) }

  private var siblingBinding: SiblingBinding {
    SiblingBinding(
      control: journalledControl, store: JournalledRestoreStore(world.restores, journal),
      driver: ActionPlanner.vfioDriver)
  }

  /// Returns true if the function or a dependent device is open now, nil if unknown. A function without a VFIO driver
  /// cannot be open.
  private func isHeld(_ address: PCIAddress) -> Bool? {
    look()
    let open = facts.dependents(of: address).map { other -> Bool? in
      guard let device = device(other), device.isMember else { return false }
      return device.isOpen
    }
    return open.contains(true) ? true : open.contains(nil) ? nil : false
  }

  /// The words before what is left over of a restore.
  private static let notGivenBack = "NOT GIVEN BACK:"

  private static func names(_ addresses: [PCIAddress]) -> String {
    addresses.map(\.description).joined(separator: ", ")
  }

  private static func result(_ failure: BindingFailure) -> ActionResult {
    var sentences = [failure.text] + failure.notes
    if !failure.leftOver.isEmpty { sentences += [Self.notGivenBack] + failure.leftOver }
    let outcome: ActionResult.Outcome =
      !failure.leftOver.isEmpty ? .leftOver : failure.isUntouched ? .notBegun : .refused
    return ActionResult(
      outcome, error: failure.error, text: sentences.joined(separator: " "),
      remedy: failure.error.flatMap { CallMeaning($0).remedy })
  }
}
