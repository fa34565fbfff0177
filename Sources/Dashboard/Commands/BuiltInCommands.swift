import Screen

/// Every command with its key, labels and help, from which key handling, the footer, the help page and the man page
/// derive. ``CommandTable`` is what a user has of them: with the keys of config.toml.
package enum BuiltInCommands {
  private static let panes: Set<Command.Context> = [.list, .detail, .events]
  private static let lists: Set<Command.Context> = [
    .list, .detail, .events, .links, .help, .menu, .plan, .running, .stuck, .message, .offer,
  ]
  /// The contexts in which characters are text.
  static let texts: Set<Command.Context> = [.filter, .typing, .palette]

  /// Every command, in the order of the help page.
  package static let all = listings + watching + acting + program

  private static func listing(_ id: Command.ID, _ key: Character, _ label: String, _ help: String) -> Command {
    Command(id, [.character(key)], label, help, in: panes, section: .view)
  }

  private static let listings: [Command] = [
    listing(
      .viewSets, "1", "sets",
      "List the device sets: devices that are reset together, with the non-members that are reset, too."),
    listing(.viewDevices, "2", "devices", "List all devices in one table."),
    listing(.viewGroups, "3", "groups", "List the IOMMU groups: devices that one process gets together."),
    listing(.viewHolders, "4", "holders", "List the processes and virtual machines with what they hold."),
    listing(.viewBuses, "5", "buses", "Draw the tree of PCI buses, with the scope of each reset."),
    listing(.viewEvents, "6", "events", "List the changes, as far back as they are kept."),
    listing(.viewJournal, "7", "journal", "List the actions, call by call."),
    Command(.nextView, [.character("]")], "next listing", "Go to the next listing.", in: panes, section: .view),
    Command(
      .previousView, [.character("[")], "previous listing", "Go to the previous listing.", in: panes, section: .view),
    Command(
      .nextColumn, [.character(">")], "sort", "Sort by the next column; after the last, in the default order.",
      in: panes, section: .view, footerRank: 13, footerIn: [.list]),
    Command(
      .previousColumn, [.character("<")], "sort", "Sort by the previous column.", in: panes, section: .view,
      footerRank: 14, footerIn: [.list]),
    Command(.reverseOrder, [.character("I")], "reverse", "Reverse the order.", in: panes, section: .view),
    Command(
      .foldAll, [.character("*")], "close all", "Fold all rows that have others below them, or unfold them all.",
      in: [.list], section: .view),
  ]

  private static let watching: [Command] = [
    Command(
      .up, [.up, .character("k")], "up", "Go up one row.", in: lists.union(texts), section: .move),
    Command(
      .down, [.down, .character("j")], "down", "Go down one row.", in: lists.union(texts), section: .move),
    Command(
      .pageUp, [.pageUp, .control("u")], "page up", "Go up by most of a page.", in: lists, section: .move),
    Command(
      .pageDown, [.pageDown, .control("d")], "page down", "Go down by most of a page.", in: lists, section: .move,
      footerRank: 1, footerIn: [.help, .message]),
    Command(.first, [.home, .character("g")], "first", "Go to the first row.", in: lists, section: .move),
    Command(.last, [.end, .character("G")], "last", "Go to the last row.", in: lists, section: .move),
    Command(
      .collapse, [.left, .character("h")], "close", "Fold the row, or go to its parent.",
      in: [.list], section: .move),
    Command(
      .expand, [.right, .character("l")], "open", "Unfold the row, or go to the first one below it.", in: [.list],
      section: .move),
    Command(
      .toggle, [.enter], "details",
      "Fold or unfold a row with others below it; go to the details of a device; in the details, choose a link.",
      in: [.list, .detail], section: .move, footerRank: 7, footerIn: [.list]),
    Command(
      .nextPane, [.tab], "pane", "Go to the next pane: list, details, events.", in: panes,
      section: .move, footerRank: 9),
    Command(
      .previousPane, [.backTab], "pane", "Go to the previous pane.", in: panes, section: .move),
    Command(
      .leavePane, [.escape], "back",
      "Go back to the list; in the list, go back to the present, or clear the filter.",
      in: panes,
      section: .move),
    Command(
      .links, [.character("t")], "go to", "Choose a device, set, group or process named in the details, and go there.",
      in: panes, section: .move, footerRank: 8),
    Command(
      .linkChoose, [.enter], "go there", "In the list of targets: go to the selected one.", in: [.links],
      section: .move,
      footerRank: 0),
    Command(
      .linkCancel, [.escape, .character("q")], "cancel", "In the list of targets: cancel.", in: [.links],
      section: .move,
      footerRank: 1),
    Command(
      .back, [.backspace, .control("o")], "come back", "Go back to where the last jump started.", in: panes,
      section: .move),

    Command(
      .nextProblem, [.character("p")], "problem",
      "Go to the next problem: an open that no process explains, or a refusal that can be removed.", in: panes,
      section: .find, footerRank: 4),
    Command(
      .previousProblem, [.character("P")], "previous problem", "Go to the previous problem.", in: panes, section: .find),
    Command(
      .filter, [.character("/")], "filter",
      "Show only rows with these words, or that match fields such as driver:nvme open>0; see below.", in: panes,
      section: .find, footerRank: 3),
    Command(
      .nextMatch, [.character("n")], "next match", "Go to the next match of the filter.", in: panes,
      section: .find),
    Command(
      .previousMatch, [.character("N")], "previous match", "Go to the previous match of the filter.", in: panes,
      section: .find),
    Command(
      .filterAccept, [.enter], "keep", "Keep the filter and go back to the list.", in: [.filter], section: .find,
      footerRank: 0),
    Command(
      .filterCancel, [.escape], "cancel", "Restore the previous filter.", in: [.filter], section: .find,
      footerRank: 1),
    Command(
      .textErase, [.backspace], "erase", "Delete a character.", in: texts, section: .find),
    Command(.textClear, [.control("u")], "clear", "Delete everything typed.", in: texts, section: .find),

    Command(
      .freeze, [.character("f"), .character("Z")], "freeze", "Freeze the display, or follow the host again.",
      in: panes, section: .watch, footerRank: 5),
    Command(
      .stepBack, [.character(",")], "time", "Go back in time: show the host as it was before its last change.",
      in: panes, section: .watch, footerRank: 18),
    Command(
      .stepForward, [.character(".")], "time", "Go forward in time; after the newest state, follow the host again.",
      in: panes, section: .watch, footerRank: 19),
    Command(
      .jumpToEvent, [.character("m")], "to event",
      "Go back to the time of the selected event, and to its subject.",
      in: panes, section: .watch),
    Command(
      .refresh, [.character("r")], "refresh", "Observe the host now.", in: panes, section: .watch, footerRank: 6),
    Command(
      .longerInterval, [.character("+")], "interval", "Observe the host less often.", in: panes, section: .watch,
      footerRank: 11),
    Command(
      .shorterInterval, [.character("-")], "interval", "Observe the host more often.", in: panes, section: .watch,
      footerRank: 12),
    Command(
      .journal, [.character("J")], "journal",
      "Show the journal of actions in the events pane, or the events again.", in: panes, section: .watch),

    Command(
      .mark, [.character(" ")], "mark", "Mark or unmark the device, and go to the next row.",
      in: [.list], section: .take, footerRank: 15),
    Command(.unmarkAll, [.character("U")], "unmark", "Clear all marks.", in: panes, section: .take),
    Command(
      .copy, [.character("y")], "copy", "Copy the addresses of the marked devices, or else of the selected row.",
      in: panes, section: .take, footerRank: 16),
    Command(
      .save, [.character("S")], "save",
      "Write the whole snapshot to a new file in the current directory, as list --json prints it.",
      in: panes, section: .take, footerRank: 17),
  ]

  private static let program: [Command] = [
    Command(
      .palette, [.character(":")], "commands", "Find a command by its name, and run it.", in: panes,
      section: .program, footerRank: 10),
    Command(
      .paletteRun, [.enter], "run", "In the list of commands: run the selected one.", in: [.palette], section: .program,
      footerRank: 0),
    Command(
      .paletteCancel, [.escape], "cancel", "In the list of commands: cancel.", in: [.palette], section: .program,
      footerRank: 1),
    Command(
      .redraw, [.control("l")], "redraw", "Draw the whole screen again.", in: Set(Command.Context.allCases),
      section: .program),
    Command(
      .help, [.character("?"), .function(1)], "help", "Open the help page.", in: panes, section: .program, footerRank: 1
    ),
    Command(
      .helpClose, [.escape, .character("?"), .character("q"), .function(1)], "close", "Close the help page.",
      in: [.help], section: .program, footerRank: 0),
    Command(.quit, [.character("q")], "quit", "Quit vfiotop.", in: panes, section: .program, footerRank: 0),
    Command(
      .forceQuit, [.control("c")], "quit", "Quit vfiotop, whatever is shown.", in: Set(Command.Context.allCases),
      section: .program
    ).withFixedKeys,
  ]
}
