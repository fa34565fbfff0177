import ActionPlanning
import HostModel
import Screen

/// The dashboard's side of acting: from a key to a request, from a plan to its confirmation, from a result to the list.
/// Nothing is carried out but in ``carryOut(_:)``, and that only after a confirmation on the screen.
extension DashboardState {
  /// The running action's call has not returned for too long, or the plan that is waited for has not come.
  var isStuck: Bool {
    if let running = helper.running { return running.isStuck(at: steady) }
    guard case .planning(_, let since) = dialog?.page else { return false }
    return steady - since >= Int64(Self.deadline)
  }

  // MARK: - What the user does

  /// Opens the menu for the selected row; while an action runs, shows that instead.
  mutating func act() {
    if helper.running != nil {
      showRunning()
    } else if past != nil {
      notice = refusalInPast
    } else if let menu = ActionMenu(self) {
      dialog = ActionDialog("Act on \(menu.subject)", .menu(menu), pinned: menu.pinned)
    } else {
      notice = nothingToActOn
    }
  }

  /// Why there is no menu of actions for the selected row.
  var nothingToActOn: String { picture == nil ? Notice.notObserved : Notice.nothingToActOn }

  /// Takes the focused line of the menu.
  mutating func chooseFocused() -> [Effect] {
    guard case .menu(let menu) = dialog?.page else { return [] }
    guard let command = menu.focused else {
      dialog = nil
      return []
    }
    return choose(command)
  }

  /// Takes a line of the menu, or the one choice of an offer. What makes no sense for the row is not in the menu.
  mutating func choose(_ command: Command.ID) -> [Effect] {
    switch dialog?.page {
    case .menu(let menu):
      guard let entry = menu.entries.first(where: { $0.command == command }) else {
        notice = "Not available for this row: \(commands.command(command)?.label ?? command.name)."
        return []
      }
      return ask(entry.request, pinned: menu.pinned)
    case .offer where command == .restore:
      return ask(.restore)
    default: return []
    }
  }

  /// Asks for a plan.
  mutating func ask(_ request: ActionRequest, pinned: ActionPlan.Target? = nil, leaves: Bool = false) -> [Effect] {
    guard helper.running == nil else {
      notice = Notice.anotherActionRuns
      return []
    }
    if request == .restore { helper.offersRestore = false }
    let isNamed = request.devices.contains { $0 == pinned?.address }
    var asking = ActionDialog(
      request.title(), .planning(request, since: steady), pinned: isNamed ? pinned : nil)
    asking.leaves = leaves
    if leaves { asking.title += " and quit" }
    dialog = asking
    helper.awaited.append(request)
    return [.tell(.plan(request))]
  }

  /// The key `y` on a plan.
  mutating func confirm() -> [Effect] {
    guard case .plan(let plan) = dialog?.page else { return [] }
    return carryOut(plan)
  }

  /// Enter after a text.
  mutating func acceptText() -> [Effect] {
    switch dialog?.page {
    case .typed(let plan, let text, let input):
      if input.text.isEmpty {
        dialog = nil
      } else if input.isExactly(text) {
        return carryOut(plan)
      } else {
        dialog?.input?.complaint = "No match: nothing was done."
      }
    case .token(let plan, let input): return acceptToken(input, for: plan)
    default: break
    }
    return []
  }

