import Screen

extension BuiltInCommands {
  /// The commands that lead to an action: the key that opens the menu, the menu, and the dialogs after it. No letter
  /// acts by itself; each leads to a plan that is shown first.
  static let acting: [Command] =
    [
      Command(
        .act, [.character("a")], "act", "Choose an action for the selected row, or show the running action.",
        in: [.list, .detail], section: .act, footerRank: 2, isAction: true),
      Command(
        .menuChoose, [.enter], "choose", "In the menu: choose the selected line.", in: [.menu], section: .act,
        footerRank: 1, isAction: true
      ).withFixedKeys,
      Command(
        .menuCancel, [.escape, .character("q")], "cancel", "Close the menu; nothing is done.", in: [.menu],
        section: .act, footerRank: 0
      ).withFixedKeys,
    ] + menu + dialogs.map(\.withFixedKeys)

  private static func entry(_ id: Command.ID, _ key: Character, _ label: String, _ help: String) -> Command {
    Command(id, [.character(key)], label, help, in: [.menu], section: .act, isAction: true)
  }

  private static let menu: [Command] = [
    entry(.openByGroup, "o", "open by group", "In the menu: open the device by /dev/vfio/N, and keep it open."),
    entry(
      .openByNode, "d", "open by device node", "In the menu: open it by /dev/vfio/devices/vfioN, and keep it open."),
    entry(.openMore, "m", "open once more", "In the menu: open one more file of a device that vfiotop holds."),
    entry(.closeOne, "c", "close one", "In the menu: close the file that vfiotop opened last."),
    entry(.closeAll, "C", "close all of it", "In the menu: close every file that vfiotop holds of the device."),
    entry(.functionReset, "f", "function reset", "In the menu: reset the function alone (VFIO_DEVICE_RESET)."),
    entry(
      .hotReset, "h", "hot reset", "In the menu: reset everything in the set's reset scope (VFIO_DEVICE_PCI_HOT_RESET)."
    ),
    entry(
      .hotResetBinding, "s", "hot reset with sibling bind",
      "In the menu: hot reset, with non-members bound to vfio-pci first and given back afterwards."),
    entry(.bind, "b", "bind to vfio-pci", "In the menu: bind the function to vfio-pci."),
    entry(.unbind, "u", "unbind", "In the menu: leave the function without a driver."),
    entry(.closeEverything, "E", "close everything", "In the menu: close everything that vfiotop holds."),
    Command(
      .restore, [.character("R")], "finish the restore",
      "In the menu, after an interrupted sibling bind: give devices back to their drivers.", in: [.menu, .offer],
      section: .act, footerRank: 1, footerIn: [.offer], isAction: true),
  ]

  private static let dialogs: [Command] = [
    Command(
      .planConfirm, [.character("y")], "proceed", "Carry out the plan that is shown.", in: [.plan], section: .act,
      footerRank: 1, isAction: true),
    Command(
      .planCancel, [.enter, .escape, .character("q")], "cancel", "Close the plan; nothing is done.", in: [.plan],
      section: .act, footerRank: 0),
    Command(
      .textAccept, [.enter], "proceed", "Carry out the plan if the text matches exactly.",
      in: [.typing], section: .act, footerRank: 1, isAction: true),
    Command(
      .textCancel, [.escape], "cancel", "Close the dialog; nothing is done.", in: [.typing], section: .act,
      footerRank: 0),
    Command(
      .textPageUp, [.pageUp], "page up", "Go up in a plan that asks for a text.", in: [.typing], section: .act),
    Command(
      .textPageDown, [.pageDown], "page down", "Go down in a plan that asks for a text.", in: [.typing],
      section: .act, footerRank: 2),
    Command(
      .runningHide, [.escape, .enter, .character("q")], "hide", "Hide the running action; it continues.",
      in: [.running, .stuck], section: .act, footerRank: 0),
    Command(
      .goOnWithout, [.character("w")], "continue without it", "Stop waiting for a call that does not return.",
      in: [.stuck],
      section: .act, footerRank: 1, isAction: true),
    Command(
      .messageClose, [.enter, .escape, .character("q")], "close", "Close the dialog.", in: [.message],
      section: .act, footerRank: 0),
    Command(
      .restoreLater, [.enter, .escape, .character("q")], "later", "Leave the devices as they are for now.",
      in: [.offer], section: .act, footerRank: 0),
  ]
}
