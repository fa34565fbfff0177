import ActionPlanning
import HostModel

/// A box over the panes that has the keyboard: the menu of actions, and the pages that follow a choice in it. Its
/// subject is fixed when it opens; the list behind it may move.
package struct ActionDialog: Equatable, Sendable {
  /// The page that it shows.
  enum Page: Equatable, Sendable {
    /// The actions there are for a row.
    case menu(ActionMenu)
    /// A request for a plan, sent at this time on CLOCK_MONOTONIC.
    case planning(ActionRequest, since: Int64)
    /// A question for the VF token, before the plan can be confirmed.
    case token(ActionPlan, TextInput)
    /// A plan that waits for the key `y`.
    case plan(ActionPlan)
    /// A plan that waits for a text.
    case typed(ActionPlan, String, TextInput)
    /// A plan that would not work.
    case refused(ActionPlan)
    /// The action that runs.
    case running
    /// The result of an action, with the calls that it made.
    case result(ActionResult, [LogLine])
    /// A message about a failure.
    case message(String)
    /// Sibling binds of an earlier vfiotop that were cut short.
    case offer([RestoreRecord])
  }

  /// The title in the upper border.
  var title: String
  /// The page that it shows.
  var page: Page
  /// The device as it was when the menu was opened; nil where none was chosen.
  var pinned: ActionPlan.Target?
  /// vfiotop quits when the action is done.
  var leaves = false
  /// A VF token was asked for already.
  var hasAskedForToken = false
  /// First visible line.
  var offset = 0

  init(_ title: String, _ page: Page, pinned: ActionPlan.Target? = nil) {
    self.title = title
    self.page = page
    self.pinned = pinned
  }

  /// The context that gives keys their meaning.
  func context(isStuck: Bool) -> Command.Context {
    switch page {
    case .menu: .menu
    case .plan: .plan
    case .token, .typed: .typing
    case .running: isStuck ? .stuck : .running
    case .planning: isStuck ? .stuck : .message
    case .refused, .result, .message: .message
    case .offer: .offer
    }
  }

  /// The line that is being typed; nil while none is.
  var input: TextInput? {
    get {
      switch page {
      case .token(_, let input), .typed(_, _, let input): input
      default: nil
      }
    }
    set {
      guard let newValue else { return }
      switch page {
      case .token(let plan, _): page = .token(plan, newValue)
      case .typed(let plan, let text, _): page = .typed(plan, text, newValue)
      default: break
      }
    }
  }

  /// Moves the focus of the menu, or scrolls.
  mutating func move(by rows: Int) {
    guard case .menu(var menu) = page else {
      offset += rows
      return
    }
    menu.focus = min(max(0, menu.focus + rows), menu.entries.count)
    page = .menu(menu)
  }

  /// The plan that was asked for is there.
  mutating func show(_ plan: ActionPlan) {
    offset = 0
    if let now = plan.targets.first(where: { $0.address == pinned?.address }), let pinned, !Self.isSame(pinned, now) {
      page = .message(
        "\(now.address) is not the device that was chosen: it was \(Self.identity(pinned)) and is \(Self.identity(now)) now. Nothing was done."
      )
    } else if wantsToken(plan) {
      hasAskedForToken = true
      page = .token(plan, TextInput())
    } else {
      ask(plan)
    }
  }

  /// Shows the plan with the confirmation that it needs.
  mutating func ask(_ plan: ActionPlan) {
    offset = 0
    if plan.refusal != nil {
      page = .refused(plan)
    } else {
      switch plan.confirmation {
      case .key: page = .plan(plan)
      case .typed(let text): page = .typed(plan, text, TextInput())
      }
    }
  }

  private func wantsToken(_ plan: ActionPlan) -> Bool {
    guard plan.request.takesToken, plan.request.token == nil, !hasAskedForToken else { return false }
    switch plan.token {
    case .unwanted: return false
    // Without the token the open is refused, and for no other reason is it worth asking.
    case .needed: return plan.refusal?.blockers.allSatisfy { $0.code == .tokenNeeded } ?? true
    case .sets: return plan.refusal == nil
    }
  }

  /// The same hardware, and the same registration with VFIO as far as both are known.
  private static func isSame(_ before: ActionPlan.Target, _ now: ActionPlan.Target) -> Bool {
    func differ(_ left: String?, _ right: String?) -> Bool { left != nil && right != nil && left != right }
    return !differ(before.ids, now.ids) && !differ(before.vfioDevice, now.vfioDevice)
  }

  private static func identity(_ target: ActionPlan.Target) -> String {
    let parts = [target.ids, target.vfioDevice].compactMap { $0 }
    return parts.isEmpty ? "unknown" : parts.joined(separator: ", ")
  }
}