  private mutating func acceptToken(_ input: TextInput, for plan: ActionPlan) -> [Effect] {
    guard plan.request.takesToken else { return [] }
    let token = String(input.text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    if token.isEmpty, plan.token == .sets {
      dialog?.ask(plan)
    } else if token.isEmpty {
      dialog?.input?.complaint = "Without the token the kernel refuses this open."
    } else if !VFToken.isWellFormed(token) {
      dialog?.input?.complaint = "Not a UUID; one looks like 2ab74924-c335-45f4-9b16-8569e5b08258."
    } else {
      let request = plan.request.with(token: token)
      let page = ActionDialog.Page.planning(request, since: steady)
      dialog?.page = page
      dialog?.offset = 0
      helper.awaited.append(request)
      return [.tell(.plan(request))]
    }
    return []
  }

  /// Sends a plan to be carried out. No other method changes the host.
  private mutating func carryOut(_ plan: ActionPlan) -> [Effect] {
    guard helper.running == nil, plan.refusal == nil, let dialog else { return [] }
    guard ActionDialogView(self, dialog).canConfirm else {
      notice = "The terminal is too small to show what would be done."
      return []
    }
    helper.running = RunningAction(plan, now: now, steady: steady, leaves: dialog.leaves)
    showRunning()
    return [.tell(.carryOut(plan, tries: false))]
  }

  private mutating func showRunning() {
    guard let running = helper.running else { return }
    dialog = ActionDialog(running.plan.request.title(), .running)
  }

  /// Hides the running action. It goes on, and vfiotop does not quit when it ends.
  mutating func hideRunning() {
    dialog = nil
    helper.running?.leaves = false
  }

  /// Abandons the helper that is stuck in a call.
  mutating func goOnWithout() -> [Effect] {
    guard isStuck, let dialog else { return [] }
    let who = helper.pid.map { "pid \($0)" } ?? ActionWording.helperName
    let text = "\(dialog.title): left behind, \(who) stays in \(helper.running?.callName ?? "its work")"
    log([LogLine(time: now, severity: .alarm, subject: "", text: text)])
    forgetHelper()
    self.dialog = nil
    notice = "vfiotop continues; \(who) stays in the call until the kernel returns."
    return [.forgetHelper, .observeNow]
  }

  private mutating func forgetHelper() {
    helper = HelperState()
  }

  /// Quits from any page. If devices are held, first shows them and the resets that their close causes; a second call
  /// does not wait for that.
  mutating func leaveAtOnce() -> [Effect] {
    guard !helper.holds.isEmpty, helper.running == nil, dialog?.leaves != true else { return [.quit] }
    overlays[.help] = nil
    let keys = commands.key(.forceQuit)
    notice = "vfiotop holds devices: press \(keys) again to quit at once."
    return ask(.closeEverything, leaves: true)
  }

  /// Quits, or first shows the devices and actions that quitting would close or leave running.
  mutating func quit(isRepeated: Bool) -> [Effect] {
    if helper.running != nil, !isRepeated {
      asksToLeave = true
      let keys = commands.key(.quit)
      notice = "The action continues without the screen: press \(keys) again to quit."
      return []
    }
    guard helper.running == nil, !helper.holds.isEmpty else { return [.quit] }
    return ask(.closeEverything, leaves: true)
  }

  // MARK: - Messages of the helper

  /// Handles a message of the helper.
  mutating func receive(_ message: HelperMessage) -> [Effect] {
    // Read-only: there is no helper, and messages of one are ignored.
    guard !isReadOnly else { return [] }
    switch message {
    case .ready(let pid, let records):
      helper.pid = pid
      helper.unfinished = records
      helper.offersRestore = !records.isEmpty
    case .planned(let plan): showPlan(plan)
    case .cannotPlan(let text): cannotPlan(text)
    case .calling(let call, let target):
      let steady = steady
      helper.running?.begin(call, target, at: steady)
    case .journal(let entry): appendJournal(entry)
    case .warning(let text): return update(.warning(text))
    case .holds(let holds): helper.holds = holds
    case .finished(let result): return finish(result)
    }
    return []
  }

  /// The helper is gone: the kernel has closed what it held.
  mutating func helperEnded(_ text: String) -> [Effect] {
    guard !isReadOnly else { return [] }
    let title = helper.running.map { $0.plan.request.title() }
    let held = helper.holds.map { "\($0.address)" }.joined(separator: ", ")
    let more = [
      title.map { "\($0) was running; how far it got is unknown." },
      held.isEmpty ? nil : "Its devices are closed: \(held).",
    ].compactMap { $0 }
    forgetHelper()
    log([LogLine(time: now, severity: .alarm, subject: "", text: text)])
    let end = more.isEmpty || text.hasSuffix(".") ? "" : "."
    dialog = ActionDialog(title ?? "vfiotop cannot act", .message(([text + end] + more).joined(separator: " ")))
    return [.observeNow]
  }

  private mutating func showPlan(_ plan: ActionPlan) {
    if let index = helper.awaited.firstIndex(of: plan.request) { helper.awaited.removeSubrange(...index) }
    guard case .planning(let request, _) = dialog?.page, request == plan.request else { return }
    dialog?.show(plan)
  }

  private mutating func cannotPlan(_ text: String) {
    log([LogLine(time: now, severity: .bad, subject: "", text: text)])
    let answered = helper.awaited.isEmpty ? nil : helper.awaited.removeFirst()
    guard case .planning(let request, _) = dialog?.page, answered == nil || answered == request,
      !helper.awaited.contains(request)
    else { return }
    dialog?.page = .message(text)
  }

  private mutating func appendJournal(_ entry: JournalEntry) {
    let line = LogLine(entry)
    logs.appendJournal(line)
    if helper.running != nil, entry.action != nil { helper.running?.add(line) }
    noteReset(entry)
    noteLoss(entry)
    // The kernel asked for a device back, and got it: this must not be overlooked.
    if entry.event == .request { log([line]) }
  }

  /// Adds a reset that returned to the history of its set.
  private mutating func noteReset(_ entry: JournalEntry) {
    guard entry.event == .call, entry.result == "ok", entry.call == .reset || entry.call == .hotReset,
      let set = entry.deviceSet ?? entry.address.flatMap({ picture?.device($0)?.deviceSet })
    else { return }
    activity.noteReset(of: set, at: entry.at)
  }

  /// Notes a function that fell off the bus: the kernel does not know, so its row has to show it.
  private mutating func noteLoss(_ entry: JournalEntry) {
    guard entry.event == .verified, let address = entry.address, let result = entry.result else { return }
    let before = unreachable
    if result == "gone" { unreachable.insert(address) } else if result != "unknown" { unreachable.remove(address) }
    if unreachable != before, freeze == nil, let newest = timeline.newest { put(SnapshotIndex(newest)) }
  }

  private mutating func finish(_ result: ActionResult) -> [Effect] {
    guard let ended = helper.running else { return [.observeNow] }
    helper.running = nil
    let title = ended.plan.request.title()
    log([ActionWording.line(result, title: title, at: now)])
    if ended.plan.request == .restore, result.isDone { (helper.unfinished, helper.offersRestore) = ([], false) }
    if ended.leaves, result.outcome == .done { return [.quit] }
    dialog = ActionDialog(title, .result(result, ended.lines))
    return [.observeNow]
  }

  // MARK: - What time brings

  /// Logs a stuck call once, and shows it.
  mutating func noticeDeadline() {
    guard isStuck, let running = helper.running, !running.isOverdueSaid else { return }
    helper.running?.isOverdueSaid = true
    log([LogLine(time: now, severity: .alarm, subject: "", text: ActionWording.overdue(running, pid: helper.pid))])
    showRunning()
  }

  /// Offers a restore as soon as no overlay is open.
  mutating func offerRestore() {
    guard helper.offersRestore, overlays.isEmpty, helper.running == nil else { return }
    helper.offersRestore = false
    dialog = ActionDialog("Finish a restore", .offer(helper.unfinished))
  }
}
